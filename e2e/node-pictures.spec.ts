import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { JsonObject, Json } from '#graph/json';
import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';
import type { RunPage } from './pages/run-page.ts';

/** Makes docs/images/nodes from real runs, one picture a node type: `SCREENSHOTS=1 npx playwright test node-pictures`. */
test.skip(process.env['SCREENSHOTS'] === undefined, 'only when the pictures are to be remade');
test.use({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });

interface Picture {
  readonly type: string;
  readonly config?: JsonObject;
  readonly inputs?: JsonObject;
  readonly input?: Json;
  /** Runs before the picture is taken, such as one that fills a cache. */
  readonly runsBefore?: number;
}

const order: JsonObject = {
  kind: 'node',
  type: 'code',
  name: 'look_up_order',
  description: 'Finds an order by its number.',
  parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  config: { source: "return { number: inputs.number, status: 'on its way', arrives: 'Friday' };" },
  inputs: { values: { number: '{{ args.number }}' } },
};

const pictures: readonly Picture[] = [
  {
    type: 'agent',
    config: {
      tools: [order],
      script: [
        { text: 'I look the order up.', toolCalls: [{ tool: 'look_up_order', arguments: { number: 'B-17' } }] },
        'Order B-17 is on its way and arrives on Friday.',
      ],
    },
    inputs: { prompt: 'Where is my order B-17?' },
  },
  {
    type: 'llm',
    config: {
      model: { model: 'openai:gpt-6-luna', fallbacks: [{ model: 'auto' }], cache: { kind: 'exact', scope: 'node', ttlMs: 86_400_000 } },
    },
    inputs: { prompt: 'Say hello to Ada.' },
    runsBefore: 1,
  },
  {
    type: 'batch',
    config: { outputSchema: { type: 'object', properties: { mood: { type: 'string', enum: ['happy', 'angry'] } }, required: ['mood'] } },
    inputs: { items: ['I love it, great work!', 'This is broken and I am angry.'], prompt: 'Which mood is this? {{ item }}' },
  },
  {
    type: 'classify',
    config: {
      labels: [
        { name: 'billing', description: 'Money, invoices, refunds' },
        { name: 'bug', description: 'Something does not work' },
      ],
    },
    inputs: { text: 'My invoice was charged twice, I want a refund.' },
  },
  {
    type: 'extract',
    config: { schema: { type: 'object', properties: { email: { type: 'string' }, amount: { type: 'number' } }, required: ['email'] } },
    inputs: { text: 'Please send 49.50 dollars back to ada@example.com.' },
  },
  {
    type: 'memory',
    config: { action: { kind: 'remember' } },
    inputs: { session: 'ada', user: 'I grow tomatoes.', assistant: 'Then water them in the morning.' },
  },
  { type: 'guardrails', inputs: { text: 'Write to ada@example.com, card 4111 1111 1111 1111, about order 2026-11.' } },
  { type: 'unmask', inputs: { text: 'I have written to [EMAIL_1].', masked: { '[EMAIL_1]': 'ada@example.com' } } },
  {
    type: 'cite-check',
    inputs: {
      answer: 'Parcels arrive within three days [1]. Express costs nothing [1].',
      passages: [
        { citation: 1, text: 'Parcels arrive within three days. Express parcels arrive the next morning.', document: 'delivery.md' },
      ],
    },
  },
  {
    type: 'code',
    config: {
      source:
        "const net = inputs.prices.reduce((sum, price) => sum + price, 0);\nconsole.log('net', net);\nreturn { net, gross: net * 1.2 };",
    },
    inputs: { values: { prices: [10, 5] } },
  },
];

for (const { type, config = {}, inputs = {}, input = {}, runsBefore = 0 } of pictures) {
  test(`the node type ${type} in a run`, async ({ page, signedIn, api, run }) => {
    await signedIn();
    const name = `${type.replaceAll('-', '_')}_node`;
    const workflow = await api.createWorkflow(
      `The node ${type}`,
      graphOf(
        [
          { type: 'manual', name: 'start' },
          { type, name, config, inputs },
        ],
        [['start', name]],
      ),
    );
    for (let count = 0; count < runsBefore; count += 1) await ended(run, await api.startRun(workflow.id, input));
    await ended(run, await api.startRun(workflow.id, input));
    await run.timeLine
      .getByRole('button', { name: new RegExp(name) })
      .first()
      .click();
    await expect(run.details.getByRole('heading', { name })).toBeVisible();
    await shoot(page, type);
  });
}

