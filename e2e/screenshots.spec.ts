import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Makes the pictures of the documentation from the real product: `SCREENSHOTS=1 npx playwright test screenshots`. */
test.skip(process.env['SCREENSHOTS'] === undefined, 'only when the pictures are to be made anew');
test.use({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, colorScheme: 'light' });

const shoot = (page: Page, name: string): Promise<unknown> => page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)), animations: 'disabled' });

test('gallery, running canvas, editor, run and run history', async ({ page, signedIn, gallery, editor, run }) => {
  await signedIn();
  await gallery.open();
  await expect(page.getByRole('list', { name: 'Templates' }).getByRole('button', { name: /support triage/i }).first()).toBeVisible();
  await shoot(page, 'gallery');

  await gallery.show(/support triage/i);
  await gallery.runExample();
  await expect(editor.nodeWithStatus('approve', 'waiting').getByRole('button', { name: 'Approve' })).toBeVisible();
  await page.keyboard.press('Escape');
  await shoot(page, 'running');
  await editor.node('approve').getByRole('button', { name: 'Approve' }).click();
  await expect(editor.runBar).toContainText('Finished');
  await editor.runBar.getByRole('link', { name: 'Details' }).click();
  await run.timeLine.getByRole('button', { name: /draft/ }).click();
  await shoot(page, 'run');

  await page.goBack();
  await expect(editor.canvas).toBeVisible();
  const hide = editor.runBar.getByRole('button', { name: 'Hide the run' });
  if (await hide.isVisible()) await hide.click();
  await editor.node('draft').click();
  await editor.settingsOf('draft').getByRole('tab', { name: 'Settings' }).click();
  await expect(editor.settingsOf('draft')).toBeVisible();
  await shoot(page, 'editor');

  for (const title of [/classify a batch/i, /lead enrichment/i, /questions about/i]) {
    await gallery.open();
    await gallery.show(title);
    await gallery.runExample();
    await expect(editor.runBar).toContainText(/Finished|Waiting|Failed/);
  }
  await page.goto('/runs');
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(4);
  await shoot(page, 'runs');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  await shoot(page, 'workflows-dark');
});
