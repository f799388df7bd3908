import { emptyGraph } from '#graph/graph';
import { graphOf } from './graphs.ts';
import { expect, test } from './fixtures.ts';

const api = {
  type: 'webhook',
  name: 'call',
  config: {
    access: 'public',
    bodySchema: {
      type: 'object',
      properties: {
        'deal[contact_email]': { type: 'string' },
        'say "hi"': { type: 'string' },
        größe: { type: 'number' },
        商品: { type: 'string' },
        message: { type: 'string' },
      },
    },
  },
} as const;

test('a field that holds an object is opened, edited, emptied and pasted into; undo and redo go through it', async ({
  page,
  signedIn,
  api: http,
  editor,
}) => {
  await signedIn();
  const workflow = await http.createWorkflow('Objects', graphOf([api, { type: 'respond', name: 'answer' }], [['call', 'answer']]));
  await editor.open(workflow.id);
  const body = editor.settingsOf('answer').getByRole('textbox', { name: 'Body' });
  const stored = async () => (await http.workflow(workflow.id)).graph.nodes.find(({ name }) => name === 'answer')?.inputs['body'];
  const reopen = async () => {
    await editor.settingsOf('answer').getByRole('button', { name: 'Close' }).click();
    await editor.node('answer').click();
  };
  await editor.node('answer').click();
  await body.click();
  await page.keyboard.type('{"ok": true');
  await reopen();
  await expect(body).toContainText('"ok": true');

  // Into the text, a wrong turn, and everything away.
  await body.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.type(', "more": [1, 2');
  await editor.saved();
  await expect.poll(stored).toEqual({ ok: true, more: [1, 2] });
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await expect(body).not.toContainText('ok');

  await editor.paste('{\n  "pasted": "{{ call.body.message }}",\n  "lines": [\n    "a"\n  ]\n}');
  await expect.poll(stored).toEqual({ pasted: '{{ call.body.message }}', lines: ['a'] });

  await expect(body).toContainText('pasted');
  const undo = editor.toolbar.getByRole('button', { name: 'Undo' });
  const redo = editor.toolbar.getByRole('button', { name: 'Redo' });
  await undo.click();
  await expect(body).not.toContainText('pasted');
  await redo.click();
  await expect(body, 'a field that follows an undo does not end the redo').toContainText('pasted');
  await editor.saved();
  await page.reload();
  await editor.node('answer').click();
  await expect(body).toContainText('pasted');
});

test('JSON fields follow undo, and what is typed next keeps what was undone', async ({ page, signedIn, api: http, editor }) => {
  await signedIn();
  const workflow = await http.createWorkflow(
    'Pinned',
    graphOf(
      [
        api,
        {
          type: 'http',
          name: 'get',
          inputs: { url: 'https://example.org' },
          pinned: { out: { a: 1 } },
          policy: { onError: 'default', default: { b: 1 } },
        },
      ],
      [['call', 'get']],
    ),
  );
  await editor.open(workflow.id);
  await editor.node('get').click();
  const settings = editor.settingsOf('get');
  for (const [label, before] of [
    ['Pinned value', '"a": 1'],
    ['Default value', '"b": 1'],
  ] as const) {
    const field = settings.getByRole('textbox', { name: label });
    await field.click();
    await page.keyboard.press('ControlOrMeta+A');
    await editor.paste('{"c": 2}');
    await expect(field).toContainText('"c": 2');
    await page.keyboard.type(' x');
    await expect(settings.getByText('Not valid JSON yet.')).toBeVisible();
    await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
    await expect(field).toContainText(before);
    await expect(settings.getByText('Not valid JSON yet.')).toHaveCount(0);
  }
  await editor.saved();
  expect((await http.workflow(workflow.id)).graph.nodes[1]).toMatchObject({ pinned: { out: { a: 1 } }, policy: { default: { b: 1 } } });
});

test('a one-line field turns pasted line breaks into spaces, and shows lines that are stored', async ({
  page,
  signedIn,
  api: http,
  editor,
}) => {
  await signedIn();
  const workflow = await http.createWorkflow(
    'Lines',
    graphOf([api, { type: 'review', name: 'ask', inputs: { title: 'First\nSecond' } }], [['call', 'ask']]),
  );
  await editor.open(workflow.id);
  await editor.node('ask').click();
  const question = editor.settingsOf('ask').getByRole('textbox', { name: 'Question' });
  await expect(question).toContainText('Second');
  await question.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('!');
  await expect(question).toContainText('Second!');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Backspace');
  await editor.paste('Send this?\r\nReally?');
  await expect(question).toHaveText('Send this? Really?');
});

