import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelEntry } from '#graph/api';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

const entry = {
  title: 'Qwen 3',
  contextTokens: 40_960,
  price: null,
  size: 'light',
  capabilities: ['text', 'tools'],
  baseUrl: 'http://127.0.0.1:8000/v1',
};
const path = (id: string) => `/api/models/${encodeURIComponent(id)}`;

async function find(id: string): Promise<ModelEntry | undefined> {
  const { items } = await test.json<{ items: ModelEntry[] }>('GET', '/api/models');
  return items.find((model) => model.id === id);
}

describe('the registry of models', () => {
  it('takes entries of the operator’s own, and forgets them again', async () => {
    expect(await test.json('PUT', path('vllm:Qwen/Qwen3-8B'), entry)).toMatchObject({
      id: 'vllm:Qwen/Qwen3-8B',
      ...entry,
      isBuiltIn: false,
      isEdited: true,
      provider: { id: 'vllm', ready: false },
    });
    await test.json('PUT', path('vllm:Qwen/Qwen3-8B'), { ...entry, title: 'Qwen' });
    expect(await find('vllm:Qwen/Qwen3-8B')).toMatchObject({ title: 'Qwen' });
    expect((await test.call('DELETE', path('vllm:Qwen/Qwen3-8B'))).status).toBe(204);
    expect(await find('vllm:Qwen/Qwen3-8B')).toBeUndefined();
    expect((await test.call('DELETE', path('vllm:Qwen/Qwen3-8B'))).status).toBe(404);
  });

  it('goes back to what is built in', async () => {
    const before = await find('openai:gpt-5-mini');
    await test.json('PUT', path('openai:gpt-5-mini'), { ...entry, baseUrl: null, price: { input: 9, output: 9 } });
    expect(await find('openai:gpt-5-mini')).toMatchObject({ price: { input: 9, output: 9 }, isBuiltIn: true, isEdited: true });
    await test.call('DELETE', path('openai:gpt-5-mini'));
    expect(await find('openai:gpt-5-mini')).toEqual(before);
  });

  it('refuses names and values that make no sense', async () => {
    const status = async (id: string, change: object = {}) => (await test.call('PUT', path(id), { ...entry, ...change })).status;
    expect([
      await status('gpt-5'),
      await status('OpenAI:gpt-5'),
      await status('openai:'),
      await status('offline:heddle'),
      await status('openai: x'),
    ]).toEqual([400, 400, 400, 400, 400]);
    expect([
      await status('a:b', { price: { input: -1, output: 0 } }),
      await status('a:b', { contextTokens: 0 }),
      await status('a:b', { baseUrl: 'file:///etc' }),
      await status('a:b', { capabilities: ['smell'] }),
      await status('a:b', { title: ' ' }),
    ]).toEqual([400, 400, 400, 400, 400]);
  });
});

describe('kept answers', () => {
  it('are counted by node, and dropped by node or all at once', async () => {
    const { id } = await test.json<{ id: string }>('POST', '/api/workflows', { name: 'Answers' });
    const keep = async (nodeId: string, textHash: string) =>
      await test.store.answers.put({
        scopeKey: 's',
        textHash,
        workflowId: id,
        nodeId,
        model: 'a:b',
        tokens: 1,
        costUsd: 0.5,
        preview: '',
        embedding: null,
        answerJson: '{}',
        nowMs: Date.now(),
        expiresAtMs: Date.now() + 60_000,
      });
    await keep('n1', 'a');
    await keep('n1', 'b');
    await keep('n2', 'c');
    await test.store.answers.take((await test.store.answers.find({ scopeKey: 's', textHash: 'a', nowMs: Date.now() }))!, Date.now());
    const counted = async () => (await test.json<{ items: unknown[] }>('GET', `/api/workflows/${id}/cache`)).items;
    expect(await counted()).toEqual([
      { nodeId: 'n1', entries: 2, hits: 1, savedUsd: 0.5 },
      { nodeId: 'n2', entries: 1, hits: 0, savedUsd: 0 },
    ]);
    expect((await test.call('DELETE', `/api/workflows/${id}/nodes/n1/cache`)).status).toBe(204);
    expect(await counted()).toEqual([{ nodeId: 'n2', entries: 1, hits: 0, savedUsd: 0 }]);
    expect((await test.call('DELETE', '/api/cache')).status).toBe(204);
    expect(await counted()).toEqual([]);
    expect((await test.call('GET', '/api/workflows/nobody/cache')).status).toBe(404);
  });
});
