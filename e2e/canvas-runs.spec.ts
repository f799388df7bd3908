import type { Locator } from '@playwright/test';
import type { Json } from '#graph/json';
import { expect, test } from './fixtures.ts';
import { graphOf, greeting } from './graphs.ts';
import { middle } from './pages/editor-page.ts';
import { watchFrames } from './watch-frames.ts';

/** A model that writes for a while, between two other nodes. */
const writing = graphOf(
  [
    { type: 'manual', name: 'start' },
    // Holds the run until somebody watches.
    { type: 'review', name: 'hold', inputs: { title: 'Go on?', value: '{{ start }}' } },
    {
      type: 'llm',
      name: 'write',
      config: { model: 'auto', script: ['The weaver leads each thread through its heddle before the first row. '.repeat(24)] },
      inputs: { prompt: 'Tell about weaving.' },
    },
    { type: 'set', name: 'result', inputs: { fields: [{ name: 'text', type: 'auto', value: '{{ write.text }}' }] } },
    // Right below the node that writes: whatever grows would cover it.
    {
      type: 'set',
      name: 'below',
      position: { x: 640, y: 120 },
      inputs: { fields: [{ name: 'text', type: 'auto', value: '{{ start }}' }] },
    },
  ],
  [
    ['start', 'hold'],
    ['hold', 'write', 'approved'],
    ['write', 'result'],
    ['start', 'below'],
  ],
);

/** A person is asked, with a note that is long enough to need room. */
const asking = graphOf(
  [
    { type: 'manual', name: 'start' },
    {
      type: 'review',
      name: 'ask',
      inputs: { title: 'Send this letter?', instructions: 'Read it to the end.', value: { letter: 'Dear customer. '.repeat(40) } },
    },
    { type: 'set', name: 'report', inputs: { fields: [{ name: 'answer', type: 'auto', value: '{{ input.decision }}' }] } },
  ],
  [
    ['start', 'ask'],
    ['ask', 'report', 'approved'],
  ],
);

test('no node and no edge is hidden in any frame while text streams, and no node changes its size', async ({
  page,
  signedIn,
  api,
  editor,
  run,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Flicker', writing);

  for (const place of ['run page', 'editor'] as const) {
    const runId = await api.startRun(workflow.id);
    if (place === 'run page') await run.open(runId);
    else await editor.open(`${workflow.id}?run=${runId}`);
    const canvas = page.locator('.react-flow');
    await expect(canvas.locator('.react-flow__node[data-id="hold"] [data-status="waiting"]')).toBeVisible();
    const frames = await watchFrames(page);
    await api.approve(runId);
    await expect(canvas.locator('.react-flow__node[data-id="write"] [data-status="finished"]')).toBeVisible();
    const seen = await frames.stop();
    expect(seen.updates, `${place}: the text was seen growing`).toBeGreaterThan(3);
    expect(seen, place).toMatchObject({ hiddenNodes: 0, missingEdges: 0, sizes: { write: 1, below: 1 } });
  }
});

test('a waiting node is answered in the panel, and the bar of the run covers nothing', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Asking', asking);
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await editor.open(`${workflow.id}?run=${await api.startRun(workflow.id)}`);
    await expect(editor.nodeWithStatus('ask', 'waiting')).toBeVisible();
    await expectApart(editor.runBar, page.getByRole('button', { name: 'Fit to screen' }).first());
    await editor.runBar.getByRole('button', { name: 'Answer' }).click();
    const form = editor.settingsOf('ask').getByRole('tabpanel', { name: 'Answer' });
    await expect(form).toContainText('Read it to the end.');
    for (const name of ['Approve', 'Reject']) {
      const button = form.getByRole('button', { name });
      await button.scrollIntoViewIfNeeded();
      await expectOnTop(button);
      await expectApart(editor.runBar, button);
    }
    await form.getByRole('textbox', { name: 'Comment' }).fill('Looks good');
    await form.getByRole('button', { name: 'Approve' }).click();
    await expect(editor.runBar).toContainText('Finished');
    await expect(editor.runBar.getByRole('button', { name: /^Result/ })).toContainText('approve');
    await expect(form).toBeHidden();
  }
});

