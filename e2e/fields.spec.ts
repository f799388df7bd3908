import { graphOf } from './graphs.ts';
import { expect, test } from './fixtures.ts';

const api = { type: 'webhook', name: 'call', config: { access: 'public', bodySchema: { type: 'object', properties: { 'deal[contact_email]': { type: 'string' }, 'say "hi"': { type: 'string' }, größe: { type: 'number' }, 商品: { type: 'string' }, message: { type: 'string' } } } } } as const;

test('a field that holds an object is opened, edited, emptied and pasted into; undo and redo go through it', async ({ page, signedIn, api: http, editor }) => {
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
  const workflow = await http.createWorkflow('Pinned', graphOf([api, { type: 'http', name: 'get', inputs: { url: 'https://example.org' }, pinned: { out: { a: 1 } }, policy: { onError: 'default', default: { b: 1 } } }], [['call', 'get']]));
  await editor.open(workflow.id);
  await editor.node('get').click();
  const settings = editor.settingsOf('get');
  for (const [label, before] of [['Pinned value', '"a": 1'], ['Default value', '"b": 1']] as const) {
    const field = settings.getByRole('textbox', { name: label });
    await field.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('{"c": 2}');
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

test('a one-line field turns pasted line breaks into spaces, and shows lines that are stored', async ({ page, signedIn, api: http, editor }) => {
  await signedIn();
  const workflow = await http.createWorkflow('Lines', graphOf([api, { type: 'review', name: 'ask', inputs: { title: 'First\nSecond' } }], [['call', 'ask']]));
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
  const workflow = await http.createWorkflow('Rows', graphOf([api, { type: 'switch', name: 'route', inputs: { cases } }], [['call', 'route']]));
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
  expect(await settings.getByRole('textbox', { name: 'When' }).nth(1).evaluate((element, before) => element === before, marked)).toBe(true);
});
