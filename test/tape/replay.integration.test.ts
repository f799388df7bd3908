import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Replay, ReplayedRun, ReplayPreview, RunComparison } from '#graph/replay';
import type { RunSummary } from '#graph/run';
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
  stack = await startStack({ web: false, env: { OPENAI_BASE_URL: mock.modelUrl, OPENAI_API_KEY: 'test', HEDDLE_HTTP_ALLOW: '127.0.0.1' } });
  api = createApiClient(stack);
});
afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});
beforeEach(() => mock.forget());

async function ask<T>(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly json: T }> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: (text === '' ? null : JSON.parse(text)) as T };
}

async function get<T>(path: string): Promise<T> {
  const { status, json } = await ask<T>('GET', path);
  expect([path, status, json]).toMatchObject([path, 200, {}]);
  return json;
}

/** What was called since the last look, by path; model calls as `model`. */
function called(): string {
  const paths = mock.calls.map(({ path, prompt }) => (prompt === null ? path.slice(1) : 'model')).toSorted();
  mock.forget();
  return paths.join(' ');
}

const post = (name: string, more: Partial<DrawnNode> = {}): DrawnNode => ({
  type: 'http',
  name,
  config: { method: 'POST' },
  inputs: { url: `${mock.url}/${name}`, body: { got: '{{ input }}' } },
  policy: { retry: { maxAttempts: 1 } },
  ...more,
});

/** Asks a model, sends what it said, and answers by the size of the number that came in. */
function graphOf({ prompt = 'Say this', limit = 5 }: { readonly prompt?: string; readonly limit?: number } = {}): Graph {
  return draw(
    [
      { type: 'webhook', name: 'hook' },
      { type: 'llm', name: 'writer', config: { model: 'openai:mock' }, inputs: { prompt: `${prompt}: {{ hook.body.n }}` } },
      post('send', { inputs: { url: `${mock.url}/send`, body: { said: '{{ writer.text }}' } } }),
      { type: 'if', name: 'large', inputs: { condition: `{{ hook.body.n > ${limit} }}` } },
      post('alarm', { inputs: { url: `${mock.url}/alarm`, body: { n: '{{ hook.body.n }}' } } }),
      { type: 'respond', name: 'answer', inputs: { body: { said: '{{ writer.text }}' } } },
    ],
    ['hook -> writer', 'writer -> send', 'send -> large', 'large.true -> alarm', 'large.false -> answer'],
  );
}

async function save(workflow: Workflow, graph: Graph): Promise<void> {
  const { revision } = await get<Workflow>(`/api/workflows/${workflow.id}`);
  expect((await ask('PUT', `/api/workflows/${workflow.id}`, { revision, graph })).status).toBe(200);
}

/** A published workflow, and its runs on these numbers. */
async function withRuns(
  name: string,
  numbers: readonly number[],
): Promise<{ readonly workflow: Workflow; readonly runs: readonly RunSummary[] }> {
  const workflow = await api.publish((await api.createWorkflow(name, graphOf())).id);
  for (const n of numbers) await (await api.call(workflow, { n })).text();
  await until(
    'all runs have ended',
    async () => (await runsOf(workflow)).filter(({ finishedAt }) => finishedAt !== null).length === numbers.length,
  );
  called();
  return { workflow, runs: (await runsOf(workflow)).toReversed() };
}

async function runsOf({ id }: Workflow, query = ''): Promise<readonly RunSummary[]> {
  return (await get<{ items: RunSummary[] }>(`/api/runs?workflowId=${id}${query}`)).items;
}

async function replay(body: object): Promise<Replay> {
  const { status, json } = await ask<Replay>('POST', '/api/replays', body);
  expect([status, json]).toMatchObject([202, {}]);
  return ended(json.id);
}

async function ended(id: string): Promise<Replay> {
  let seen: Replay | null = null;
  await until('the replay has ended', async () => (seen = await get<Replay>(`/api/replays/${id}`)).status !== 'running');
  return seen!;
}

async function table({ id }: Replay, query = ''): Promise<readonly ReplayedRun[]> {
  return (await get<{ items: ReplayedRun[] }>(`/api/replays/${id}/runs${query}`)).items;
}

