import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunPreview } from '#graph/run-from';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Run } from '#graph/run';
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

const start: DrawnNode = { type: 'manual', name: 'start' };
const post = (name: string, more: Partial<DrawnNode> = {}): DrawnNode => ({
  type: 'http',
  name,
  config: { method: 'POST' },
  inputs: { url: `${mock.url}/${name}`, body: { got: '{{ input }}' } },
  policy: { retry: { maxAttempts: 1 } },
  ...more,
});
const fields = (values: Record<string, Json>): Record<string, Json> => ({
  fields: Object.entries(values).map(([name, value]) => ({ name, type: 'auto', value })),
});

/** Three rounds of a loop with an effect, a call that fails and leaves by its error output, an agent of two turns, and a last effect. */
function graphOfAll(): Graph {
  return draw(
    [
      start,
      { type: 'set', name: 'count', inputs: fields({ n: '{{ (previous?.count?.n ?? 0) + 1 }}' }) },
      post('round', { inputs: { url: `${mock.url}/round`, body: { n: '{{ count.n }}' } } }),
      { type: 'if', name: 'enough', inputs: { condition: '{{ count.n >= 3 }}' } },
      post('broken'),
      {
        type: 'agent',
        name: 'helper',
        config: {
          model: 'openai:mock',
          tools: [
            {
              kind: 'node',
              type: 'http',
              name: 'do_step',
              description: 'Does one step.',
              parameters: { type: 'object', properties: { step: { type: 'integer' } }, required: ['step'] },
              config: { method: 'POST' },
              inputs: { url: `${mock.url}/tool`, body: { step: '{{ args.step }}' } },
            },
          ],
        },
        inputs: { prompt: 'Do it all: steps=2' },
      },
      post('last', { inputs: { url: `${mock.url}/last`, body: { said: '{{ helper.text }}' } } }),
    ],
    [
      'start -> count',
      'count -> round',
      'round -> enough',
      'enough.false -> count',
      'enough.true -> broken',
      'broken.error -> helper',
      'helper -> last',
    ],
  );
}

async function call<T>(path: string, body: object): Promise<{ readonly status: number; readonly json: T }> {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as T };
}

async function fork(runId: string, body: object): Promise<Run> {
  const { status, json } = await call<{ runId: string }>(`/api/runs/${runId}/fork`, body);
  expect([status, json]).toMatchObject([202, {}]);
  return api.ended(json.runId, 60_000);
}

/** What was called since the last look, by path; model calls as `model`. */
function called(): string {
  const paths = mock.calls.map(({ path, prompt }) => (prompt === null ? path.slice(1) : 'model'));
  mock.forget();
  return paths.join(' ');
}

