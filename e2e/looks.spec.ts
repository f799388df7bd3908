import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { graphOf, greeting, pauseThenAsk } from './graphs.ts';

const places = ['/', '/templates', '/runs', '/reviews', '/settings'] as const;

test.describe('on a narrow screen', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('lists, a run and a review fit without sideways scrolling', async ({ page, signedIn, api, run }) => {
    await signedIn();
    const workflow = await api.createWorkflow('A workflow with a rather long name that has to give way', pauseThenAsk(0));
    const runId = await api.startRun(workflow.id, { customer: 'Ada Meyer', text: 'Where is my parcel?' });
    await run.open(runId);
    await expect(run.status).toHaveText('Waiting');
    await expectNoSidewaysScroll(page);
    for (const place of places) {
      await page.goto(place);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
    await page.goto('/reviews');
    await page.getByRole('article').filter({ hasText: 'Go on after the pause?' }).first().getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText(/Approved/).first()).toBeVisible();
  });
});

test('every canvas is fitted: all of the graph on a wide screen, its start at a size that can be read on a narrow one', async ({
  page,
  signedIn,
  api,
  editor,
  run,
}) => {
  await signedIn();
  const names = Array.from({ length: 12 }, (_, index) => `step_${index}`);
  const chain = graphOf(
    [{ type: 'manual', name: 'start' }, ...names.map((name) => ({ type: 'template', name, inputs: { text: 'x' } }))],
    names.map((name, index) => [index === 0 ? 'start' : names[index - 1]!, name] as const),
  );
  const { id } = await api.createWorkflow('A chain', chain);
  const runId = await api.startRun(id);
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const open of [() => run.open(runId), () => editor.open(id)]) {
      await open();
      const canvas = page.locator('.react-flow');
      const isInside = async (name: string): Promise<boolean> => {
        const [outer, inner] = [await canvas.boundingBox(), await canvas.locator(`.react-flow__node[data-id="${name}"]`).boundingBox()];
        return (
          outer !== null &&
          inner !== null &&
          inner.x >= outer.x &&
          inner.y >= outer.y &&
          inner.x + inner.width <= outer.x + outer.width &&
          inner.y + inner.height <= outer.y + outer.height
        );
      };
      await expect.poll(() => isInside('start')).toBe(true);
      expect(await isInside('step_11')).toBe(width === 1440);
      const nameBox = await canvas.locator('.react-flow__node[data-id="start"] .heddle-far-name').boundingBox();
      expect(nameBox?.height ?? 0).toBeGreaterThanOrEqual(width === 390 ? 10 : 0);
    }
  }
});

test('dark follows the system and can be chosen', async ({ page, signedIn }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await signedIn();
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.goto('/settings');
  await page.getByRole('combobox', { name: 'Theme' }).click();
  await page.getByRole('option', { name: 'Light' }).click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'light');
});

test('everything that can be used has a name, and every page its landmarks', async ({ page, signedIn, api }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Named', greeting('Hello {{ call.body.name }}'));
  for (const place of [...places, `/workflows/${workflow.id}`]) {
    await page.goto(place);
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    expect(await unnamedControls(page), `on ${place}`).toEqual([]);
    expect(await page.getByRole('navigation', { name: 'Heddle' }).count()).toBe(1);
  }
});

test('a page that does not exist says so, and leads back', async ({ page, signedIn }) => {
  await signedIn();
  await page.goto('/workflows-of-old');
  await expect(page.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible();
  await page.getByRole('link', { name: 'All workflows' }).click();
  await expect(page.getByRole('heading', { name: 'Workflows', level: 1 })).toBeVisible();
});

test('a browser without a session is told how to get one', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'This browser is not signed in' })).toBeVisible();
});

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  for (const part of [page.locator('html'), page.getByRole('main')]) {
    expect(
      await part.evaluate((element) => element.scrollWidth - element.clientWidth),
      `sideways scroll on ${page.url()}`,
    ).toBeLessThanOrEqual(0);
  }
}

/** Controls without an accessible name, as the browser's own accessibility tree tells them. */
async function unnamedControls(page: Page): Promise<readonly string[]> {
  const tree = await page.locator('body').ariaSnapshot();
  return tree
    .split('\n')
    .filter((line) => /^\s*- (button|link|textbox|searchbox|combobox|checkbox|switch|tab|menuitem|option)(?= ?(\[|:|$))/.test(line));
}
