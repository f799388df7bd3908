import { expect, test } from './fixtures.ts';
import { greeting } from './graphs.ts';

test('what is not published yet is told in words, an unchanged draft makes no version, and versions can be read and restored', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Versions', greeting('Hello'));
  await editor.open(workflow.id);
  const badge = editor.toolbar.getByRole('button', { name: /^(Unpublished changes|Draft differs)/ });
  await editor.publish('First');
  await expect(badge).toHaveCount(0);

  // The same as what is live: there is nothing to publish.
  await editor.toolbar.getByRole('button', { name: 'Publish', exact: true }).click();
  const publish = page.getByRole('dialog', { name: 'Publish' });
  await expect(publish.getByRole('status')).toHaveText('Nothing to publish: the draft is the same as version 1, which is live.');
  await expect(publish.getByRole('button', { name: 'Publish' })).toBeDisabled();
  await publish.getByRole('button', { name: 'Cancel' }).click();

  await api.saveGraph(workflow.id, greeting('Good evening'));
  await expect(badge).toHaveText(/Unpublished changes/);
  await editor.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await badge.click();
  const list = page.getByRole('dialog', { name: 'Unpublished changes' }).getByRole('list', { name: 'Changes' });
  await expect(list).toContainText(/Changed greet.*Hello.*Good evening/s);
  await expect(list).toContainText('Added wait');
  await page.keyboard.press('Escape');
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.node('wait')).toHaveCount(0);
  await editor.publish('Second');
  await expect(badge).toHaveCount(0);

  // After a rollback the toolbar says that draft and live differ.
  await editor.toolbar.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  const versions = page.getByRole('dialog', { name: 'Versions' });
  const first = versions.getByRole('listitem').filter({ hasText: 'Version 1' });
  await first.getByRole('button', { name: 'Make live' }).click();
  await page.getByRole('dialog', { name: 'Make version 1 live?' }).getByRole('button', { name: 'Make live' }).click();
  await expect(first.getByText('live', { exact: true })).toBeVisible();
  await expect(badge).toHaveText(/Draft differs from v1/);

  // Every setting of every node can be read.
  await first.getByRole('button', { name: 'View' }).click();
  const canvas = page.getByRole('application', { name: 'Run on the canvas' });
  await canvas.getByRole('group', { name: /^\w+ greet/ }).click();
  const settings = page.getByRole('complementary', { name: 'Settings of greet in version 1' });
  await expect(settings).toContainText('Hello');
  await expect(settings.getByRole('textbox')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Back to the draft' }).click();

  await editor.toolbar.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  await first.getByRole('button', { name: 'Restore to draft' }).click();
  await expect(badge).toHaveCount(0);
  await editor.saved();
});

test('“All runs” of the editor shows the runs of that workflow', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const [mine, other] = [
    await api.createWorkflow('Mine alone', greeting('Hello')),
    await api.createWorkflow('Of others', greeting('Hello')),
  ];
  await api.startRun(mine.id, { body: {} });
  await api.startRun(other.id, { body: {} });
  await editor.open(mine.id);
  await editor.toolbar.getByRole('button', { name: 'Recent runs' }).click();
  await page.getByRole('link', { name: 'All runs' }).click();
  await expect(page.getByLabel('Workflow', { exact: true })).toContainText('Mine alone');
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1);
});

test('a menu that is opened after a dialog stays open while the page goes on', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Open menu', greeting('Hello'));
  await editor.open(workflow.id);
  await editor.publish('First');
  await editor.toolbar.getByRole('button', { name: 'More' }).click();
  const versions = page.getByRole('menuitem', { name: 'Versions' });
  await expect(versions).toBeVisible();
  await api.saveGraph(workflow.id, greeting('Good evening'));
  await expect(editor.toolbar.getByRole('button', { name: /^Unpublished changes/ })).toBeVisible();
  await versions.click({ timeout: 5_000 });
  await expect(page.getByRole('dialog', { name: 'Versions' })).toBeVisible();
});