test('how to call what is live is one click away: address, key, command; the key is rotated, and it goes offline and back', async ({
  page,
  context,
  signedIn,
  api,
  editor,
  request,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signedIn();
  const workflow = await api.createWorkflow('Callable', greeting('Hello {{ call.body.name }}'));
  await editor.open(workflow.id);
  await editor.publish('First');
  const hook = (await api.workflow(workflow.id)).hook!;

  await editor.node('call').getByRole('button', { name: 'Copy address' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(hook.url);
  await editor
    .node('call')
    .getByRole('button', { name: /^How to call it/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'How to call it' });
  await expect(dialog.getByRole('group', { name: 'Address' })).toContainText(hook.url);
  await expect(dialog.getByRole('group', { name: 'Try it' })).toContainText(`curl -X POST '${hook.url}'`);
  await dialog.getByRole('button', { name: 'Copy key' }).click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(hook.key);

  await dialog.getByRole('button', { name: 'Rotate key' }).click();
  const confirm = page.getByRole('dialog', { name: 'Rotate the key?' });
  await expect(confirm).toContainText('refused with 401');
  await confirm.getByRole('button', { name: 'Rotate key' }).click();
  await expect(confirm).toBeHidden();
  const call = async (key: string | null): Promise<number> =>
    (await request.post(hook.url, { data: { name: 'Ada' }, headers: { authorization: `Bearer ${key ?? ''}` } })).status();
  const rotated = (await api.workflow(workflow.id)).hook!;
  expect([await call(hook.key), await call(rotated.key)]).toEqual([401, 200]);

  await dialog.getByRole('button', { name: 'Take offline' }).click();
  await page.getByRole('dialog', { name: 'Take the workflow offline?' }).getByRole('button', { name: 'Take offline' }).click();
  await expect(dialog).toContainText('offline');
  expect(await call(rotated.key)).toBe(404);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await editor.toolbar.getByRole('button', { name: 'Offline' }).click();
  await dialog.getByRole('button', { name: 'Put version 1 back online' }).click();
  await expect(dialog.getByRole('group', { name: 'Address' })).toContainText(hook.url);
  expect(await call(rotated.key)).toBe(200);
  await page.keyboard.press('Escape');
  await editor.toolbar.getByRole('button', { name: 'v1 live' }).click();
  await expect(dialog).toBeVisible();
});

test('Enter takes the best hit of a search, in the list that opens by key and in the palette', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Searching', graphOf([{ type: 'manual', name: 'start' }], []));
  await editor.open(workflow.id);
  await editor.node('start').click();
  await page.keyboard.press('Escape');
  for (const [search, type] of [
    ['if', 'if'],
    ['loop', 'map'],
    ['set', 'set'],
  ] as const) {
    await page.keyboard.press('/');
    await page.keyboard.type(search);
    await page.keyboard.press('Enter');
    await expect(editor.canvas.getByRole('group', { name: new RegExp(`^${type} `) })).toHaveCount(1);
    await page.keyboard.press('Escape');
  }
  await editor.palette.getByRole('searchbox').click();
  await page.keyboard.type('python');
  await expect(editor.palette.getByRole('button').first()).toContainText('JavaScript or TypeScript only');
  await page.keyboard.press('Enter');
  await expect(editor.canvas.getByRole('group', { name: /^code / })).toHaveCount(1);
});

test('an example opens its canvas first, is seen running with the viewport along, and shows its result', async ({
  page,
  signedIn,
  gallery,
  editor,
}) => {
  await signedIn();
  await gallery.open();
  await gallery.show(/support triage/i);
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/runs')) requests.push(page.url());
  });
  await gallery.runExample();
  await expect(editor.node('classify')).toBeVisible();
  await expect(editor.nodeWithStatus('approve', 'waiting')).toBeVisible();
  expect(requests, 'the run began when the canvas was there').toHaveLength(1);
  expect(requests[0]).toMatch(/\/workflows\/[^/]+$/);
  const node = await middle(editor.node('approve'));
  const canvas = (await editor.canvas.boundingBox())!;
  expect(
    node.x > canvas.x && node.x < canvas.x + canvas.width && node.y > canvas.y && node.y < canvas.y + canvas.height,
    'the waiting node is in sight',
  ).toBe(true);
  await (await editor.openAnswer('approve')).getByRole('button', { name: 'Approve' }).click();
  await expect(editor.runBar).toContainText('Finished');
  await editor.runBar.getByRole('button', { name: /^Result/ }).click();
  await expect(page.getByRole('dialog', { name: 'Result' })).toBeVisible();
  await page.reload();
  await expect(editor.node('classify')).toBeVisible();
  expect(requests, 'a reload does not run it again').toHaveLength(1);
});

