import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#graph/json';
import type { LlmResult } from '#graph/model';
import type { MemoryMessage, MemoryService, RememberedConversation } from '#graph/node-services';
import type { NodeContext } from '#graph/node-type';
import { fakeContext } from '../testing/fake-context.ts';
import memory from './node.ts';

/** A memory of one session, as the real one behaves, and what was asked of it. */
function oneSession(said: readonly string[]) {
  const messages: MemoryMessage[] = said.map((text, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    text,
    at: '2026-01-01T12:00:00.000Z',
  }));
  const state = { summary: '', upTo: 0, asked: [] as Json[] };
  const service: Pick<MemoryService, 'load' | 'summarise'> = {
    async load({ maxMessages = Infinity, maxTokens: _ignored, ...key }): Promise<RememberedConversation> {
      state.asked.push(key as unknown as Json);
      const rest = messages.slice(state.upTo);
      return {
        summary: state.summary,
        messages: rest.slice(Math.max(0, rest.length - maxMessages)),
        total: messages.length,
        summarised: state.upTo,
      };
    },
    async summarise({ summary, keep, total }) {
      if (total - keep > state.upTo) Object.assign(state, { summary, upTo: total - keep });
    },
  };
  const say = (...texts: string[]) =>
    texts.forEach((text, index) => messages.push({ role: index % 2 === 0 ? 'user' : 'assistant', text, at: '2026-01-01T12:00:00.000Z' }));
  return { service, state, say };
}

function contextOf(service: Partial<MemoryService>, answers: readonly string[] = []) {
  const ctx = fakeContext({});
  const prompts: string[] = [];
  const generate: NodeContext['llm']['generate'] = async (request) => {
    prompts.push(request.prompt);
    const text = answers[prompts.length - 1];
    if (text === undefined) throw new Error('The model is not to be asked');
    return { text, model: 'offline:heddle', offline: true, usage: { inputTokens: 1, outputTokens: 1, costUsd: 0 } } satisfies LlmResult;
  };
  return { ctx: { ...ctx, memory: { ...ctx.memory, ...service }, llm: { generate } } satisfies NodeContext, prompts };
}

async function run(config: JsonObject, inputs: JsonObject, ctx: NodeContext): Promise<JsonObject> {
  const outputs = await memory.run?.({ config: memory.config.parse(config), inputs: memory.inputs.parse(inputs), ctx });
  return memory.outputs.parse(outputs).out;
}

const summarising = (maxMessages: number): JsonObject => ({ action: { kind: 'recall', maxMessages, older: { kind: 'summarise' } } });
const texts = (out: JsonObject): Json => (out['messages'] as unknown as readonly MemoryMessage[]).map(({ text }) => text);

