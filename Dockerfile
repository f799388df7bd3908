# Heddle: API, web pages and worker in one image. It needs a Temporal (TEMPORAL_ADDRESS) and a volume at /data; see compose.yaml.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing has to be compiled for this Node.js.
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs server && node scripts/build.mjs workflow && node scripts/build.mjs web && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HEDDLE_HOST=0.0.0.0 \
    HEDDLE_PORT=3000 \
    HEDDLE_DATA_DIR=/data
WORKDIR /app
# What is built reads migrations, tables and templates from beside it.
COPY --from=build /app ./
RUN install -d -o node -g node -m 0700 /data
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "scripts/is-healthy.mjs"]
# HEDDLE_ROLE: all (as here), server or worker.
CMD ["node", "dist/server/main.mjs"]