test('a failed run tells of each attempt, is retried with the corrected draft, and keeps what had finished', async ({
  page,
  signedIn,
  api,
  editor,
  run,
}) => {
  await signedIn();
  const drawn = (script: Json[]) =>
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'llm', name: 'write', config: { model: 'auto', script: ['Once written.'] }, inputs: { prompt: 'Write.' } },
        {
          type: 'llm',
          name: 'send',
          config: { model: 'auto', script },
          inputs: { prompt: '{{ write.text }}' },
          policy: { retry: { maxAttempts: 2, initialIntervalMs: 10 } },
        },
        { type: 'set', name: 'result', inputs: { fields: [{ name: 'said', type: 'auto', value: '{{ write.text }} {{ send.text }}' }] } },
      ],
      [
        ['start', 'write'],
        ['write', 'send'],
        ['send', 'result'],
      ],
    );
  const error = { error: { code: 'MODEL_OVERLOADED', message: 'Too busy.', retryable: true } };
  const workflow = await api.createWorkflow('Failing', drawn([error, error]));
  const runId = await api.startRun(workflow.id);
  await run.open(runId);
  await expect(run.status).toHaveText('Failed');
  await run.timeLine.getByRole('button', { name: /send/ }).click();
  await expect(run.details.getByRole('region', { name: 'Attempts' }).getByRole('listitem')).toHaveCount(2);
  await expect(run.details.getByRole('region', { name: 'Attempts' })).toContainText('pause');

  await page.getByRole('link', { name: 'Open in editor' }).click();
  await expect(editor.settingsOf('send').getByRole('region', { name: 'Attempts' })).toBeVisible();
  await expect(editor.nodeWithStatus('send', 'failed')).toBeVisible();
  await api.saveGraph(workflow.id, drawn(['Sent.']));
  await page.reload();
  await expect(editor.node('write')).toBeVisible();
  await editor.runBar.getByRole('button', { name: 'Retry with the current draft' }).click();
  await expect(editor.runBar).toContainText('Finished');
  await expect(editor.runBar.getByRole('button', { name: /^Result/ })).toContainText('Once written. Sent.');
  const [retried] = await api.runs(workflow.id);
  const steps = (await api.run(retried!)).steps;
  expect(steps.find(({ name }) => name === 'write')).toMatchObject({ status: 'finished', tokens: 0 });
});

test('a problem wins over the mark of a run, and what was changed since says so', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Stale', greeting('Hello {{ call.body.name }}'));
  const runId = await api.startRun(workflow.id, { name: 'Ada' });
  await editor.open(`${workflow.id}?run=${runId}`);
  await expect(editor.nodeWithStatus('greet', 'finished')).toBeVisible();
  await editor.node('greet').click();
  await editor.settingsOf('greet').getByRole('tab', { name: 'Settings' }).click();
  const text = editor.settingsOf('greet').getByRole('textbox', { name: 'Text' });
  await text.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('!');
  await expect(editor.node('greet')).toHaveAttribute('aria-label', 'template greet, finished, changed since this run');
  await page.keyboard.type(' {{ nobody }}');
  await expect(editor.node('greet').getByRole('button', { name: /problem/ })).toBeVisible();
  await expect(editor.node('greet').getByRole('img', { name: 'Finished' })).toHaveCount(0);
  await expect(editor.node('answer').getByRole('img', { name: 'Finished' }).first()).toBeVisible();
});

async function expectApart(one: Locator, other: Locator): Promise<void> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (a === null || b === null) throw new Error('nothing to be seen there');
  const overlaps = a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  expect(overlaps, JSON.stringify([a, b])).toBe(false);
}

/** Nothing lies over the middle of it. */
async function expectOnTop(locator: Locator): Promise<void> {
  const { x, y } = await middle(locator);
  expect(await locator.page().evaluate<string>(`document.elementFromPoint(${x}, ${y})?.closest('button')?.textContent ?? ''`)).toBe(
    await locator.textContent(),
  );
}