test('rows keep what belongs to them when another row is removed', async ({ page, signedIn, api: http, editor }) => {
  await signedIn();
  const cases = ['a', 'b', 'c'].map((port) => ({ port, when: `{{ call.body.message === '${port}' }}` }));
  const workflow = await http.createWorkflow(
    'Rows',
    graphOf([api, { type: 'switch', name: 'route', inputs: { cases } }], [['call', 'route']]),
  );
  await editor.open(workflow.id);
  await editor.node('route').click();
  const settings = editor.settingsOf('route');
  // The third row's own editor and its undo stay with it.
  const third = settings.getByRole('textbox', { name: 'When' }).nth(2);
  await third.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(' ');
  const marked = await third.evaluateHandle((element) => element);
  await settings.getByRole('button', { name: 'Remove 2', exact: true }).click();
  await expect(settings.getByRole('textbox', { name: 'When' })).toHaveCount(2);
  expect(
    await settings
      .getByRole('textbox', { name: 'When' })
      .nth(1)
      .evaluate((element, before) => element === before, marked),
  ).toBe(true);
});

test('lengths of time are typed and shown as people say them, and a deadline that is rewritten keeps its edge', async ({
  page,
  signedIn,
  api: http,
  editor,
}) => {
  await signedIn();
  const workflow = await http.createWorkflow('Times', emptyGraph);
  await editor.open(workflow.id);
  await page
    .getByRole('button', { name: /^Manual trigger/ })
    .first()
    .click();
  await editor.addAfter('manual', 'out', 'Wait');
  const wait = editor.settingsOf('wait');
  const length = wait.getByRole('textbox', { name: 'For how long' });
  const stored = async () => (await http.workflow(workflow.id)).graph.nodes.find(({ name }) => name === 'wait')?.inputs['durationMs'];
  await expect(wait.getByText('For how long is required.')).toBeVisible();
  await expect(wait.getByText('Until when')).toHaveCount(0);

  await length.click();
  await page.keyboard.type('60000');
  await expect(wait.getByText('= 16 h 40 min')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(length).toHaveValue('16 h 40 min');
  await expect(editor.node('wait')).toContainText('for 16 h 40 min');
  await length.fill('soon');
  await expect(wait.getByText(/^Write a length of time/)).toBeVisible();
  await length.fill('1 h 30 min');
  await length.blur();
  await expect(editor.node('wait')).toContainText('for 1 h 30 min');
  await editor.saved();
  await expect.poll(stored).toBe(5_400_000);

  await editor.addAfter('wait', 'out', 'Review');
  const ask = editor.settingsOf('review');
  const deadline = ask.getByRole('textbox', { name: 'Deadline' });
  await expect(deadline).toHaveAttribute('placeholder', 'No limit');
  await deadline.fill('90 s');
  await editor.addAfter('review', 'expired', 'Set fields');
  await editor.node('review').click();
  await deadline.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type('2 h');
  await page.keyboard.press('Tab');
  await expect(deadline).toHaveValue('2 h');
  await expect(editor.edge('review', 'expired', 'set')).toHaveCount(1);
  await deadline.fill('');
  await deadline.blur();
  await expect(editor.edge('review', 'expired', 'set')).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.edge('review', 'expired', 'set')).toHaveCount(1);
  await editor.saved();
  await page.reload();
  await expect(editor.node('wait')).toContainText('for 1 h 30 min');
});

