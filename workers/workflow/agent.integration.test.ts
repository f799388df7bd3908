import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Graph } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import type { LlmRequest } from '#graph/model';
import type { StepRun } from '#graph/run';
import { draw, type DrawnNode } from '#test/stack/draw';
import { type Said, scriptedModel } from '../testing/scripted-model.ts';
import type { TestEngine } from '../testing/test-engine.ts';
import { type NodeLog, testCatalogue } from '../testing/test-nodes.ts';
import { startTestRuns, type TestRuns } from '../testing/test-runs.ts';
import type { RunResult } from './messages.ts';

const log: NodeLog = { calls: [], aborted: [] };
const catalogue = testCatalogue(log);
let say: (request: LlmRequest) => Said = () => 'ok';
const model = scriptedModel((request) => say(request));
let test: TestEngine;
let runs: TestRuns;

beforeAll(async () => {
  ({ test, runs } = await startTestRuns(inject('temporalAddress'), catalogue, model.llm));
});
afterAll(() => test?.stop());
beforeEach(() => {
  model.requests.length = 0;
  model.keys.length = 0;
});

const start: DrawnNode = { type: 'manual', name: 'start' };
const tool = (name: string, more: JsonObject = {}): JsonObject => ({
  kind: 'node',
  type: 'work',
  name,
  description: 'Does it.',
  parameters: { type: 'object', properties: { value: { type: 'string' } }, required: ['value'] },
  inputs: { value: '{{ args.value }}!' },
  ...more,
});
const agentGraph = (config: JsonObject, inputs: JsonObject = {}): Graph =>
  draw([start, { type: 'agent', name: 'helper', config, inputs: { prompt: 'Do it', ...inputs } }], ['start -> helper']);
const callOf = (...calls: readonly (readonly [string, Json])[]): Said => ({
  calls: calls.map(([name, args]) => ({ tool: name, arguments: args })),
});
const turnOf = (request: LlmRequest): number => (request.messages ?? []).filter(({ role }) => role === 'assistant').length + 1;

