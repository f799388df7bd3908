import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['HEDDLE_URL'] ?? 'http://127.0.0.1:3000';

/** Paths that the server answers; `web/api` and `web/chat` hold sources of the pages, which Vite answers. */
const SERVER_PATHS = ['^/(api|chat)/(?!.*\\.tsx?(\\?|$))', '/hooks', '/files', '/ingest', '/healthz', '/assets'];

/**
 * The pages' content security policy forbids code made from text. zod tries that once as soon as it is loaded, before any module of ours
 * could tell it not to, and the browser reports the try as an error.
 */
function zodWithoutEval(): Plugin {
  return {
    name: 'zod-without-eval',
    transform: {
      filter: { id: /\/zod\/v4\/core\/core\.js$/ },
      handler: (code) => `${code}\nglobalConfig.jitless = true;\n`,
    },
  };
}

/** Builds the web into dist/web, which the server serves; `vite` alone serves it with the API of a running Heddle behind it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss(), zodWithoutEval()],
  server: { proxy: Object.fromEntries(SERVER_PATHS.map((path) => [path, { target: server, changeOrigin: true }])) },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
    // The chat page is for visitors: it has nothing of the editor in it.
    rolldownOptions: { input: ['index.html', 'chat.html'].map((page) => fileURLToPath(new URL(page, import.meta.url))) },
  },
});
