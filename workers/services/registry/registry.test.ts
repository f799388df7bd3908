import { describe, expect, it } from 'vitest';
import { type ModelDetails, modelDetailsSchema, modelInfoSchema } from '#graph/api';
import { prices } from '../llm/prices.ts';
import { PROVIDER_DEFAULTS } from '../llm/provider.ts';
import { builtInModels } from './built-in.ts';
import { createModelRegistry } from './registry.ts';

const own: ModelDetails = {
  title: 'Ours',
  contextTokens: 8_000,
  price: { input: 1, output: 2 },
  size: 'light',
  capabilities: ['text'],
  baseUrl: 'http://gpu.internal/v1',
};

function registryWith(entries: Readonly<Record<string, ModelDetails>> = {}) {
  const all = Object.entries(entries).map(([id, details]) => ({ id, ...details }));
  return createModelRegistry({ stored: { list: async () => all, get: async (id) => all.find((entry) => entry.id === id) ?? null } });
}

describe('the model registry', () => {
  it('knows built-in models with window, price and capabilities', async () => {
    expect(await registryWith().find('anthropic:claude-haiku-4-5')).toEqual({
      id: 'anthropic:claude-haiku-4-5',
      title: 'Claude Haiku 4.5',
      contextTokens: 200_000,
      price: { input: 1, cachedInput: 0.1, output: 5 },
      size: 'light',
      capabilities: ['text', 'image', 'file', 'tools', 'structured'],
      baseUrl: null,
    });
    expect(await registryWith().find('vllm:nothing')).toBeNull();
  });

  it('gives a dated name the entry of its alias, unless it has one', async () => {
    expect(await registryWith().find('openai:gpt-5-mini-2025-08-07')).toMatchObject({
      id: 'openai:gpt-5-mini-2025-08-07',
      title: 'GPT-5 mini',
    });
    expect(await registryWith({ 'openai:gpt-5-mini': own }).find('openai:gpt-5-mini-2025-08-07')).toMatchObject({ title: 'Ours' });
    expect(await registryWith({ 'openai:gpt-5-mini-2025-08-07': own }).find('openai:gpt-5-mini-2025-08-07')).toMatchObject({
      title: 'Ours',
    });
  });

  it('lets the operator’s entry stand in place of the built-in one', async () => {
    const registry = registryWith({ 'openai:gpt-5': own, 'vllm:qwen3': own });
    expect(await registry.find('openai:gpt-5')).toMatchObject({ title: 'Ours', contextTokens: 8_000, baseUrl: 'http://gpu.internal/v1' });
    const list = await registry.list([]);
    expect(list.find(({ id }) => id === 'openai:gpt-5')).toMatchObject({ isBuiltIn: true, isEdited: true });
    expect(list.find(({ id }) => id === 'vllm:qwen3')).toMatchObject({
      isBuiltIn: false,
      isEdited: true,
      provider: { id: 'vllm', title: 'vllm', ready: false },
    });
  });

  it('lists what providers offer too, those that can be asked first', async () => {
    const list = await registryWith().list([
      { id: 'openai', title: 'OpenAI', ready: false, models: ['openai:gpt-5'] },
      { id: 'ollama', title: 'Ollama', ready: true, models: ['ollama:llama3.2'] },
    ]);
    expect(list[0]).toMatchObject({
      id: 'ollama:llama3.2',
      title: 'llama3.2',
      contextTokens: null,
      price: null,
      provider: { id: 'ollama', title: 'Ollama', ready: true },
      isBuiltIn: true,
      isEdited: false,
    });
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    for (const entry of list) expect(() => modelInfoSchema.parse(entry)).not.toThrow();
  });
});

describe('the built-in models', () => {
  it('are valid entries, and have every price of the price table', () => {
    for (const details of builtInModels.values()) expect(modelDetailsSchema.parse(details)).toEqual(details);
    for (const [id, price] of Object.entries(prices)) expect(builtInModels.get(id)?.price).toEqual(price);
  });

  it('include every model that the known makers are offered with', () => {
    const offered = (['openai', 'anthropic', 'google'] as const).flatMap((kind) =>
      PROVIDER_DEFAULTS[kind].models.map((model) => `${kind}:${model}`),
    );
    expect(offered.filter((id) => builtInModels.get(id)?.contextTokens == null || builtInModels.get(id)?.price == null)).toEqual([]);
  });
});