describe('a fork', () => {
  let workflowId: string;
  let first: Run;
  let before: string;
  beforeAll(async () => {
    mock.answer('/broken', { status: 500 });
    workflowId = (await api.createWorkflow('All', graphOfAll())).id;
    first = await api.ended(await api.startRun(workflowId, { a: 1 }), 60_000);
    before = called();
  });

  it('starts from a run that went through all of them', () => {
    expect({ status: first.status, error: first.error }).toEqual({ status: 'finished', error: null });
    expect(before).toBe('round round round broken model tool model tool model last');
  });

  it('repeats nothing of a loop, an error output and an agent before it, and costs nothing for them', async () => {
    const preview = await call<RunPreview>(`/api/runs/${first.id}/fork/preview`, { fromNode: 'last' });
    expect(preview.json).toMatchObject({ again: [{ name: 'last', steps: 1 }], tokens: 0 });
    expect(preview.json.reused.map(({ name, steps }) => `${name} ${steps}`)).toEqual([
      'start 1',
      'count 3',
      'round 3',
      'enough 3',
      'broken 1',
      'helper 1',
    ]);
    const again = await fork(first.id, { fromNode: 'last' });
    expect([again.status, again.forkedFrom, called()]).toEqual(['finished', first.id, 'last']);
    expect(again.tokens).toBe(0);
    expect(again.steps.find(({ name }) => name === 'broken')).toMatchObject({ status: 'failed', port: 'error', taped: 'recorded' });
    expect(again.steps.filter(({ name }) => name === 'round')).toHaveLength(3);
  });

  it('begins in the middle of a loop', async () => {
    const again = await fork(first.id, { fromStep: `${first.steps.find(({ name }) => name === 'round')!.nodeId}/2` });
    expect([again.status, called()]).toEqual(['finished', 'round broken model tool model tool model last']);
  });

  it('begins at a turn of an agent, or after an edited result of a tool', async () => {
    const preview = await call<RunPreview>(`/api/runs/${first.id}/fork/preview`, { fromNode: 'helper', turn: 3 });
    expect(preview.json.again.map(({ name, tokens }) => `${name} ${tokens}`)).toEqual(['helper 30', 'last 0']);
    const again = await fork(first.id, { fromNode: 'helper', turn: 3 });
    expect([again.status, again.tokens, called()]).toEqual(['finished', 30, 'model last']);
    const agent = again.steps.find(({ name }) => name === 'helper');
    expect(agent?.substeps?.map(({ id, taped }) => `${id} ${taped ?? 'live'}`)).toEqual([
      '1.model recorded',
      '1.tool.1 recorded',
      '2.model recorded',
      '2.tool.1 recorded',
      '3.model live',
    ]);
    expect(agent?.output).toMatchObject({ turns: 3, usage: { inputTokens: 60 } });

    await fork(first.id, { fromNode: 'helper', substeps: { '2.tool.1': { status: 200, edited: 'EDITED' } } });
    const models = mock.calls.filter(({ prompt }) => prompt !== null);
    expect(models).toHaveLength(1);
    expect(JSON.stringify(models[0]?.body)).toContain('EDITED');
    called();
  });

  it('goes on from an edited output without running what put it out', async () => {
    const helper = first.steps.find(({ name }) => name === 'helper')!;
    const again = await fork(first.id, { outputs: { helper: { ...(helper.output as object), text: 'my own words' } } });
    expect([again.status, JSON.stringify(mock.calls.map(({ body }) => body)), called()]).toEqual([
      'finished',
      JSON.stringify([{ said: 'my own words' }]),
      'last',
    ]);
    const wrong = await call(`/api/runs/${first.id}/fork`, { outputs: { helper: 7 } });
    expect([
      wrong.status,
      (await call(`/api/runs/${first.id}/fork`, {})).status,
      (await call(`/api/runs/${first.id}/fork`, { fromNode: 'nobody' })).status,
    ]).toEqual([422, 400, 400]);
  });

  it('begins inside a map, and leaves its other items alone', async () => {
    const graph = draw(
      [
        start,
        { type: 'map', name: 'each', config: { concurrency: 1 }, inputs: { items: ['a', 'b', 'c'] } },
        post('one', { parentId: 'each', inputs: { url: `${mock.url}/item`, body: { item: '{{ item }}' } } }),
        post('after'),
      ],
      ['start -> each', 'each -> after'],
    );
    const run = await api.ended(await api.startRun((await api.createWorkflow('Map', graph)).id, {}), 60_000);
    expect(called()).toBe('item item item after');
    const item = run.steps.find(({ name, scope }) => name === 'one' && scope.endsWith('[1]'))!;
    const again = await fork(run.id, { fromStep: `${item.scope}/${item.nodeId}/0` });
    expect([again.status, JSON.stringify(mock.calls[0]?.body), called()]).toEqual(['finished', '{"item":"b"}', 'item after']);
  });
});