describe('an agent', () => {
  it('calls tools in turns, several at once, and answers from their results', async () => {
    say = (request) => (turnOf(request) === 1 ? callOf(['one', { value: 'a' }], ['two', { value: 'b' }]) : 'done');
    const result = await run(agentGraph({ tools: [tool('one'), tool('two')] }), 'agent');
    expect(result.output).toMatchObject({
      text: 'done',
      turns: 2,
      stopped: 'answered',
      toolCalls: [
        { tool: 'one', isError: false },
        { tool: 'two', isError: false },
      ],
      usage: { inputTokens: 180, outputTokens: 20, costUsd: 0.02 },
    });
    expect(model.requests[1]?.messages?.filter(({ role }) => role === 'tool')).toMatchObject([
      { tool: 'one', result: 'a!' },
      { tool: 'two', result: 'b!' },
    ]);
    const step = await stepOf(result);
    expect(step).toMatchObject({ tokens: 200, costUsd: 0.02, model: 'test:model' });
    expect(step.substeps?.map(({ id, status }) => `${id} ${status}`)).toEqual([
      '1.model finished',
      '1.tool.1 finished',
      '1.tool.2 finished',
      '2.model finished',
    ]);
    expect(new Set(model.keys).size).toBe(2);
  });

  it('tells the model of tools that fail, that do not exist and of arguments that do not fit', async () => {
    say = (request) => (turnOf(request) === 1 ? callOf(['broken', {}], ['nothing', {}], ['one', { value: 7 }]) : 'without them');
    const result = await run(
      agentGraph({
        tools: [
          tool('one'),
          tool('broken', { type: 'flaky', config: { failures: 9, retryable: false }, inputs: {}, parameters: { type: 'object' } }),
        ],
      }),
      'agent-errors',
    );
    expect(result.output).toMatchObject({ text: 'without them' });
    const codes = model.requests[1]?.messages?.flatMap((message) =>
      message.role === 'tool' ? [(message.result as { error: { code: string } }).error.code] : [],
    );
    expect(codes).toEqual(['FLAKY', 'TOOL_UNKNOWN', 'TOOL_ARGUMENTS_INVALID']);
  });

  it('waits for a person before a call that needs approval, who may change the arguments', async () => {
    say = (request) => (turnOf(request) === 1 ? callOf(['refund', { value: '100' }], ['one', { value: 'free' }]) : 'refunded');
    const runId = await runs.start(agentGraph({ tools: [tool('refund', { mode: 'approval' }), tool('one')] }));
    await expect.poll(async () => (await runs.snapshot(runId)).status, { timeout: 15_000 }).toBe('waiting');
    const waiting = (await runs.snapshot(runId)).steps.find(({ name }) => name === 'helper');
    expect(waiting).toMatchObject({
      status: 'waiting',
      substeps: [{ status: 'finished' }, { name: 'refund', status: 'waiting' }, { name: 'one', status: 'finished' }],
    });
    const reviewId = waiting?.substeps?.[1]?.reviewId ?? '';
    await runs.decide(reviewId, 'approve', { value: { value: '10' } });
    expect((await runs.ended(runId, 'agent-approval')).output).toMatchObject({ text: 'refunded' });
    expect(model.requests[1]?.messages?.find((message) => message.role === 'tool')).toMatchObject({ result: '10!' });
  });

  it('tells the model that a person said no', async () => {
    say = (request) => (turnOf(request) === 1 ? callOf(['refund', { value: '100' }]) : 'sorry');
    const runId = await runs.start(agentGraph({ tools: [tool('refund', { mode: 'approval' })] }));
    const before = log.calls.length;
    const reviewId = await openReview(runId);
    await runs.decide(reviewId, 'reject', { comment: 'too much' });
    expect((await runs.ended(runId, 'agent-rejected')).output).toMatchObject({ text: 'sorry', toolCalls: [{ isError: true }] });
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('too much');
    expect(log.calls.length).toBe(before);
  });

  it('stops at its limits: with an answer, or with an error', async () => {
    say = (request) => (request.toolChoice === 'none' ? 'as far as I came' : callOf(['one', { value: 'x' }]));
    const answered = await run(agentGraph({ tools: [tool('one')], maxTurns: 2 }), 'agent-limit');
    expect(answered.output).toMatchObject({ text: 'as far as I came', stopped: 'turns', turns: 3 });
    expect(await run(agentGraph({ tools: [tool('one')], maxTurns: 2, onLimit: 'fail' }))).toMatchObject({
      status: 'failed',
      error: { code: 'AGENT_LIMIT_REACHED', details: { limit: 'turns' } },
    });
    expect((await run(agentGraph({ tools: [tool('one')], maxTokens: 150 }))).output).toMatchObject({ stopped: 'tokens' });
    expect((await run(agentGraph({ tools: [tool('one')], maxCostUsd: 0.015 }))).output).toMatchObject({ stopped: 'cost' });
  });

  it('forces a tool in the first turn', async () => {
    say = (request) => (typeof request.toolChoice === 'object' ? callOf([request.toolChoice.tool, { value: 'x' }]) : 'done');
    expect((await run(agentGraph({ tools: [tool('one'), tool('must', { mode: 'forced' })] }))).output).toMatchObject({
      toolCalls: [{ tool: 'must' }],
    });
  });

  it('gives tools what the workflow fixed, which the model does not see', async () => {
    say = (request) => (turnOf(request) === 1 ? callOf(['one', { value: 'mine' }]) : 'done');
    await run(
      agentGraph(
        { tools: [tool('one', { inputs: { value: '{{ values.customer }}/{{ args.value }}' } })] },
        { values: { customer: '{{ start.id }}' } },
      ),
      undefined,
      { id: 'c1' },
    );
    expect(model.requests[1]?.messages?.find((message) => message.role === 'tool')).toMatchObject({ result: 'c1/mine' });
    expect(JSON.stringify(model.requests[0])).not.toContain('c1');
  });

  it('puts old turns in short when they outgrow the context, and says what was dropped', async () => {
    say = (request) =>
      request.system?.startsWith('You keep the notes') === true
        ? 'short notes'
        : (request.messages ?? []).some((message) => message.role === 'user' && message.text.includes('short notes'))
          ? 'done'
          : callOf(['one', { value: 'x'.repeat(2_500) }]);
    const result = await run(agentGraph({ tools: [tool('one')], contextTokens: 1_500 }), 'agent-compaction');
    expect(result.output).toMatchObject({ text: 'done' });
    expect((await stepOf(result)).substeps?.filter(({ kind }) => kind === 'compaction')).toMatchObject([
      { status: 'finished', output: 'short notes', input: { messages: expect.any(Number) } },
    ]);
  });

  it('gives its final answer as data', async () => {
    say = (request) => (turnOf(request) === 1 && request.schema === undefined ? callOf(['one', { value: 'x' }]) : 'forty-two');
    expect(
      (await run(agentGraph({ tools: [tool('one')], outputSchema: { type: 'object', properties: { said: { type: 'string' } } } }))).output,
    ).toMatchObject({ data: { said: 'forty-two' } });
  });
});

