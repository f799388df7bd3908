import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile } from '#graph/compile';
import type { Json } from '#graph/json';
import type { LlmRequest, LlmResult } from '#graph/model';
import { catalogue } from '#nodes/index';
import { createRunEngine } from '#workers/client/run-engine';
import type { Engine } from '#workers/client/engine';
import { draw } from '#test/stack/draw';
import { startTestEngine, type TestEngine } from '../../testing/test-engine.ts';
import { createMemoryService } from './memory-service.ts';

const asked: LlmRequest[] = [];
let test: TestEngine;
let engine: Engine;
let count = 0;

beforeAll(async () => {
  const generate = async (request: LlmRequest): Promise<LlmResult> => {
    asked.push(request);
    return {
      text: request.prompt.startsWith('Summarise') ? 'They counted.' : `answer ${asked.length}`,
      model: 'offline:heddle',
      offline: true,
      usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 },
    };
  };
  test = await startTestEngine({
    address: inject('temporalAddress'),
    catalogue,
    services: {
      http: { forStep: () => ({ request: () => Promise.reject(new Error('unused')) }) },
      llm: { forStep: () => ({ generate }) },
      memory: { forStep: (step) => createMemoryService(test.store).forStep(step) },
    },
  });
  engine = createRunEngine({ client: test.client, events: test.bus, onError: expect.unreachable });
});
afterAll(() => test?.stop());

const chat = draw(
  [
    { type: 'manual', name: 'start' },
    {
      type: 'memory',
      name: 'memory',
      config: { action: { kind: 'recall', maxMessages: 4, older: { kind: 'summarise' } } },
      inputs: { session: '{{ input.session }}' },
    },
    { type: 'llm', name: 'answer', inputs: { prompt: '{{ start.message }}', history: '{{ memory.messages }}' } },
    {
      type: 'memory',
      name: 'note',
      config: { action: { kind: 'remember' } },
      inputs: { session: '{{ memory.session }}', user: '{{ start.message }}', assistant: '{{ answer.text }}' },
    },
    {
      type: 'set',
      name: 'end',
      inputs: {
        fields: [
          { name: 'total', type: 'auto', value: '{{ note.total }}' },
          { name: 'summary', type: 'auto', value: '{{ memory.summary }}' },
          { name: 'known', type: 'auto', value: '{{ memory.messages.length }}' },
        ],
      },
    },
  ],
  ['start -> memory', 'memory -> answer', 'answer -> note', 'note -> end'],
);

describe('a chat with a memory', () => {
  it('knows in a run what was said in those before, and has the oldest summarised', async () => {
    await test.store.workflows.insert({
      id: 'chat',
      name: 'Chat',
      description: '',
      templateId: null,
      graph: chat,
      exampleInput: null,
      at: new Date().toISOString(),
    });
    const outputs: Json[] = [];
    for (const message of ['one', 'two', 'three', 'four']) outputs.push(await say(message, 'ada'));
    expect(outputs).toEqual([
      { total: 2, summary: '', known: 0 },
      { total: 4, summary: '', known: 2 },
      { total: 6, summary: '', known: 4 },
      { total: 8, summary: 'They counted.', known: 2 },
    ]);
    expect(asked.filter(({ prompt }) => prompt.startsWith('Summarise'))).toHaveLength(1);
    expect(asked.at(-1)?.messages?.map((message) => ('text' in message ? message.text : ''))).toEqual(['three', 'answer 3']);
    expect(await say('hello', 'bob')).toMatchObject({ total: 2, known: 0 });
  });
});

async function say(message: string, session: string): Promise<Json> {
  const compiled = compile(chat, catalogue);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  count += 1;
  const runId = `memory-${process.pid}-${Date.now()}-${count}`;
  await engine.start({
    runId,
    workflowId: 'chat',
    workflowName: 'Chat',
    version: null,
    plan: compiled.plan,
    trigger: 'start',
    input: { session, message },
  });
  await expect.poll(() => engine.result(runId), { timeout: 90_000, interval: 50 }).not.toBeNull();
  const result = await engine.result(runId);
  if (result?.status !== 'finished') throw new Error(JSON.stringify(result?.error));
  return result.output;
}
