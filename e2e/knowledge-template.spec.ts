import { expect, test } from './fixtures.ts';

test('a template brings its knowledge: its example answers with citations, and the search opens with all its stages', async ({
  page,
  signedIn,
  gallery,
  editor,
  run,
}) => {
  await signedIn();
  await gallery.open();
  await gallery.show(/documentation assistant/i);
  const brought = page.getByRole('dialog').getByRole('region', { name: 'Knowledge' });
  await expect(brought).toContainText('Morrow coffee machines');
  await expect(brought.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(8);

  await gallery.runExample();
  await expect(editor.nodeWithStatus('reply', 'finished')).toBeVisible();
  await expect(editor.runBar).toContainText('Finished');
  await editor.runBar.getByRole('link', { name: 'Details' }).click();
  await run.timeLine.getByRole('button', { name: /reply/ }).click();
  await expect(run.details).toContainText('The programme takes 35 minutes, because both circuits are cleaned [1].');

  await run.timeLine.getByRole('button', { name: /search/ }).click();
  const passages = run.details.getByRole('region', { name: 'Passages' });
  await expect(passages.getByRole('listitem').first()).toContainText('Descaling');
  await passages.getByRole('link', { name: 'Open in search' }).click();
  await expect(page.getByRole('heading', { name: 'Morrow coffee machines', level: 1 })).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Query' })).toHaveValue('How long does descaling the Hearth Duo take?');
  await expect(page.getByRole('list', { name: 'Candidates' }).getByRole('listitem').first()).toContainText('35 minutes');
});

test('importing it again makes a second knowledge base and leaves the first alone', async ({ page, signedIn, gallery, editor }) => {
  await signedIn();
  for (const name of ['Morrow rules for replies', 'Morrow rules for replies (2)']) {
    await gallery.open();
    await gallery.show(/policy checker/i);
    await gallery.import();
    await expect(editor.canvas).toBeVisible();
    await editor.node('rules').click();
    await expect(editor.settingsOf('rules').getByLabel('Knowledge base')).toContainText(name);
  }
  await page.goto('/knowledge');
  await expect(page.getByText('Morrow rules for replies', { exact: true })).toBeVisible();
  await expect(page.getByText('Morrow rules for replies (2)', { exact: true })).toBeVisible();
});
