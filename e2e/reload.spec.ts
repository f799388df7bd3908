import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';
import { EditorPage } from './pages/editor-page.ts';

/** A model that writes until it is stopped, as far as a story is concerned. */
const writing = graphOf(
  [
    { type: 'manual', name: 'start' },
    {
      type: 'llm',
      name: 'write',
      config: { model: 'auto', script: ['The weaver leads each thread through its heddle. '.repeat(600)] },
      inputs: { prompt: 'Tell about weaving.' },
    },
  ],
  [['start', 'write']],
);

const asking = graphOf(
  [
    { type: 'manual', name: 'start' },
    { type: 'review', name: 'ask', inputs: { title: 'Good enough?', value: 'A letter.' } },
    { type: 'set', name: 'report', inputs: { fields: [{ name: 'answer', type: 'auto', value: '{{ input.decision }}' }] } },
  ],
  [
    ['start', 'ask'],
    ['ask', 'report', 'approved'],
  ],
);

test('a test run that writes goes on on the canvas after a reload and in a second tab', async ({
  page,
  context,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const { id } = await api.createWorkflow('Slow', writing);
  await editor.open(id);
  await page.keyboard.press('Control+Enter');
  await expect(editor.nodeWithStatus('write', 'running')).toBeVisible();

  await page.reload();
  const second = new EditorPage(await context.newPage());
  await second.open(id);
  for (const tab of [editor, second]) {
    await expect(tab.runBar).toContainText('Running');
    await expect(tab.nodeWithStatus('write', 'running')).toBeVisible();
    await expect(tab.node('write').getByRole('group', { name: 'Written so far' })).toContainText('through its heddle');
  }
  await second.runBar.getByRole('button', { name: 'Cancel' }).click();
  for (const tab of [editor, second]) await expect(tab.runBar).toContainText('Cancelled');
});

test('a test run that waits is answered after a reload, and stays hidden once somebody has hidden it', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const { id } = await api.createWorkflow('Waiting', asking);
  await editor.open(id);
  await page.keyboard.press('Control+Enter');
  await expect(editor.nodeWithStatus('ask', 'waiting')).toBeVisible();
  await page.reload();
  await editor.runBar.getByRole('button', { name: 'Answer' }).click();
  await editor.settingsOf('ask').getByRole('tabpanel', { name: 'Answer' }).getByRole('button', { name: 'Approve' }).click();
  await expect(editor.runBar).toContainText('Finished');
  await expect(editor.nodeWithStatus('report', 'finished')).toBeVisible();

  await page.keyboard.press('Control+Enter');
  await expect(editor.runBar).toContainText('Waiting');
  await editor.runBar.getByRole('button', { name: 'Hide the run' }).click();
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/runs');
  await page.reload();
  await asked;
  await expect(editor.canvas).toBeVisible();
  await expect(editor.runBar).toHaveCount(0);
});