describe('a replay', () => {
  let workflow: Workflow;
  let runs: readonly RunSummary[];
  beforeAll(async () => {
    ({ workflow, runs } = await withRuns('Replayed', [1, 2, 9]));
  });

  it('through the version that ran gives the same, with no call and no cost', async () => {
    const done = await replay({ workflowId: workflow.id, version: 1 });
    expect([done.status, done.progress, called()]).toEqual(['finished', { total: 3, done: 3, failed: 0, samePath: 3, sameOutput: 3 }, '']);
    expect(done.before.tokens).toBeGreaterThan(0);
    expect(done.after).toMatchObject({ tokens: 0, costUsd: 0, recordedTokens: done.before.tokens });
    const rows = await table(done);
    expect(
      rows.map(({ sourceRunId, comparison }) => [sourceRunId, comparison?.samePath, comparison?.sameOutput, comparison?.steps]),
    ).toEqual(runs.toReversed().map(({ id }) => [id, true, true, []]));
  });

  it('shows where a draft goes another way, and runs only the model that was changed', async () => {
    await save(workflow, graphOf({ prompt: 'Shout this', limit: 1 }));
    const preview = await ask<ReplayPreview>('POST', '/api/replays/preview', { workflowId: workflow.id });
    expect(preview.json.nodes.map(({ name, effect, isChanged, use }) => `${name} ${effect} ${isChanged} ${use}`)).toEqual([
      'writer asks-models true live',
      'send acts false recorded',
      'alarm acts false recorded',
    ]);
    expect(preview.json).toMatchObject({ runs: 3, tokens: runs.reduce((sum, { tokens }) => sum + tokens, 0) });
    expect(called()).toBe('');

    const done = await replay({ workflowId: workflow.id, runIds: runs.map(({ id }) => id), label: 'Shouting' });
    expect([done.status, done.version, done.progress, called()]).toEqual([
      'finished',
      null,
      { total: 3, done: 3, failed: 0, samePath: 2, sameOutput: 1 },
      'model model model',
    ]);
    const [one, two, nine] = await table(done);
    expect(one?.comparison).toMatchObject({
      samePath: true,
      sameOutput: false,
      before: { status: 'finished' },
      after: { status: 'finished' },
    });
    expect(one?.comparison?.steps.map(({ name, differs }) => `${name} ${differs}`)).toEqual([
      'writer output',
      'send input',
      'answer output',
    ]);
    // It was not recorded, and it acts: it is not done.
    expect(two?.comparison?.after).toMatchObject({ status: 'failed', errorCode: 'NOT_RECORDED', failedNode: 'alarm' });
    expect(two?.comparison?.steps.map(({ name, differs }) => `${name} ${differs}`)).toEqual(
      expect.arrayContaining(['large path', 'answer only-before', 'alarm only-after']),
    );
    expect(nine?.comparison?.samePath).toBe(true);
    expect((await table(done, '?only=different')).length).toBe(2);
    const page = await get<{ items: ReplayedRun[]; nextCursor: string }>(`/api/replays/${done.id}/runs?limit=2`);
    expect([page.items.length, (await table(done, `?limit=2&cursor=${page.nextCursor}`)).map(({ sourceRunId }) => sourceRunId)]).toEqual([
      2,
      [runs[2]!.id],
    ]);
    const compared = await get<RunComparison>(`/api/runs/${two!.sourceRunId}/compare?with=${two!.runId}`);
    expect(compared).toEqual(two?.comparison);
  });

  it('takes made-up outputs and runs live what it is told to', async () => {
    const mocked = { status: 202, headers: {}, body: { made: 'up' } };
    const done = await replay({
      workflowId: workflow.id,
      runIds: [runs[1]!.id],
      nodes: { alarm: { use: 'mocked', output: mocked }, writer: { use: 'recorded' }, send: { use: 'live' } },
    });
    expect([done.progress, called()]).toEqual([{ total: 1, done: 1, failed: 0, samePath: 0, sameOutput: 0 }, 'send']);
    const replayed = await api.run((await table(done))[0]!.runId);
    expect(replayed.steps.find(({ name }) => name === 'alarm')).toMatchObject({ taped: 'mocked', output: mocked });
    const refused = async (body: object) =>
      (await ask<{ error: { code: string } }>('POST', '/api/replays', { workflowId: workflow.id, ...body })).json.error.code;
    expect([
      await refused({ nodes: { alarm: { use: 'mocked', output: 7 } } }),
      await refused({ nodes: { nobody: { use: 'live' } } }),
      await refused({ version: 7 }),
      await refused({ runIds: ['nobody'] }),
      await refused({ runs: { status: 'cancelled' } }),
    ]).toEqual(['VALUE_TYPE', 'NODE_UNKNOWN', 'NOT_FOUND', 'NOT_FOUND', 'REPLAY_EMPTY']);
  });

  it('counts its runs nowhere unless they are asked for', async () => {
    expect((await runsOf(workflow)).map(({ id }) => id)).toEqual(runs.map(({ id }) => id).toReversed());
    const only = await runsOf(workflow, '&replays=only');
    expect(only).toHaveLength(7);
    expect(only.every(({ replayOf }) => runs.some(({ id }) => id === replayOf))).toBe(true);
    expect((await runsOf(workflow, `&replayOf=${runs[0]!.id}`)).length).toBe(2);
    const sums = await get<{ runs: number }>(`/api/runs/summary?workflowId=${workflow.id}&by=status`);
    const all = await get<{ runs: number }>(`/api/runs/summary?workflowId=${workflow.id}&by=status&replays=include`);
    expect([sums.runs, all.runs]).toEqual([3, 10]);
    expect((await get<{ items: Workflow[] }>('/api/workflows')).items.find(({ id }) => id === workflow.id)?.lastRun?.id).toBe(runs[2]!.id);
  });

  it('can be cancelled, and then deleted', async () => {
    mock.answer('/send', { delayMs: 60_000 });
    const { json } = await ask<Replay>('POST', '/api/replays', {
      workflowId: workflow.id,
      version: 1,
      nodes: { send: { use: 'live' } },
      concurrency: 1,
    });
    await until('the first run is under way', async () => mock.calls.length > 0);
    expect((await ask('DELETE', `/api/replays/${json.id}`)).status).toBe(409);
    await ask('POST', `/api/replays/${json.id}/cancel`);
    const rows = await table(json);
    await until('its run was stopped', async () => (await runsOf(workflow, '&replays=only&status=cancelled')).length === 1);
    expect([(await ended(json.id)).status, rows.map(({ status }) => status), called()]).toEqual([
      'cancelled',
      ['pending', 'pending', 'pending'],
      'send',
    ]);
    expect((await ask('DELETE', `/api/replays/${json.id}`)).status).toBe(204);
    expect((await ask('GET', `/api/replays/${json.id}`)).status).toBe(404);
    mock.answer('/send', { body: 'fine' });
  });
});

