import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/** `unit` needs nothing but the sources; `integration` starts the real Temporal and, where a test asks for it, the real stack. */
export default defineConfig({
  test: {
    root,
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['{bytes,threads,graph,nodes,store,knowledge,workers,server,web,templates,scripts,test,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          root,
          include: ['{bytes,graph,nodes,store,knowledge,workers,server,templates,scripts,test,bench}/**/*.integration.test.ts'],
          globalSetup: ['test/stack/shared-temporal.ts'],
          // The parts share two cores with a server each: one file after the other is the quickest.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
