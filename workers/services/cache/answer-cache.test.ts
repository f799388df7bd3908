import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { LlmResult } from '#graph/model';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import type { Embedder } from '../embed/embedder.ts';
import { offlineEmbedder } from '../embed/offline-embedder.ts';
import type { CacheRequest, CachingStep } from '../llm/collaborators.ts';
import { createAnswerCache } from './answer-cache.ts';

let folder: string;
let store: Store;
let nowMs: number;
beforeEach(async () => {
  nowMs = 1_000;
  folder = mkdtempSync(join(tmpdir(), 'heddle-answers-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  for (const id of ['w1', 'w2'])
    await store.workflows.insert({
      id,
      name: id,
      description: '',
      templateId: null,
      graph: emptyGraph,
      exampleInput: null,
      at: new Date(0).toISOString(),
    });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (embedder: Embedder = offlineEmbedder, limits: { maxEntries?: number } = {}) =>
  createAnswerCache({ answers: store.answers, embedder, now: () => nowMs, ...limits });
const step = (change: Partial<CachingStep> = {}): CachingStep => ({
  runId: 'r1',
  workflowId: 'w1',
  stepId: 'n1',
  signal: new AbortController().signal,
  ...change,
});
const result = (text: string, change: Partial<LlmResult> = {}): LlmResult => ({
  text,
  model: 'openai:gpt-5',
  offline: false,
  usage: { inputTokens: 20, outputTokens: 10, costUsd: 0.25 },
  ...change,
});
const similar = { kind: 'similar', scope: 'node', ttlMs: 10_000, threshold: 0.85 } as const;
const exact = { kind: 'exact', scope: 'node', ttlMs: 10_000 } as const;
const ask = (text: string, change: Partial<CacheRequest> = {}): CacheRequest => ({ cache: similar, settings: '{}', text, ...change });

describe('the cache of answers', () => {
  it('gives the answer to the same request, and to nothing else when it is exact', async () => {
    const cache = open();
    const request = ask('How do I reset my password?', { cache: exact });
    expect(await cache.lookup(request, step())).toBeNull();
    await cache.keep(request, result('Click.'), step());
    expect(await cache.lookup(request, step())).toEqual({ result: result('Click.'), similarity: 1 });
    expect(await cache.lookup(ask('how do I reset my password', { cache: exact }), step())).toBeNull();
    expect(await cache.lookup({ ...request, settings: '{"temperature":1}' }, step())).toBeNull();
    expect(await store.answers.ofWorkflow('w1', nowMs)).toEqual([{ nodeId: 'n1', entries: 1, hits: 1, savedUsd: 0.25 }]);
  });

  it('gives the answer to a prompt that is alike enough', async () => {
    const cache = open();
    await cache.keep(ask('How do I reset my password?'), result('Click.'), step());
    await cache.keep(ask('Where is my parcel?'), result('On its way.'), step());
    const found = await cache.lookup(ask('Hi, how do I reset my password please?'), step());
    expect(found?.result.text).toBe('Click.');
    expect(found?.similarity).toBeGreaterThan(0.85);
    expect(found?.similarity).toBeLessThan(1);
    expect(
      await cache.lookup(ask('Hi, how do I reset my password please?', { cache: { ...similar, threshold: 0.99 } }), step()),
    ).toBeNull();
    expect(await cache.lookup(ask('How do I delete my account?'), step())).toBeNull();
  });

  it('asks more likeness of long prompts, where one word may be all that matters', async () => {
    const cache = open();
    const rules =
      'Read the message of a customer and decide which team should take it: orders, payments, returns or technical help. Think about what the customer wants in the end. Answer with one word.';
    await cache.keep(ask(`${rules} Message: I was charged twice.`), result('payments'), step());
    const high = { ...similar, threshold: 0.9 };
    expect(await cache.lookup(ask(`${rules} Message: I was sent twice.`, { cache: high }), step())).toBeNull();
    expect((await cache.lookup(ask(`${rules} message: I was charged twice`, { cache: high }), step()))?.result.text).toBe('payments');
  });

  it('never takes prompts for alike whose numbers, addresses, quotes or negations differ', async () => {
    const cache = open();
    const kept = 'Please tell me in a short and friendly way where the parcel of my order';
    for (const text of [`${kept} 1234 is`, `${kept} "A" is`, `${kept} of ada@example.com is`, `${kept} is not`])
      await cache.keep(ask(text), result('Here.'), step());
    const low = { ...similar, threshold: 0.5 };
    for (const text of [`${kept} 1235 is`, `${kept} "B" is`, `${kept} of bob@example.com is`, `${kept} is`])
      expect(await cache.lookup(ask(text, { cache: low }), step())).toBeNull();
    expect((await cache.lookup(ask(`${kept}, 1234, is!`, { cache: low }), step()))?.result.text).toBe('Here.');
  });

  it('shares answers as far as its scope goes', async () => {
    const cache = open();
    const steps = { self: step(), sibling: step({ stepId: 'n2' }), stranger: step({ workflowId: 'w2' }) };
    const sharers = async (scope: 'node' | 'workflow' | 'everywhere') => {
      const request = ask('Hello', { cache: { ...exact, scope }, settings: scope });
      await cache.keep(request, result('Hi'), steps.self);
      return (await Promise.all(Object.values(steps).map((asking) => cache.lookup(request, asking)))).map((found) => found !== null);
    };
    expect([await sharers('node'), await sharers('workflow'), await sharers('everywhere')]).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });

  it('forgets answers after their time, and the least used beyond its size', async () => {
    const cache = open(offlineEmbedder, { maxEntries: 20 });
    await cache.keep(ask('Hello there'), result('Hi'), step());
    nowMs += 10_000;
    expect(await cache.lookup(ask('Hello there'), step())).toBeNull();
    for (let index = 0; index < 60; index += 1) await cache.keep(ask(`Question ${index}`), result('Hi'), step());
    expect((await store.answers.ofWorkflow('w1', nowMs))[0]!.entries).toBeLessThanOrEqual(45);
  });

  it('compares only what the same embedder has made, and embeds each text once', async () => {
    let embedded = 0;
    const other: Embedder = {
      id: 'other',
      dimensions: 2,
      embed: async (texts) => texts.map(() => ((embedded += 1), Float32Array.from([1, 0]))),
    };
    await open().keep(ask('One'), result('offline'), step());
    const cache = open(other);
    expect(await cache.lookup(ask('Two'), step())).toBeNull();
    await cache.keep(ask('Two'), result('other'), step());
    expect(embedded).toBe(1);
    expect((await cache.lookup(ask('Three'), step()))?.result.text).toBe('other');
  });

  it('does not keep what is empty or came from a cache itself', async () => {
    const cache = open();
    await cache.keep(ask('A'), result('  '), step());
    await cache.keep(ask('B'), result('x', { cached: true }), step());
    expect([await cache.lookup(ask('A'), step()), await cache.lookup(ask('B'), step())]).toEqual([null, null]);
    await cache.keep(ask('C'), result('', { data: { a: 1 } }), step());
    expect((await cache.lookup(ask('C'), step()))?.result.data).toEqual({ a: 1 });
  });
});