describe('a budget', () => {
  it('stops the run past every error port', async () => {
    say = () => callOf(['one', { value: 'x' }]);
    const graph = draw(
      [
        start,
        { type: 'agent', name: 'helper', config: { tools: [tool('one')], maxTurns: 50 }, inputs: { prompt: 'Go' } },
        { type: 'set', name: 'rescue', inputs: { fields: [] } },
      ],
      ['start -> helper', 'helper.error -> rescue'],
    );
    const result = await run({ ...graph, settings: { budget: { tokens: 450 } } }, 'budget');
    expect(result).toMatchObject({ status: 'failed', failedNode: 'helper', error: { code: 'BUDGET_EXCEEDED' } });
    expect(model.requests.length).toBe(5);
  });
});

describe('a called workflow', () => {
  it('is a run of its own, whose answer comes back, as a step and as a tool', async () => {
    const called = await runs.publish(
      'echo',
      draw(
        [
          { type: 'manual', name: 'begin' },
          { type: 'respond', name: 'reply', inputs: { body: { got: '{{ begin.value }}' } } },
        ],
        ['begin -> reply'],
      ),
    );
    const result = await run(
      draw(
        [start, { type: 'subworkflow', name: 'other', config: { workflow: called }, inputs: { value: { value: 'v' } } }],
        ['start -> other'],
      ),
      'subworkflow',
    );
    expect(result.output).toEqual({ got: 'v' });
    const childRunId = (await stepOf(result, 'other')).childRunId ?? '';
    await expect.poll(async () => (await test.store.runs.get(childRunId))?.status).toBe('finished');
    expect(await test.store.runs.get(childRunId)).toMatchObject({
      workflowId: called,
      version: 1,
      trigger: 'workflow',
      parentRunId: expect.any(String),
    });

    say = (request) => (turnOf(request) === 1 ? callOf(['echo', { value: 'from the agent' }]) : 'done');
    await run(
      agentGraph({ tools: [{ kind: 'workflow', name: 'echo', description: 'Echoes.', workflowId: called }] }),
      'agent-workflow-tool',
    );
    expect(model.requests[1]?.messages?.find((message) => message.role === 'tool')).toMatchObject({ result: { got: 'from the agent' } });
  });

  it('fails its caller with its own reason, and says when it is not there', async () => {
    const broken = await runs.publish(
      'broken',
      draw(
        [
          { type: 'manual', name: 'begin' },
          { type: 'fail', name: 'no', config: { code: 'NO_STOCK' }, inputs: { message: 'nothing left' } },
        ],
        ['begin -> no'],
      ),
    );
    const call = (workflow: string): Graph =>
      draw([start, { type: 'subworkflow', name: 'other', config: { workflow } }], ['start -> other']);
    expect(await run(call(broken), 'subworkflow-fails')).toMatchObject({
      status: 'failed',
      error: { code: 'NO_STOCK', message: expect.stringContaining('"broken" failed at "no"') },
    });
    expect(await run(call('wf_nowhere'))).toMatchObject({ status: 'failed', error: { code: 'WORKFLOW_UNKNOWN' } });
  });
});

async function run(graph: Graph, recording?: string, input: Json = {}): Promise<RunResult & { readonly runId: string }> {
  const runId = await runs.start(graph, input);
  return { ...(await runs.ended(runId, recording)), runId };
}

async function stepOf({ runId }: { readonly runId: string }, name = 'helper'): Promise<StepRun> {
  const step = (await runs.snapshot(runId)).steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`${name} did not run`);
  return step;
}

async function openReview(runId: string): Promise<string> {
  await expect.poll(async () => (await runs.snapshot(runId)).status, { timeout: 15_000 }).toBe('waiting');
  return (await stepOf({ runId })).substeps?.find(({ reviewId }) => reviewId !== undefined)?.reviewId ?? '';
}
