import { graphOf } from './graphs.ts';
import { expect, test } from './fixtures.ts';
import { emptyGraph } from '#graph/graph';

test('from an empty canvas, labels are renamed and removed with real keys: their edges are drawn, follow and go with them', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Labels', emptyGraph);
  await editor.open(workflow.id);
  await page
    .getByRole('button', { name: /^Webhook/ })
    .first()
    .click();
  await editor.addAfter('webhook', 'out', 'Classify');
  const settings = editor.settingsOf('classify');
  const label = (index: number) => settings.getByRole('textbox', { name: 'Label', exact: true }).nth(index);

  // What a new node offers is renamed first, as somebody would.
  await label(0).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('billing');
  await label(1).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('bug');
  await editor.addAfter('classify', 'billing', 'Switch');
  await expect(
    editor.edge('classify', 'billing', 'switch1').locator('path').first(),
    'an edge from a renamed port is drawn at once',
  ).toBeVisible();

  // Wrong turns: emptied, called like the neighbour, reserved. The edge stays at the name that is stored.
  await editor.node('classify').click();
  await label(0).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await expect(settings.getByText('An output needs a name.')).toBeVisible();
  await expect(editor.edge('classify', 'billing', 'switch1')).toHaveCount(1);
  await page.keyboard.type('bug');
  await expect(settings.getByText('Another output is called “bug”.')).toBeVisible();
  await page.keyboard.type('fixes');
  await expect(editor.edge('classify', 'bugfixes', 'switch1').locator('path').first()).toBeVisible();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('error');
  await page.keyboard.press('Tab');
  await expect(label(0), 'a name that is taken is not stored').toHaveValue('billing');
  await label(0).fill('größe');
  await expect(editor.edge('classify', 'größe', 'switch1').locator('path').first()).toBeVisible();
  await expect(editor.canvas.locator('[data-lost]')).toHaveCount(0);

  await settings.getByRole('button', { name: 'Remove 1', exact: true }).click();
  await expect(editor.edge('classify', 'größe', 'switch1')).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.edge('classify', 'größe', 'switch1').locator('path').first(), 'one undo brings label and edge back').toBeVisible();
  await editor.saved();

  await page.reload();
  await expect(editor.edge('classify', 'größe', 'switch1').locator('path').first()).toBeVisible();
  expect((await api.workflow(workflow.id)).graph.edges.map(({ from }) => from.port).toSorted()).toEqual(['größe', 'out']);
});

test('the middle of every dot is that port, hovered and selected, and a line drawn from there leaves from there', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  const ports: { readonly [name: string]: readonly string[] } = {
    sort: ['positive', 'negative', 'other', 'error'],
    route: ['a', 'b', 'otherwise', 'error'],
    decide: ['true', 'false', 'error'],
    ask: ['approved', 'rejected', 'expired', 'error'],
    write: ['out', 'error'],
    each: ['out', 'error'],
  };
  await signedIn();
  const workflow = await api.createWorkflow(
    'Dots',
    graphOf(
      [
        { type: 'classify', name: 'sort', position: { x: 0, y: 0 } },
        {
          type: 'switch',
          name: 'route',
          position: { x: 0, y: 240 },
          inputs: {
            cases: [
              { port: 'a', when: true },
              { port: 'b', when: true },
            ],
          },
        },
        { type: 'if', name: 'decide', position: { x: 0, y: 500 } },
        { type: 'review', name: 'ask', position: { x: 400, y: 0 }, config: { deadlineMs: 60_000 } },
        { type: 'llm', name: 'write', position: { x: 400, y: 240 } },
        { type: 'map', name: 'each', position: { x: 400, y: 400 }, size: { width: 360, height: 200 } },
        { type: 'set', name: 'target', position: { x: 860, y: 240 } },
      ],
      [],
    ),
  );
  await editor.open(workflow.id);
  for (const [name, expected] of Object.entries(ports)) {
    await editor.node(name).hover({ position: { x: 60, y: 20 } });
    for (const port of expected) expect((await editor.dot(name, port)).hits, `${name}, ${port}, hovered`).toBe(port);
    await editor.node(name).click({ position: { x: 60, y: 20 } });
    await page.getByRole('button', { name: 'Close' }).click();
    await page.mouse.move(640, 790);
    for (const port of expected) expect((await editor.dot(name, port)).hits, `${name}, ${port}, selected`).toBe(port);
    await page.keyboard.press('Escape');
  }
  for (const [name, port] of [
    ['sort', 'other'],
    ['route', 'otherwise'],
    ['decide', 'false'],
    ['ask', 'expired'],
    ['write', 'error'],
    ['each', 'error'],
  ] as const) {
    await editor.connect(name, port, 'target');
    await expect(editor.edge(name, port, 'target'), `${name}, ${port}`).toHaveCount(1);
  }
  // A wired error output has a row within the node, and the others keep theirs.
  for (const port of ports['write'] ?? []) expect((await editor.dot('write', port)).hits).toBe(port);
  await expect(editor.canvas.getByLabel(/^edge from/)).toHaveCount(6);
});