describe('a retry', () => {
  it('takes over what finished, alone and in bulk, and says what does not fit another version', async () => {
    mock.answer('/second', { status: 500 });
    const nodes = (body: string) => [start, post('one', { inputs: { url: `${mock.url}/one`, body: { got: body } } }), post('second')];
    const workflow = await api.createWorkflow('Retry', draw(nodes('first'), ['start -> one', 'one -> second']));
    const runs = [await api.startRun(workflow.id, {}), await api.startRun(workflow.id, {})];
    for (const id of runs) expect((await api.ended(id, 60_000)).status).toBe('failed');
    called();
    mock.answer('/second', { body: 'fine' });
    const [one = '', two = ''] = runs;
    const retried = await call<{ runId: string }>(`/api/runs/${one}/retry`, {});
    expect([(await api.ended(retried.json.runId, 60_000)).status, called()]).toEqual(['finished', 'second']);
    const bulk = await call<{ started: { runId: string; retryOf: string }[]; refused: { runId: string; code: string }[] }>(
      '/api/runs/retry',
      { runIds: [two, retried.json.runId, 'nobody'] },
    );
    expect([bulk.json.started.map(({ retryOf }) => retryOf), bulk.json.refused.map(({ code }) => code)]).toEqual([
      [two],
      ['RUN_NOT_FAILED', 'NOT_FOUND'],
    ]);
    expect([(await api.ended(bulk.json.started[0]!.runId, 60_000)).status, called()]).toEqual(['finished', 'second']);

    const save = async (body: string): Promise<void> => {
      const { revision } = (await (
        await fetch(`${stack.url}/api/workflows/${workflow.id}`, { headers: { authorization: `Bearer ${stack.apiKey}` } })
      ).json()) as { revision: number };
      const response = await fetch(`${stack.url}/api/workflows/${workflow.id}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ revision, graph: draw(nodes(body), ['start -> one', 'one -> second']) }),
      });
      expect(response.status).toBe(200);
      await api.publish(workflow.id);
    };
    await save('first');
    const fits = await call<{ runId: string }>(`/api/runs/${one}/retry`, { version: 1 });
    expect([(await api.ended(fits.json.runId, 60_000)).version, called()]).toEqual([1, 'second']);
    await save('changed');
    const misfit = await call<{ error: { code: string; issues: { message: string }[] } }>(`/api/runs/${one}/retry`, { version: 2 });
    expect([misfit.status, misfit.json.error.code, misfit.json.error.issues.map(({ message }) => message)]).toEqual([
      409,
      'RETRY_DOES_NOT_FIT',
      ['"one" was changed.'],
    ]);
    expect(called()).toBe('');
    const many = await call<{
      fitting: { runId: string }[];
      refused: { runId: string; code: string; misfits: { nodeId: string; message: string }[] }[];
    }>('/api/runs/retry/preview', { version: 2, runs: { workflowId: workflow.id } });
    expect([many.json.fitting, many.json.refused]).toEqual([
      [],
      [two, one].map((runId) => ({
        runId,
        code: 'RETRY_DOES_NOT_FIT',
        message: expect.any(String),
        misfits: [{ nodeId: 'one', message: '"one" was changed.' }],
      })),
    ]);
    const fitting = await call<{ fitting: { runId: string }[] }>('/api/runs/retry/preview', {
      version: 1,
      runs: { workflowId: workflow.id },
    });
    expect([fitting.json.fitting.map(({ runId }) => runId), called()]).toEqual([[two, one], '']);
    expect((await call('/api/runs/retry', { version: 2 })).status).toBe(400);
    const repeated = await call<{ runId: string }>(`/api/runs/${one}/retry`, { version: 2, repeat: true });
    expect([(await api.ended(repeated.json.runId, 60_000)).status, called()]).toEqual(['finished', 'one second']);
  });
});

describe('a test run', () => {
  it('runs up to a node, or that node alone with recorded outputs', async () => {
    const graph = draw([start, post('a'), post('b'), post('c'), post('aside')], ['start -> a', 'a -> b', 'b -> c', 'start -> aside']);
    const { id } = await api.createWorkflow('Part', graph);
    const upTo = await call<{ runId: string }>(`/api/workflows/${id}/runs`, { input: {}, until: 'b' });
    const run = await api.ended(upTo.json.runId, 60_000);
    expect([run.status, called(), run.steps.map(({ name, status }) => `${name} ${status}`).toSorted()]).toEqual([
      'finished',
      'a b',
      ['a finished', 'aside skipped', 'b finished', 'start finished'],
    ]);

    const unknown = await call<{ error: { code: string; message: string } }>(`/api/workflows/${id}/runs`, {
      input: {},
      until: 'b',
      only: true,
    });
    expect([unknown.status, unknown.json.error.code, unknown.json.error.message]).toEqual([
      422,
      'RUN_INPUT_UNKNOWN',
      expect.stringContaining('"a"'),
    ]);
    const alone = await call<{ runId: string }>(`/api/workflows/${id}/runs`, { input: {}, until: 'b', only: true, recorded: run.id });
    const { output } = await api.ended(alone.json.runId, 60_000);
    expect([(output as { body: Json }).body, called()]).toEqual([(run.output as { body: Json }).body, 'b']);
  });

  it('stops at breakpoints, survives a restart, and goes on with an edited value, step by step', async () => {
    const graph = draw([start, post('a'), post('b'), post('c')], ['start -> a', 'a -> b', 'b -> c']);
    const { id } = await api.createWorkflow('Stops', graph);
    const { json } = await call<{ runId: string }>(`/api/workflows/${id}/runs`, { input: {}, breakpoints: ['b'] });
    const stopped = async (name: string): Promise<string> => {
      let key = '';
      await until(`${name} is stopped`, async () => {
        const seen = await api.run(json.runId);
        const step = seen.steps.find(
          (candidate) => candidate.name === name && candidate.taped === 'stopped' && candidate.status === 'waiting',
        );
        key = step === undefined ? '' : `${step.nodeId}/${step.iteration}`;
        return step !== undefined && seen.status === 'waiting';
      });
      return key;
    };
    await stopped('b');
    expect(called()).toBe('a');
    await stack.kill();
    await stack.restart();
    const atB = await stopped('b');
    expect((await call(`/api/runs/${json.runId}/debug`, { stepKey: 'nobody/0' })).status).toBe(409);
    const output = { status: 200, headers: {}, body: { made: 'up' } };
    expect([(await call(`/api/runs/${json.runId}/debug`, { stepKey: atB, action: 'step', output })).status]).toEqual([202]);
    const atC = await stopped('c');
    expect(called()).toBe('');
    await call(`/api/runs/${json.runId}/debug`, { stepKey: atC, action: 'continue' });
    const run = await api.ended(json.runId, 60_000);
    expect([run.status, JSON.stringify(mock.calls[0]?.body), called()]).toEqual(['finished', expect.stringContaining('made'), 'c']);
    expect((await call(`/api/runs/${json.runId}/debug`, { stepKey: atC })).status).toBe(409);
  });
});