describe('the memory node', () => {
  it('is a safe read only where nothing is kept', () => {
    const effect = (config: JsonObject) =>
      memory.run !== undefined && typeof memory.effect === 'function' ? memory.effect(memory.config.parse(config)) : undefined;
    const kinds = ['recall', 'get-facts', 'remember', 'set-fact', 'forget'].map((kind) => effect({ action: { kind } }));
    expect([effect({}), ...kinds, effect(summarising(4))]).toEqual(['read', 'read', 'read', 'write', 'write', 'write', 'write']);
  });

  it('asks for the session in its scope', async () => {
    const { service, state } = oneSession(['Hi', 'Hello']);
    const { ctx } = contextOf(service);
    expect(await run({ scope: 'everywhere' }, { session: 7 }, ctx)).toMatchObject({
      session: '7',
      total: 2,
      text: 'User: Hi\n\nAssistant: Hello',
    });
    expect(state.asked).toEqual([{ session: '7', scope: 'everywhere' }]);
  });

  it('leaves out what does not fit, without asking a model', async () => {
    const { ctx } = contextOf(oneSession(['a', 'b', 'c', 'd']).service);
    expect(texts(await run({ action: { kind: 'recall', maxMessages: 2 } }, { session: 's' }, ctx))).toEqual(['c', 'd']);
  });

  it('summarises what does not fit once, and keeps the newer half', async () => {
    const { service, state, say } = oneSession(['a', 'b', 'c', 'd', 'e', 'f']);
    const { ctx, prompts } = contextOf(service, ['what was said first', 'what was said then']);
    const first = await run(summarising(4), { session: 's' }, ctx);
    expect([texts(first), first['summary'], first['text'], first['total']]).toEqual([
      ['e', 'f'],
      'what was said first',
      'Earlier: what was said first\n\nUser: e\n\nAssistant: f',
      6,
    ]);
    expect(prompts[0]).toContain('<context>\nUser: a\n\nAssistant: b\n\nUser: c\n\nAssistant: d\n</context>');
    expect(await run(summarising(4), { session: 's' }, ctx)).toEqual(first);
    say('g', 'h');
    expect(texts(await run(summarising(4), { session: 's' }, ctx))).toEqual(['e', 'f', 'g', 'h']);
    expect(prompts).toHaveLength(1);
    say('i', 'j');
    expect(texts(await run(summarising(4), { session: 's' }, ctx))).toEqual(['i', 'j']);
    expect(prompts[1]).toContain('Earlier: what was said first\n\nUser: e');
    expect(state).toMatchObject({ summary: 'what was said then', upTo: 8 });
  });

  it('summarises long conversations in portions, and goes on where a failed attempt stopped', async () => {
    const long = (letter: string) => letter.repeat(30_000);
    const { service, state } = oneSession([long('a'), long('b'), long('c'), 'd', 'e', 'f']);
    const failing = contextOf(service, ['one']);
    await expect(run(summarising(2), { session: 's' }, failing.ctx)).rejects.toThrow('not to be asked');
    expect(state).toMatchObject({ summary: 'one', upTo: 1 });
    const second = contextOf(service, ['two', 'three']);
    expect(texts(await run(summarising(2), { session: 's' }, second.ctx))).toEqual(['f']);
    expect(state).toMatchObject({ summary: 'three', upTo: 5 });
  });

  it('remembers what was said, and leaves out what is empty', async () => {
    const added: Json[] = [];
    const { ctx } = contextOf({
      async append({ messages }) {
        added.push(messages as unknown as Json);
        return { total: messages.length };
      },
    });
    expect(await run({ action: { kind: 'remember' } }, { session: ' s ', user: 'Hi', assistant: ' ' }, ctx)).toEqual({
      session: 's',
      total: 1,
    });
    expect(added).toEqual([[{ role: 'user', text: 'Hi' }]]);
  });

  it('keeps facts of somebody apart from those of nobody', async () => {
    const asked: Json[] = [];
    const { ctx } = contextOf({
      async facts(scope) {
        asked.push(scope);
        return { a: 1 };
      },
      setFact: async (fact) => void asked.push(fact as unknown as Json),
      removeFact: async (fact) => void asked.push(fact as unknown as Json),
      forget: async (session) => void asked.push(session as unknown as Json),
    });
    expect(await run({ action: { kind: 'get-facts' } }, {}, ctx)).toEqual({ facts: { a: 1 } });
    await run({ action: { kind: 'set-fact' } }, { session: 'ada', key: 'a', value: null }, ctx);
    await run({ action: { kind: 'forget', what: 'fact' }, scope: 'everywhere' }, { session: 7, key: 'a' }, ctx);
    await run({ action: { kind: 'forget' } }, { session: 'ada' }, ctx);
    expect(asked).toEqual([
      'workflow',
      { scope: 'workflow/ada', key: 'a', value: null },
      { scope: 'everywhere/7', key: 'a' },
      { session: 'ada', scope: 'workflow' },
    ]);
  });

  it('fails by the name of the field that is missing', async () => {
    const { ctx } = contextOf({});
    const missing = (path: string) =>
      expect.objectContaining({ issues: expect.arrayContaining([expect.objectContaining({ path: [path] })]) });
    await expect(run({}, { session: '  ' }, ctx)).rejects.toEqual(missing('session'));
    await expect(run({ action: { kind: 'forget' } }, {}, ctx)).rejects.toEqual(missing('session'));
    await expect(run({ action: { kind: 'set-fact' } }, { value: 1 }, ctx)).rejects.toEqual(missing('key'));
    await expect(run({ action: { kind: 'set-fact' } }, { key: 'a' }, ctx)).rejects.toEqual(missing('value'));
  });

  it('says before a run what is missing, and which fields count', () => {
    const about = (config: JsonObject, inputs: JsonObject = {}) => ({
      config: memory.config.parse(config),
      inputs,
      inputTypes: {},
      inputType: {},
      typeOf: () => ({}),
    });
    const paths = (config: JsonObject, inputs?: JsonObject) => memory.problems?.(about(config, inputs)).map(({ path }) => path);
    expect(paths({})).toEqual(['inputs.session']);
    expect(paths({ action: { kind: 'remember' } }, { session: 's' })).toEqual(['inputs.user']);
    expect(paths({ action: { kind: 'set-fact' } })).toEqual(['inputs.key', 'inputs.value']);
    expect(paths({ action: { kind: 'set-fact' } }, { key: 'a', value: null })).toEqual([]);
    expect(paths({ action: { kind: 'get-facts' } })).toEqual([]);
    expect(memory.usedInputs?.(about({ action: { kind: 'remember' } }))).toEqual(['session', 'user', 'assistant']);
    expect(memory.usedInputs?.(about({ action: { kind: 'forget', what: 'fact' } }))).toEqual(['session', 'key']);
  });

  it('types what each action gives', () => {
    const type = (kind: string) =>
      memory.outputTypes?.({
        config: memory.config.parse({ action: { kind } }),
        inputs: {},
        inputTypes: {},
        inputType: {},
        typeOf: () => ({}),
      })['out'];
    expect(Object.keys(type('recall')?.properties ?? {})).toEqual(['session', 'summary', 'messages', 'total', 'text']);
    expect(Object.keys(type('remember')?.properties ?? {})).toEqual(['session', 'total']);
    expect(Object.keys(type('get-facts')?.properties ?? {})).toEqual(['facts']);
  });
});