test('Tab accepts a completion, fields follow a name, odd names are written in brackets, and only what the check reports is underlined', async ({
  page,
  signedIn,
  api: http,
  editor,
}) => {
  // Many keys, one after another: on a busy machine each takes its time.
  test.slow();
  await signedIn();
  const workflow = await http.createWorkflow(
    'Expressions',
    graphOf(
      [
        api,
        { type: 'template', name: 'write' },
        { type: 'classify', name: 'sort' },
        { type: 'switch', name: 'route', position: { x: 320, y: 240 } },
      ],
      [
        ['call', 'write'],
        ['call', 'sort'],
        ['write', 'route'],
      ],
    ),
  );
  await editor.open(workflow.id);
  await editor.node('write').click();
  const text = editor.settingsOf('write').getByRole('textbox', { name: 'Text' });
  const options = page.getByRole('listbox').getByRole('option');
  await text.click();
  await page.keyboard.type('{{ ');
  await page.keyboard.press('Control+Space');
  await expect(options.first()).toHaveText(/^input/);
  await expect(options.nth(1)).toHaveText(/^call/);
  await page.keyboard.type('ca');
  await page.keyboard.press('Tab');
  await expect(text, 'Tab stays in the field').toBeFocused();
  await expect(options.filter({ hasText: '.body' })).toBeVisible();
  await page.keyboard.type('.bod');
  await page.keyboard.press('Tab');
  await expect(options.filter({ hasText: '.message' })).toBeVisible();
  await page.keyboard.type('.');
  for (const name of ['größe', '商品', 'deal[contact_email]', 'say "hi"', 'message'])
    await expect(options.filter({ hasText: name })).toBeVisible();
  await options.filter({ hasText: 'deal[contact_email]' }).click();
  await expect(text).toContainText('{{ call.body["deal[contact_email]"]}}');
  await page.keyboard.press('Tab');
  await expect(text, 'without a list, Tab goes on').not.toBeFocused();
  await expect(editor.settingsOf('write').locator('.cm-lintRange')).toHaveCount(0);

  // An object is content enough for Classify: neither the check nor the field complains. A name that nothing has is told by both.
  await editor.node('sort').click();
  const sorted = editor.settingsOf('sort').getByRole('textbox', { name: 'Text', exact: true });
  await sorted.click();
  await page.keyboard.type('{{ call.body');
  await page.keyboard.press('Escape');
  await expect(
    editor
      .settingsOf('sort')
      .getByText(/^= ?object|object \{/)
      .first(),
  ).toBeVisible();
  await expect(editor.node('sort')).not.toContainText('problem');
  await expect(editor.settingsOf('sort').locator('.cm-lintRange')).toHaveCount(0);
  await page.keyboard.type('.nobody');
  await expect(editor.settingsOf('sort').locator('.cm-lintRange-error')).not.toHaveCount(0);
  await expect(sorted).toHaveAttribute('aria-invalid', 'true');

  // An empty label is told by its own name, once, and the field says so to a screen reader.
  await editor.node('route').click();
  await editor.settingsOf('route').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(editor.settingsOf('route').getByText('is required.')).toHaveCount(2);
  const label = editor.settingsOf('route').getByRole('textbox', { name: 'Label' });
  await expect(label).toHaveAccessibleDescription(/^Label of case 1 is required\./);
  await expect(editor.settingsOf('route').getByRole('textbox', { name: 'When' })).toHaveAccessibleDescription(
    /^When of case 1 is required\./,
  );
  await expect(editor.settingsOf('route').getByRole('alert')).toHaveCount(0);
  await editor.settingsOf('route').getByText('When', { exact: true }).click();
  await expect(editor.settingsOf('route').getByRole('textbox', { name: 'When' })).toBeFocused();
});

test('an example pasted for the schema of a webhook fills the form of the next test run', async ({ page, signedIn, api: http, editor }) => {
  await signedIn();
  const workflow = await http.createWorkflow(
    'Example',
    graphOf(
      [
        { type: 'webhook', name: 'call' },
        { type: 'respond', name: 'answer' },
      ],
      [['call', 'answer']],
    ),
  );
  await editor.open(workflow.id);
  await editor.node('call').click();
  const settings = editor.settingsOf('call');
  await settings.getByRole('tab', { name: 'From an example' }).click();
  await settings.getByRole('textbox', { name: 'Example' }).click();
  await page.keyboard.insertText('{"customer": "Ada", "amount": 12}');
  await settings.getByRole('button', { name: 'Use this shape' }).click();
  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  const panel = page.getByRole('complementary', { name: 'Test run' });
  await expect(panel.getByRole('textbox', { name: 'Customer' })).toHaveValue('Ada');
  await expect(panel.getByRole('spinbutton', { name: 'Amount' }).or(panel.getByRole('textbox', { name: 'Amount' }))).toHaveValue('12');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(editor.runBar.getByText('Finished')).toBeVisible();
});

test('the keyboard stays with the rows of a list: in a new one, and in the panel when one is removed', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Rows',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'switch', name: 'route' },
      ],
      [['start', 'route']],
    ),
  );
  await editor.open(workflow.id);
  await editor.node('route').click();
  const panel = page.getByRole('complementary', { name: 'Settings of route' });
  const add = panel.getByRole('button', { name: 'Add', exact: true });
  await add.click();
  await page.keyboard.type('first');
  await expect(panel.getByLabel('Label')).toHaveValue('first');
  await add.click();
  await page.keyboard.type('second');
  await expect(panel.getByLabel('Label').nth(1)).toHaveValue('second');

  await panel.getByRole('button', { name: 'Remove 2' }).focus();
  await page.keyboard.press('Space');
  await expect(panel.getByLabel('Label')).toHaveCount(1);
  await expect(add).toBeFocused();
  // What is typed on is meant neither for the canvas nor for the node.
  await page.keyboard.type('n');
  await page.keyboard.press('Delete');
  await expect(editor.node('route')).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});