test('the node types subworkflow and called in a run', async ({ page, signedIn, api, run }) => {
  await signedIn();
  const called = await api.createWorkflow(
    'Answer a ticket',
    graphOf(
      [
        {
          type: 'called',
          name: 'ticket',
          config: {
            description: 'Answers a ticket.',
            inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
          },
        },
        { type: 'template', name: 'reply', inputs: { text: 'You wrote: {{ ticket.message }}' } },
      ],
      [['ticket', 'reply']],
    ),
  );
  await api.publish(called.id);
  const caller = await api.createWorkflow(
    'Support',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'subworkflow', name: 'answer', config: { workflow: called.id }, inputs: { value: { message: 'Where is my order?' } } },
      ],
      [['start', 'answer']],
    ),
  );
  await ended(run, await api.startRun(caller.id, {}));
  await run.timeLine
    .getByRole('button', { name: /answer/ })
    .first()
    .click();
  await shoot(page, 'subworkflow');
  await page.getByRole('link', { name: /run of the called workflow/ }).click();
  await expect(page.getByRole('heading', { name: 'Answer a ticket' })).toBeVisible();
  await run.timeLine
    .getByRole('button', { name: /ticket/ })
    .first()
    .click();
  await shoot(page, 'called');
});

test('the node types chat, retrieve and ingest in runs', async ({ page, signedIn, api, run, stack }) => {
  await signedIn();
  const chat = await api.createWorkflow(
    'Garden help',
    graphOf(
      [
        { type: 'chat', name: 'message', config: { title: 'Garden help' } },
        {
          type: 'llm',
          name: 'answer',
          config: { script: ['Water tomatoes in the morning, at the roots.'] },
          inputs: { prompt: '{{ message.message }}', history: '{{ message.history }}' },
        },
      ],
      [['message', 'answer']],
    ),
  );
  await ended(run, await api.startRun(chat.id, { message: 'When do I water tomatoes?' }));
  await run.timeLine
    .getByRole('button', { name: /message/ })
    .first()
    .click();
  await shoot(page, 'chat');

  const headers = { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' };
  const base = (await (
    await fetch(`${stack.url}/api/knowledge`, { method: 'POST', headers, body: JSON.stringify({ name: 'Shop' }) })
  ).json()) as { readonly id: string };
  const add = await api.createWorkflow(
    'Add an article',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        {
          type: 'ingest',
          name: 'add',
          config: { knowledge: base.id },
          inputs: {
            name: 'delivery.md',
            text: '# Delivery\n\nParcels arrive within three days. Express parcels arrive the next morning.\n\n# Returns\n\nSend a lamp back within thirty days.',
          },
        },
      ],
      [['start', 'add']],
    ),
  );
  await ended(run, await api.startRun(add.id, {}));
  await run.timeLine.getByRole('button', { name: /add/ }).first().click();
  await shoot(page, 'ingest');
  await expect
    .poll(
      async () =>
        ((await (await fetch(`${stack.url}/api/knowledge/${base.id}`, { headers })).json()) as { readonly chunks: number }).chunks,
    )
    .toBeGreaterThan(0);
  const ask = await api.createWorkflow(
    'Ask the shop',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'retrieve', name: 'find', config: { knowledge: base.id }, inputs: { query: 'How long does a parcel take?' } },
      ],
      [['start', 'find']],
    ),
  );
  await ended(run, await api.startRun(ask.id, {}));
  await run.timeLine.getByRole('button', { name: /find/ }).first().click();
  await shoot(page, 'retrieve');
});

function shoot(page: Page, type: string): Promise<unknown> {
  return page.screenshot({ path: fileURLToPath(new URL(`../docs/images/nodes/${type}.png`, import.meta.url)), animations: 'disabled' });
}

async function ended(run: RunPage, runId: string): Promise<void> {
  await run.open(runId);
  await expect(run.status).toHaveText('Finished');
}
