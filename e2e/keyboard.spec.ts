import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';

/** What a keyboard of some layout reports for a key, which Playwright's own `press` can't say. */
async function dispatchKey(page: Page, press: { readonly key: string; readonly code: string; readonly shiftKey?: boolean }): Promise<void> {
  await page.locator('body').dispatchEvent('keydown', { ...press, bubbles: true, cancelable: true });
}

async function zoomOf(page: Page): Promise<number> {
  return Number.parseInt((await page.getByText(/^\d+%$/).textContent()) ?? '', 10);
}

/** The name of what has the focus. */
async function focusedName(page: Page): Promise<string> {
  const focused = page.locator(':focus');
  return (await focused.count()) === 0 ? '' : ((await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '');
}

/** Presses Tab until the focus is where it should be; gives the names of what had it on the way. */
async function tabTo(page: Page, isThere: (name: string) => boolean, most = 60): Promise<readonly string[]> {
  const passed: string[] = [];
  for (let count = 0; count < most; count += 1) {
    const name = await focusedName(page);
    passed.push(name);
    if (isThere(name)) return passed;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus never got there: ${passed.join(' | ')}`);
}

const chain = graphOf(
  [
    { type: 'manual', name: 'start' },
    { type: 'classify', name: 'sort', inputs: { text: 'x' } },
    { type: 'template', name: 'first', inputs: { text: 'The parcel of {{ start.customer }}' } },
    { type: 'template', name: 'second', position: { x: 640, y: 240 }, inputs: { text: 'b' } },
  ],
  [
    ['start', 'sort'],
    ['sort', 'first', 'other'],
  ],
);

test('shortcuts go by the physical key, on any layout, and single keys can be switched off', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const { id } = await api.createWorkflow('Keys', chain);
  await editor.open(id);
  const fitted = await zoomOf(page);
  const zoomIn = async () => {
    await dispatchKey(page, { key: '+', code: 'BracketRight' });
    await expect.poll(() => zoomOf(page)).toBeGreaterThan(fitted + 5);
  };
  const fits = () => expect.poll(() => zoomOf(page)).toBe(fitted);
  for (const press of [
    { key: '!', code: 'Digit1', shiftKey: true },
    { key: '1', code: 'Digit1', shiftKey: true },
  ]) {
    await zoomIn();
    await dispatchKey(page, press);
    await fits();
  }
  await page.keyboard.press('Shift+Digit1');
  await fits();
  await dispatchKey(page, { key: '1', code: 'Digit1' });
  await fits();

  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dispatchKey(page, { key: '?', code: 'Minus', shiftKey: true });
  await expect(help).toBeVisible();
  await expect(help.getByText('Add a note')).toBeVisible();
  await help.getByRole('switch', { name: /Single-key shortcuts/ }).click();
  await expect(help.getByText('Add a note')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: /Add a node/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(editor.canvas.getByRole('textbox', { name: 'Note text' })).toHaveCount(0);
});

test('Tab goes over nodes before edges, and arrows from node to node', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const { id } = await api.createWorkflow('Walk', chain);
  await editor.open(id);
  await page.getByRole('button', { name: 'Publish' }).focus();
  const passed = await tabTo(page, (label) => label.startsWith('edge from sort'));
  const canvas = passed
    .filter((label) => /^(edge from|\w+ (start|sort|first|second)(,|$))/.test(label))
    .map((label) => label.replace(/^edge from (\w+).*/, 'edge of $1').replace(/^\w+ (start|sort|first|second).*/, '$1'));
  expect(canvas).toEqual(['start', 'sort', 'first', 'second', 'edge of start', 'edge of sort']);
  // Shift+Tab goes back over the same stops.
  await page.keyboard.press('Shift+Tab');
  await expect(editor.edge('start', 'out', 'sort')).toBeFocused();

  await editor.node('start').focus();
  await editor.node('start').press(' ');
  for (const [key, name] of [
    ['ArrowRight', 'sort'],
    ['ArrowRight', 'first'],
    ['ArrowDown', 'second'],
    ['ArrowLeft', 'sort'],
    ['ArrowLeft', 'start'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(editor.node(name)).toBeFocused();
  }
  // Shift moves the node instead.
  const before = await editor.node('start').boundingBox();
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => (await editor.node('start').boundingBox())?.y).toBeGreaterThan(before!.y);
});

test('a node is found by what is written in it, renamed in place, and a note is written at once', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const { id } = await api.createWorkflow('Find', chain);
  await editor.open(id);
  await page.keyboard.press('Control+f');
  const find = page.getByRole('dialog', { name: 'Find a node' });
  await find.getByRole('combobox').fill('parcel of');
  await expect(find.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(editor.node('first')).toBeFocused();

  await page.keyboard.press('F2');
  await editor.canvas.getByRole('textbox', { name: 'Node name' }).fill('parcel letter');
  await page.keyboard.press('Enter');
  await expect(editor.node('parcel_letter')).toBeFocused();
  await editor.node('second').dblclick();
  await editor.canvas.getByRole('textbox', { name: 'Node name' }).fill('parcel_letter');
  await page.keyboard.press('Enter');
  await expect(editor.canvas.getByRole('alert')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(editor.node('second')).toBeFocused();

  await page.keyboard.press('n');
  const note = editor.canvas.getByRole('textbox', { name: 'Note text' });
  await expect(note).toBeFocused();
  await page.keyboard.type('nbpv is no shortcut here');
  await page.keyboard.press('Escape');
  await expect(editor.canvas.getByText('nbpv is no shortcut here')).toBeVisible();
  await expect(editor.canvas.locator('.react-flow__node-note')).toHaveCount(1);
});

test('from an empty canvas to a published workflow without a pointer', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const { id } = await api.createWorkflow('By keyboard', graphOf([], []));
  await editor.open(id);
  const add = async (title: string) => {
    await page.keyboard.press('Control+k');
    const list = page.getByRole('dialog', { name: /Add a node/ });
    await list.getByRole('combobox').fill(title);
    const wanted = list.getByRole('option', { name: new RegExp(`^${title}`) }).first();
    await expect(wanted).toBeVisible();
    while ((await wanted.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
  };
  await page
    .getByRole('button', { name: /^Webhook/ })
    .last()
    .focus();
  await page.keyboard.press('Enter');
  await expect(editor.node('webhook')).toBeVisible();
  // What is added follows what is selected; undo takes node and edge away in one step.
  await add('Text');
  const edge = editor.edge('webhook', 'out', 'template');
  await expect(editor.node('template')).toBeFocused();
  await expect(edge).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(editor.node('template')).toHaveCount(0);
  await expect(edge).toHaveCount(0);
  await page.keyboard.press('Control+y');
  await expect(edge).toBeVisible();
  await edge.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await expect(edge).toHaveCount(0);

  await editor.node('webhook').focus();
  await page.keyboard.press(' ');
  await page.keyboard.press('c');
  const connect = page.getByRole('dialog', { name: 'Connect webhook to…' });
  await expect(connect.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(edge).toBeVisible();
  await expect(editor.node('webhook')).toBeFocused();

  // A problem's entry leads into the field.
  await page.keyboard.press('p');
  const problems = page.getByRole('dialog', { name: 'Problems' });
  await expect(problems.getByText('is not connected')).toBeHidden();
  await problems.getByRole('button', { name: /Text is required/ }).press('Enter');
  const field = editor.settingsOf('template').getByRole('textbox', { name: 'Text' });
  await expect(field).toBeFocused();
  // Escape closes the list of completions, then the panel, and the node has the focus again.
  await page.keyboard.type('Hello {{ web');
  const completions = page.getByRole('listbox', { name: 'Completions' });
  await expect(completions).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(completions).toBeHidden();
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Hello');
  await page.keyboard.press('Escape');
  await expect(editor.settingsOf('template')).toBeHidden();
  await expect(editor.node('template')).toBeFocused();
  await editor.saved();

  await page.keyboard.press('Control+Shift+p');
  const publish = page.getByRole('dialog', { name: 'Publish' });
  await publish.getByLabel('What changed').focus();
  await page.keyboard.type('Drawn by keyboard');
  await tabTo(page, (label) => label.trim() === 'Publish');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /^Version 1 is live$/ })).toBeVisible();
});

test('the list of problems keeps the focus while another editor solves them', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const draft = (first: string, second: string) =>
    graphOf(
      [
        { type: 'webhook', name: 'call' },
        { type: 'template', name: 'first', inputs: { text: first } },
        { type: 'template', name: 'second', inputs: { text: second } },
      ],
      [
        ['call', 'first'],
        ['first', 'second'],
      ],
    );
  const { id } = await api.createWorkflow('Two problems', draft('{{ nobody }}', '{{ nothing }}'));
  await editor.open(id);
  await page.keyboard.press('p');
  const list = page.getByRole('dialog', { name: 'Problems' });
  const second = list.getByRole('button', { name: /second ·/ });
  await second.focus();
  await api.saveGraph(id, draft('Hello', '{{ nothing }}'));
  await expect(list.getByRole('button', { name: /first ·/ })).toBeHidden();
  await expect(second).toBeFocused();
  await api.saveGraph(id, draft('Hello', 'Goodbye'));
  await expect(list.getByText('No problems. You can publish the draft.')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
});

test('a problem leads into its field as often as it is chosen, and keeps the focus when it changes its place', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const draft = (isReached: boolean) =>
    graphOf(
      [
        { type: 'webhook', name: 'call' },
        { type: 'template', name: 'second' },
        { type: 'template', name: 'first', inputs: { text: '{{ nothing }}' } },
      ],
      isReached
        ? [
            ['call', 'first'],
            ['first', 'second'],
          ]
        : [['call', 'first']],
    );
  const { id } = await api.createWorkflow('One problem, twice', draft(false));
  await editor.open(id);
  const list = page.getByRole('dialog', { name: 'Problems' });
  const problems = page.getByRole('button', { name: /^\d+ problems?$/ });
  const first = list.getByRole('button', { name: /first ·/ });
  const field = editor.settingsOf('first').getByRole('textbox', { name: 'Text' });
  for (let time = 0; time < 2; time += 1) {
    await problems.click();
    await first.click();
    await expect(list).toBeHidden();
    await expect(field).toBeFocused();
    await problems.focus();
  }

  // What nothing leads to has warnings only, at the end of the list. Once it is reached they are errors, and come before those of the
  // first.
  await problems.click();
  await first.focus();
  await expect(list.getByRole('button')).toContainText([/^first/, /^second/, /^second/]);
  await api.saveGraph(id, draft(true));
  await expect(list.getByRole('button')).toContainText([/^second/, /^first/]);
  await expect(first).toBeFocused();
});
