import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/lib/chromium.mjs';

const executablePath = findChromium();

/** Stories in a real browser against the real product; `e2e/fixtures.ts` starts it. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // One stack and one browser at a time: two cores carry no more.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    // A step that cannot be done fails soon, not at the end of its story.
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    },
  },
});
