import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw, type DrawnNode } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

let mock: MockHttp;
let stack: Stack;
let api: ApiClient;

beforeAll(async () => {
  mock = await startMockHttp();
  stack = await startStack({ processes: 'separate', web: false, env: { HEDDLE_HTTP_ALLOW: '127.0.0.1' } });
  api = createApiClient(stack);
});

afterAll(async () => {
  await stack?.stop();
  await mock?.close();
});

const start: DrawnNode = { type: 'manual', name: 'start' };
const get = (name: string): DrawnNode => ({ type: 'http', name, config: { method: 'GET' }, inputs: { url: `${mock.url}/${name}` } });
const ask = (name: string, title: string): DrawnNode => ({ type: 'review', name, inputs: { title, value: title } });

/** The first of two calls answers at once, and the other one only after the worker that heard the answer was killed. */
async function inTheOtherOrder(first: string, second: string, isUnderWay: () => Promise<boolean>): Promise<void> {
  mock.answer(`/${first}`, { body: first });
  mock.answer(`/${second}`, { body: second, delayMs: 60_000 });
  await until('the first branch has gone on', isUnderWay);
  mock.answer(`/${first}`, { body: first, delayMs: 2_000 });
  mock.answer(`/${second}`, { body: second });
  await stack.worker.kill();
  await stack.restart();
}

/** Looked up in the store: the run itself answers only between its tasks. */
async function runsOf(workflowId: string): Promise<readonly unknown[]> {
  const response = await fetch(`${stack.url}/api/runs?workflowId=${workflowId}`, { headers: { authorization: `Bearer ${stack.apiKey}` } });
  return ((await response.json()) as { readonly items: readonly unknown[] }).items;
}

it('a review stays with the step that asked, although the branches come in another order after a crash', async () => {
  const graph = draw(
    [
      start,
      get('a'),
      get('b'),
      ask('askA', 'A?'),
      ask('askB', 'B?'),
      { type: 'set', name: 'doneA', inputs: { fields: [{ name: 'value', type: 'auto', value: '{{ input.value }}' }] } },
    ],
    ['start -> a', 'start -> b', 'a -> askA', 'b -> askB', 'askA.approved -> doneA'],
  );
  mock.answer('/a', { body: 'a' });
  mock.answer('/b', { body: 'b', delayMs: 60_000 });
  const runId = await api.startRun((await api.createWorkflow('Two questions', graph)).id, {});
  const open = async () => (await api.openReviews()).filter((review) => review.runId === runId);
  await inTheOtherOrder('a', 'b', async () => (await open()).length === 1);

  await until(
    'both branches ask',
    async () => (await api.run(runId)).steps.filter(({ name, status }) => name.startsWith('ask') && status === 'waiting').length === 2,
  );
  const reviews = await open();
  expect(reviews.map(({ title, value }) => `${title} ${String(value)}`).toSorted()).toEqual(['A? A?', 'B? B?']);
  await api.decide(reviews.find(({ title }) => title === 'A?')!.id, 'approve');
  await until('the branch that was approved goes on', async () =>
    (await api.run(runId)).steps.some(({ name, status }) => name === 'doneA' && status === 'finished'),
  );
  const run = await api.run(runId);
  expect(
    run.steps
      .filter(({ name }) => name.startsWith('ask'))
      .map(({ name, status }) => `${name} ${status}`)
      .toSorted(),
  ).toEqual(['askA finished', 'askB waiting']);
});

it('the record of a called run stays with the step that called it', async () => {
  const called = async (name: string): Promise<string> => {
    const { id } = await api.createWorkflow(
      name,
      draw(
        [
          { type: 'called', name: 'start' },
          { type: 'wait', name: 'pause', inputs: { durationMs: 1 } },
        ],
        ['start -> pause'],
      ),
    );
    await api.publish(id);
    return id;
  };
  const call = (name: string, workflow: string): DrawnNode => ({ type: 'subworkflow', name, config: { workflow } });
  const calledByC = await called('Called by c');
  const graph = draw(
    [start, get('c'), get('d'), call('callC', calledByC), call('callD', await called('Called by d'))],
    ['start -> c', 'start -> d', 'c -> callC', 'd -> callD'],
  );
  mock.answer('/c', { body: 'c' });
  mock.answer('/d', { body: 'd', delayMs: 60_000 });
  const runId = await api.startRun((await api.createWorkflow('Two calls', graph)).id, {});
  await inTheOtherOrder('c', 'd', async () => (await runsOf(calledByC)).length === 1);

  const run = await api.ended(runId, 60_000);
  expect(run.error).toBeNull();
  for (const letter of ['c', 'd']) {
    const step = run.steps.find(({ name }) => name === `call${letter.toUpperCase()}`);
    const child = await api.run(step?.childRunId ?? '');
    expect(child).toMatchObject({ workflowName: `Called by ${letter}`, status: 'finished', parentRunId: runId });
    expect(child.steps.map(({ status }) => status)).toEqual(['finished', 'finished']);
  }
});
