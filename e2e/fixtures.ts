import { test as base, expect } from '@playwright/test';
import { startStack, type Stack } from '#test/stack/start-stack';
import { Api } from './api.ts';
import { EditorPage } from './pages/editor-page.ts';
import { GalleryPage } from './pages/gallery-page.ts';
import { RunPage } from './pages/run-page.ts';
import { WorkflowsPage } from './pages/workflows-page.ts';

interface WorkerFixtures {
  /** The real product, one for all stories of a worker. */
  readonly stack: Stack;
}

interface Fixtures {
  /** The link that `npm start` prints. */
  readonly signInUrl: string;
  /** Opens that link, so that the browser has a session. */
  readonly signedIn: () => Promise<void>;
  readonly api: Api;
  readonly gallery: GalleryPage;
  readonly workflows: WorkflowsPage;
  readonly editor: EditorPage;
  readonly run: RunPage;
}

/** Playwright's `test` with the running product and the pages. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  stack: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      // The offline model would answer before anybody could see it write.
      const stack = await startStack({ env: { HEDDLE_OFFLINE_DELAY_MS: '40' } });
      await use(stack);
      await stack.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ stack }, use) => use(stack.url),
  signInUrl: async ({ stack }, use) => use(stack.signInUrl),
  signedIn: async ({ page, signInUrl }, use) =>
    use(async () => {
      await page.goto(signInUrl);
      await expect(page.getByRole('navigation', { name: 'Heddle' })).toBeVisible();
    }),
  api: async ({ stack, playwright }, use) => {
    const request = await playwright.request.newContext({
      baseURL: stack.url,
      extraHTTPHeaders: { authorization: `Bearer ${stack.apiKey}` },
    });
    await use(new Api(request));
    await request.dispose();
  },
  gallery: async ({ page }, use) => use(new GalleryPage(page)),
  workflows: async ({ page }, use) => use(new WorkflowsPage(page)),
  editor: async ({ page }, use) => use(new EditorPage(page)),
  run: async ({ page }, use) => use(new RunPage(page)),
});

export { expect };
