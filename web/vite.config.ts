import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const server = process.env['HEDDLE_URL'] ?? 'http://127.0.0.1:3000';

/** Paths that the server answers; `web/api` and `web/chat` hold sources of the pages, which Vite answers. */
const SERVER_PATHS = ['^/(api|chat)/(?!.*\\.tsx?(\\?|$))', '/hooks', '/ingest', '/healthz', '/assets'];

/** Builds the web into dist/web, which the server serves; `vite` alone serves it with the API of a running Heddle behind it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss()],
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