test('an edge whose output is gone is drawn red and dashed, reconnected on the canvas, and removed from the list of problems', async ({
  page,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const graph = graphOf(
    [
      { type: 'manual', name: 'start' },
      { type: 'switch', name: 'route', inputs: { cases: [{ port: 'urgent', when: true }] } },
      { type: 'set', name: 'first' },
      { type: 'set', name: 'second', position: { x: 960, y: 200 } },
    ],
    [
      ['start', 'route'],
      ['route', 'first', 'gone, for "good"'],
      ['route', 'second', 'away'],
    ],
  );
  const workflow = await api.createWorkflow('Lost', {
    ...graph,
    edges: [...graph.edges, { id: 'back', from: { node: 'first', port: 'out' }, to: { node: 'start' } }],
  });
  await editor.open(workflow.id);
  const lost = editor.edge('route', 'gone, for "good"', 'first');
  await expect(lost.locator('path').first()).toBeVisible();
  await expect(lost.locator('path').first()).toHaveCSS('stroke-dasharray', '7px, 5px');

  await editor.canvas.getByRole('button', { name: 'Reconnect the edge to first' }).click();
  await page.getByRole('menuitem', { name: 'otherwise' }).click();
  await expect(editor.edge('route', 'otherwise', 'first').locator('path').first()).toBeVisible();
  await expect(lost).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(lost).toHaveCount(1);
  await editor.toolbar.getByRole('button', { name: 'Redo' }).click();

  await editor.toolbar.getByRole('button', { name: /problem/ }).click();
  const problems = page.getByRole('dialog', { name: 'Problems' });
  const about = (text: string) => problems.getByRole('listitem').filter({ hasText: text });
  await about('comes from "away"').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(editor.edge('route', 'away', 'second')).toHaveCount(0);
  // Nothing may lead to a trigger: such an edge can only be removed.
  await expect(about('leads to the trigger').getByRole('button', { name: 'Reconnect', exact: true })).toHaveCount(0);
  await about('leads to the trigger').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(editor.edge('first', 'out', 'start')).toHaveCount(0);
  await expect(editor.canvas.locator('[data-lost]')).toHaveCount(0);
});

test('what happens when a node fails agrees with the error output that is drawn', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Failing',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'http', name: 'call', inputs: { url: 'https://example.org' } },
        { type: 'set', name: 'after' },
      ],
      [['start', 'call']],
    ),
  );
  await editor.open(workflow.id);
  await editor.connect('call', 'error', 'after');
  await editor.node('call').click({ position: { x: 60, y: 20 } });
  const reliability = page.getByRole('region', { name: 'Reliability' });
  await expect(reliability).toContainText('error output');
  await reliability.getByRole('button', { name: /Reliability/ }).click();
  await reliability.getByRole('combobox', { name: 'When it fails' }).click();
  await page.getByRole('option', { name: 'Fail the run' }).click();
  await expect(editor.edge('call', 'error', 'after')).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Undo' }).click();
  await expect(editor.edge('call', 'error', 'after')).toHaveCount(1);
});
