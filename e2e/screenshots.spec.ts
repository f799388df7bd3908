import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Makes the pictures of the documentation from the real product: `SCREENSHOTS=1 npx playwright test screenshots`. */
test.skip(process.env['SCREENSHOTS'] === undefined, 'only when the pictures are to be remade');
test.use({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, colorScheme: 'light' });

const shoot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url)), animations: 'disabled' });

test('gallery, running canvas, editor, run and run history', async ({ page, signedIn, gallery, editor, run }) => {
  await signedIn();
  await gallery.open();
  await expect(
    page
      .getByRole('list', { name: 'Templates' })
      .getByRole('button', { name: /support triage/i })
      .first(),
  ).toBeVisible();
  await shoot(page, 'gallery');

  await gallery.show(/support triage/i);
  await gallery.runExample();
  await expect(editor.nodeWithStatus('approve', 'waiting').getByRole('button', { name: /Answer/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await shoot(page, 'running');
  await (await editor.openAnswer('approve')).getByRole('button', { name: 'Approve' }).click();
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

test('the search and the evaluation of a knowledge base', async ({ page, signedIn, gallery, editor }) => {
  await signedIn();
  await gallery.open();
  await gallery.show(/documentation assistant/i);
  await gallery.runExample();
  await expect(editor.runBar).toContainText('Finished');
  await page.goto('/knowledge');
  await page
    .getByRole('link', { name: /Morrow coffee machines/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByRole('searchbox', { name: 'Query' }).fill('How long does descaling the Hearth Duo take?');
  await page.getByRole('searchbox', { name: 'Query' }).press('Enter');
  await expect(page.getByRole('list', { name: 'Candidates' }).getByRole('listitem').first()).toBeVisible();
  await shoot(page, 'knowledge-search');

  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await page.getByRole('button', { name: 'New question set' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('What customers ask');
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: /^Import questions/ });
  await dialog.getByRole('textbox', { name: 'Questions' }).fill(customersAsk);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Evaluate' }).first().click();
  const start = page.getByRole('dialog');
  for (const way of ['Keyword', 'Semantic', 'Hybrid + words and meaning']) {
    const box = start.getByRole('checkbox', { name: way, exact: true });
    if (!(await box.isChecked())) await box.click();
  }
  await start.getByRole('button', { name: /^Start/ }).click();
  await page.getByRole('tab', { name: 'Evaluation' }).click();
  // Each ended row has its time.
  await expect(page.getByRole('row').filter({ hasText: /\d ms/ })).toHaveCount((await page.getByRole('row').count()) - 1);
  await shoot(page, 'knowledge-evaluation');
});

const customersAsk = `question,document,phrase
How long does descaling the Hearth Duo take?,descaling,takes 35 minutes
How often should I descale?,descaling,about every six months
Which descaler may I use?,descaling,citric acid
What does E1 mean?,messages,empty tank
How much coffee goes into the hopper?,hearth-one-first-cup,250 g
`;