describe('a shadow', () => {
  it('runs a share of the calls through another version, answers nobody, and survives a restart', async () => {
    const { workflow } = await withRuns('Shadowed', [1]);
    await save(workflow, graphOf({ prompt: 'Shout this', limit: 1 }));
    const acting = await ask<{ error: { code: string } }>('PUT', `/api/workflows/${workflow.id}/shadow`, { share: 100, effects: 'live' });
    expect([acting.status, acting.json.error.code]).toEqual([422, 'SHADOW_ACTS']);
    const { status, json: shadow } = await ask<Replay>('PUT', `/api/workflows/${workflow.id}/shadow`, {
      share: 100,
      nodes: { writer: { use: 'live' }, alarm: { use: 'mocked', output: { status: 200, headers: {}, body: null } } },
    });
    expect([status, shadow]).toMatchObject([200, { kind: 'shadow', share: 100, version: null, status: 'running', progress: { total: 0 } }]);

    const answer = await (await api.call(workflow, { n: 2 })).json();
    expect(JSON.stringify(answer)).toContain('Say this: 2');
    const compared = async (count: number): Promise<void> =>
      until(`${count} are compared`, async () => (await get<Replay>(`/api/workflows/${workflow.id}/shadow`)).progress.done === count);
    await compared(1);
    expect(called()).toBe('model model send');
    const [row] = await table(shadow);
    expect(row).toMatchObject({
      status: 'done',
      comparison: { samePath: false, before: { status: 'finished' }, after: { status: 'finished' } },
    });

    await stack.kill();
    await stack.restart();
    await (await api.call(workflow, { n: 3 })).text();
    await compared(2);
    expect((await runsOf(workflow)).length).toBe(3);

    expect((await ask<Replay>('PUT', `/api/workflows/${workflow.id}/shadow`, { share: 0, version: 1 })).json.share).toBe(0);
    expect((await get<Replay>(`/api/replays/${shadow.id}`)).status).toBe('finished');
    expect((await ask<Replay>('DELETE', `/api/workflows/${workflow.id}/shadow`)).json).toMatchObject({
      status: 'finished',
      progress: { total: 0 },
    });
    expect((await ask('GET', `/api/workflows/${workflow.id}/shadow`)).status).toBe(404);
    expect((await get<{ items: Replay[] }>(`/api/replays?workflowId=${workflow.id}&kind=shadow`)).items).toHaveLength(2);
  });
});
