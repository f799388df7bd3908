import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import type { Run, StepRun } from '#graph/run';
import { until } from '../crash/until.ts';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw, type DrawnNode } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;

beforeAll(async () => {
  mock = await startMockHttp();
  stack = await startStack({ web: false, env: { HEDDLE_HTTP_ALLOW: '127.0.0.1' } });
  api = createApiClient(stack);
});
afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});
beforeEach(() => mock.forget());

async function call<T>(path: string, body: object): Promise<{ readonly status: number; readonly json: T }> {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as T };
}

function called(): string {
  const paths = mock.calls.map(({ path }) => path.slice(1));
  mock.forget();
  return paths.join(' ');
}

const start: DrawnNode = { type: 'manual', name: 'start' };
const post = (name: string, more: Partial<DrawnNode> = {}): DrawnNode => ({
  type: 'http',
  name,
  config: { method: 'POST' },
  inputs: { url: `${mock.url}/${name}`, body: { got: '{{ input }}' } },
  policy: { retry: { maxAttempts: 1 } },
  ...more,
});

async function begin(graph: ReturnType<typeof draw>, body: object = {}): Promise<string> {
  const { id } = await api.createWorkflow('Open', graph);
  const { status, json } = await call<{ runId: string }>(`/api/workflows/${id}/runs`, { input: {}, ...body });
  expect([status, json]).toMatchObject([202, {}]);
  return json.runId;
}

async function seen(runId: string, holds: (run: Run) => boolean): Promise<Run> {
  let run: Run | null = null;
  await until('the run is as far as that', async () => holds((run = await api.run(runId))));
  return run!;
}

const stoppedAt = (run: Run): readonly StepRun[] => run.steps.filter(({ status, taped }) => status === 'waiting' && taped === 'stopped');
const keyOf = ({ scope, nodeId, iteration }: StepRun): string => `${scope === '' ? '' : `${scope}/`}${nodeId}/${iteration}`;

describe('an open run', () => {
  it('that waits can be forked: what has finished is taken over, and the run itself goes on', async () => {
    const graph = draw(
      [start, post('a'), post('b'), { type: 'review', name: 'ask', inputs: { title: 'Fine?', value: '{{ input.body }}' } }, post('c')],
      ['start -> a', 'a -> b', 'b -> ask', 'ask.approved -> c'],
    );
    const runId = await begin(graph);
    await seen(runId, ({ status }) => status === 'waiting');
    expect(called()).toBe('a b');
    const preview = await call<{ reused: { name: string }[]; again: { name: string }[] }>(`/api/runs/${runId}/fork/preview`, {
      fromNode: 'b',
    });
    expect([preview.json.reused.map(({ name }) => name), preview.json.again.map(({ name }) => name)]).toEqual([
      ['start', 'a'],
      ['b', 'ask'],
    ]);
    const fork = await call<{ runId: string }>(`/api/runs/${runId}/fork`, {
      outputs: { b: { status: 200, headers: {}, body: { edited: true } } },
    });
    expect([fork.status, (await seen(fork.json.runId, ({ status }) => status === 'waiting')).forkedFrom, called()]).toEqual([
      202,
      runId,
      '',
    ]);
    const reviews = await api.openReviews();
    expect(reviews.find((review) => review.runId === fork.json.runId)?.value).toEqual({ edited: true });
    for (const { id } of reviews) await api.decide(id, 'approve');
    expect([(await api.ended(runId, 60_000)).status, (await api.ended(fork.json.runId, 60_000)).status, called()]).toEqual([
      'finished',
      'finished',
      'c c',
    ]);
  });

  it('that is in the middle of a step can be forked before and at it', async () => {
    mock.answer('/slow', { delayMs: 20_000 });
    const runId = await begin(draw([start, post('a'), post('slow'), post('c')], ['start -> a', 'a -> slow', 'slow -> c']));
    await seen(runId, ({ steps }) => steps.some(({ name, status }) => name === 'slow' && status === 'running'));
    await until('it was called', async () => mock.calls.length === 2);
    called();
    mock.answer('/slow', { body: 'fine' });
    const fork = await call<{ runId: string }>(`/api/runs/${runId}/fork`, { fromNode: 'slow' });
    expect([(await api.ended(fork.json.runId, 60_000)).status, called()]).toEqual(['finished', 'slow c']);
    await call(`/api/runs/${runId}/cancel`, {});
    expect((await api.ended(runId, 60_000)).status).toBe('cancelled');
  });

  it('that is stopped can be forked, and goes on with an edited input', async () => {
    const runId = await begin(draw([start, post('a'), post('b')], ['start -> a', 'a -> b']), { breakpoints: ['b'] });
    const [b] = stoppedAt(await seen(runId, (run) => stoppedAt(run).length === 1));
    expect(called()).toBe('a');
    const fork = await call<{ runId: string }>(`/api/runs/${runId}/fork`, { fromNode: 'b' });
    expect([(await api.ended(fork.json.runId, 60_000)).status, called()]).toEqual(['finished', 'b']);
    expect((await call(`/api/runs/${runId}/debug`, { stepKey: keyOf(b!), input: { edited: 'EDITED' } })).status).toBe(202);
    const run = await api.ended(runId, 60_000);
    expect([run.status, JSON.stringify(mock.calls[0]?.body), called()]).toEqual(['finished', '{"got":{"edited":"EDITED"}}', 'b']);
    expect(run.steps.find(({ name }) => name === 'b')?.input).toEqual({ edited: 'EDITED' });
  });

  it('stops no more where its breakpoints are taken away', async () => {
    const runId = await begin(draw([start, post('a'), post('b'), post('c')], ['start -> a', 'a -> b', 'b -> c']), {
      breakpoints: ['a', 'c'],
    });
    const [a] = stoppedAt(await seen(runId, (run) => stoppedAt(run).length === 1));
    await call(`/api/runs/${runId}/debug`, { breakpoints: [], stepKey: keyOf(a!) });
    expect([(await api.ended(runId, 60_000)).status, called()]).toEqual(['finished', 'a b c']);
  });
});

describe('a long map', () => {
  const items: Json = Array.from({ length: 60 }, (_, n) => n);
  const graph = () =>
    draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency: 1 }, inputs: { items: '{{ input.items }}' } },
        post('one', { parentId: 'each', inputs: { url: `${mock.url}/item`, body: { item: '{{ item }}' } } }),
        post('after'),
      ],
      ['start -> each', 'each -> after'],
    );

  it('stops at breakpoints inside of it, shows where, and goes on item by item or to its end', async () => {
    const runId = await begin(graph(), { input: { items }, breakpoints: ['one'] });
    const [first] = stoppedAt(await seen(runId, (run) => stoppedAt(run).length === 1));
    expect([keyOf(first!), called()]).toEqual(['each[0]/one/0', '']);
    expect(
      (await call(`/api/runs/${runId}/debug`, { stepKey: 'each[0]/one/0', output: { status: 200, headers: {}, body: 'made up' } })).status,
    ).toBe(202);
    const [second] = stoppedAt(await seen(runId, (run) => stoppedAt(run).some((step) => keyOf(step) === 'each[1]/one/0')));
    await stack.kill();
    await stack.restart();
    await seen(runId, (run) => stoppedAt(run).length === 1);
    expect((await call(`/api/runs/${runId}/debug`, { breakpoints: [], stepKey: keyOf(second!) })).status).toBe(202);
    const run = await api.ended(runId, 120_000);
    expect([run.status, mock.calls.filter(({ path }) => path === '/item').length, mock.calls.length]).toEqual(['finished', 59, 60]);
  }, 240_000);
});
