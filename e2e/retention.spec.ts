import { removeContent } from '#test/stack/remove-content';
import { expect, test } from './fixtures.ts';
import { greeting } from './graphs.ts';

test('how long runs are kept is set in the workflow’s settings, and applies without publishing', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const { id } = await api.createWorkflow('Kept for a week', greeting('Hello'));
  await editor.open(id);
  await page.keyboard.press(',');
  const dialog = page.getByRole('dialog', { name: 'Workflow settings' });
  const published = dialog.getByRole('group', { name: 'Runs of published versions' });
  const drafts = dialog.getByRole('group', { name: 'Test runs' });
  await expect(published.getByRole('combobox', { name: 'Keep records' })).toHaveText('Forever');
  await expect(drafts.getByRole('textbox', { name: /^Days.*keep records/ })).toHaveValue('30');

  await published.getByRole('combobox', { name: 'Keep inputs and outputs' }).click();
  await page.getByRole('option', { name: 'Days' }).click();
  const days = published.getByRole('textbox', { name: /^Days/ });
  await days.fill('0');
  await expect(published.getByRole('alert')).toHaveText('Use a whole number from 1 to 36,500.');
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await days.fill('7');
  await drafts.getByRole('combobox', { name: 'Keep records' }).click();
  await page.getByRole('option', { name: 'Newest runs' }).click();
  await drafts.getByRole('textbox', { name: /^Number of runs/ }).fill('50');
  await drafts.getByRole('combobox', { name: 'Keep inputs and outputs' }).click();
  await page.getByRole('option', { name: 'Forever' }).click();
  await expect(drafts).toContainText('Deleted earlier, together with the record.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect(await api.retention(id)).toEqual({
    published: { record: { kind: 'forever' }, content: { kind: 'days', days: 7 } },
    drafts: { record: { kind: 'count', count: 50 }, content: { kind: 'forever' } },
  });
  // It is no part of the draft.
  expect((await api.workflow(id)).graph.settings).toBeUndefined();

  await page.keyboard.press(',');
  await expect(published.getByRole('textbox', { name: /^Days/ })).toHaveValue('7');
  await expect(drafts.getByRole('textbox', { name: /^Number of runs/ })).toHaveValue('50');
});

test('a run whose inputs and outputs were deleted says so, and is not offered as an earlier input', async ({
  page,
  signedIn,
  api,
  editor,
  run,
  stack,
}) => {
  await signedIn();
  const { id } = await api.createWorkflow('Forgetful', greeting('Hello {{ call.body.name }}'));
  const call = (name: string) => api.startRun(id, { method: 'POST', headers: {}, query: {}, body: { name } });
  const [old, recent] = [await call('Ada'), await call('Grace')];
  for (const runId of [old, recent]) await expect.poll(async () => (await api.run(runId)).status).toBe('finished');
  await removeContent(stack.dataDir, [old]);

  await run.open(old);
  await expect(run.details).toContainText(/^Inputs and outputs were deleted .*, as set under Workflow settings → Retention\.$/);
  // The same is said of each step, instead of values that would be taken for its own.
  await run.node('greet', 'finished').click();
  await expect(run.details).toContainText('Inputs and outputs were deleted');
  await expect(run.details.getByRole('button', { name: 'Re-run from here' })).toHaveCount(0);

  await editor.open(id);
  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  const panel = page.getByRole('complementary', { name: 'Test run' });
  await panel.getByRole('button', { name: 'Earlier input' }).click();
  const inputs = page.getByRole('dialog', { name: 'Inputs of earlier runs' });
  await expect(inputs.getByRole('listitem')).toHaveCount(1);
  await inputs.getByRole('button', { name: /Grace.*Test run/ }).click();
  await expect(panel.getByRole('textbox', { name: 'Name' })).toHaveValue('Grace');
});
