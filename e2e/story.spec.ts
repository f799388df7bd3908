import { expect, test } from './fixtures.ts';
import { graphOf, greeting } from './graphs.ts';
import { middle } from './pages/editor-page.ts';

test('somebody new imports a template, watches it run on the canvas, answers the review there and finds the run in the list', async ({
  page,
  signInUrl,
  gallery,
  editor,
}) => {
  await page.goto(signInUrl);
  await expect(page.getByRole('navigation', { name: 'Heddle' })).toBeVisible();
  expect(page.url(), 'the token leaves the address bar').not.toContain('token');

  await page.getByRole('navigation', { name: 'Heddle' }).getByRole('link', { name: 'Templates' }).click();
  await gallery.show(/support triage/i);
  await expect(page.getByRole('dialog').getByRole('img', { name: /^Preview of/ })).toBeVisible();
  await gallery.runExample();

  await expect(editor.nodeWithStatus('classify', 'finished')).toBeVisible();
  await expect(editor.nodeWithStatus('approve', 'waiting')).toBeVisible();
  await expect(editor.node('classify')).toContainText(/tokens/);
  await expect(editor.node('classify')).toContainText('offline model');
  await expect(editor.runBar).toContainText('Waiting');

  await (await editor.openAnswer('approve')).getByRole('button', { name: 'Approve' }).click();
  await expect(editor.runBar).toContainText('Finished');
  await expect(editor.nodeWithStatus('reply', 'finished')).toBeVisible();

  await page.getByRole('navigation', { name: 'Heddle' }).getByRole('link', { name: 'Runs' }).click();
  const first = page.getByRole('list', { name: 'Runs' }).getByRole('listitem').first();
  await expect(first).toContainText('Finished');
  await expect(first).toContainText('Offline model');
  await first.getByRole('link').first().click();
  await expect(page.getByRole('list', { name: 'Steps over time' }).getByRole('button', { name: /classify/ })).toBeVisible();
});

test('text streams into a model node while it runs', async ({ signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Streaming',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        {
          type: 'llm',
          name: 'write',
          config: { model: 'auto', script: ['The weaver leads each thread through its heddle before the first row. '.repeat(30)] },
          inputs: { prompt: 'Tell about weaving.' },
        },
      ],
      [['start', 'write']],
    ),
  );
  await editor.open(workflow.id);
  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  await expect(editor.nodeWithStatus('write', 'running')).toContainText('through its heddle');
  await expect(editor.nodeWithStatus('write', 'finished')).toBeVisible();
  await expect(editor.runBar).toContainText('Finished');
});

test('a node is dragged onto an edge, an expression is completed, and undo, redo, autosave and reload keep the draft right', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Dragging', greeting('Hello'));
  await editor.open(workflow.id);
  await expect(editor.nodes).toHaveCount(3);

  await editor.dragFromPalette('Set fields', await middle(editor.edge('call', 'out', 'greet')));
  await expect(editor.nodes).toHaveCount(4);
  await expect(editor.edge('call', 'out', 'greet')).toHaveCount(0);

  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.nodes).toHaveCount(3);
  await expect(editor.edge('call', 'out', 'greet')).toHaveCount(1);
  await editor.toolbar.getByRole('button', { name: 'Redo' }).click();
  await expect(editor.nodes).toHaveCount(4);
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();

  await editor.node('greet').click();
  const text = editor.settingsOf('greet').getByRole('textbox', { name: 'Text' });
  await text.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(' {{ call.bo');
  await page.getByRole('option', { name: /^body/ }).click();
  await page.keyboard.type('.na');
  await page.getByRole('option', { name: /^name/ }).click();
  await expect(text).toContainText('Hello {{ call.body.name');
  await editor.saved();

  await page.reload();
  await expect(editor.nodes).toHaveCount(3);
  await editor.node('greet').click();
  await expect(editor.settingsOf('greet').getByRole('textbox', { name: 'Text' })).toContainText('call.body.name');
});

test('a line to a wrong place says why it cannot be drawn', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Wrong line', greeting('Hello'));
  await editor.open(workflow.id);
  await editor.pullLine('answer', 'out', await middle(editor.node('call')));
  await page.mouse.up();
  await expect(page.getByText(/call starts the workflow|nothing can lead to/i)).toBeVisible();
  await expect(editor.edge('answer', 'out', 'call')).toHaveCount(0);
});

test('a draft with mistakes is not published, and each mistake leads to its node', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Mistaken', greeting('Hello {{ nobody.name }}'));
  await editor.open(workflow.id);
  await editor.toolbar.getByRole('button', { name: /problem/ }).click();
  await page.getByRole('dialog', { name: 'Problems' }).getByRole('button', { name: /greet/ }).first().click();
  await expect(editor.settingsOf('greet')).toBeVisible();
  await editor.toolbar.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish' })).toBeDisabled();
});
