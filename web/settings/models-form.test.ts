import { describe, expect, it } from 'vitest';
import type { ModelEntry } from '#graph/api';
import { formOf, readForm } from './models-form.ts';
import { dollars, isFound, parseTokens, writePrice, writeTokens } from './models-words.ts';

const model: ModelEntry = {
  id: 'openai:gpt-4.1',
  title: 'GPT-4.1',
  contextTokens: 1_047_576,
  price: { input: 2, cachedInput: 0.5, output: 8 },
  size: 'large',
  capabilities: ['text', 'image'],
  baseUrl: null,
  provider: { id: 'openai', title: 'OpenAI', ready: true },
  isBuiltIn: true,
  isEdited: false,
};

describe('the form of a model', () => {
  it('gives back the entry that it was filled with', () => {
    const { id, title, contextTokens, price, size, capabilities, baseUrl } = model;
    expect(readForm(formOf(model))).toEqual({ ok: true, id, details: { title, contextTokens, price, size, capabilities, baseUrl } });
  });

  it('takes the name for a title, and leaves open what nobody wrote', () => {
    expect(readForm({ ...formOf(null), provider: ' vllm ', name: 'Qwen/Qwen3:8b', contextTokens: '40k' })).toEqual({
      ok: true,
      id: 'vllm:Qwen/Qwen3:8b',
      details: {
        title: 'Qwen/Qwen3:8b',
        contextTokens: 40_000,
        price: null,
        size: 'large',
        capabilities: ['text', 'tools', 'structured'],
        baseUrl: null,
      },
    });
  });

  it('says at each field what is wrong with it', () => {
    const wrong = readForm({
      ...formOf(null),
      provider: 'My GPU',
      name: 'a b',
      contextTokens: 'much',
      baseUrl: 'gpu.local',
      outputPrice: '-1',
    });
    expect(wrong.ok ? [] : Object.keys(wrong.problems).toSorted()).toEqual([
      'baseUrl',
      'contextTokens',
      'inputPrice',
      'name',
      'outputPrice',
      'provider',
    ]);
    const half = readForm({ ...formOf(null), provider: 'a', name: 'b', inputPrice: '1' });
    expect(half.ok ? [] : Object.keys(half.problems)).toEqual(['outputPrice']);
  });
});

describe('the words about models', () => {
  it('write numbers of tokens short, and read them', () => {
    expect([400_000, 1_050_000, 1_000_000, 512, 40_960].map(writeTokens)).toEqual(['400k', '1.05M', '1M', '512', '40.96k']);
    expect(['400k', '1.05M', '128,000', '128 000', '0', 'x', '1e9', '200m'].map(parseTokens)).toEqual([
      400_000,
      1_050_000,
      128_000,
      128_000,
      null,
      null,
      null,
      null,
    ]);
  });

  it('write small amounts so that they say something', () => {
    expect([0, 0.1, 12, 0.0042, 0.000031].map(dollars)).toEqual(['$0', '$0.10', '$12', '$0.0042', '$0.000031']);
    expect([writePrice({ input: 0.05, output: 2.5 }), writePrice({ input: 0, output: 0 })]).toEqual(['$0.05 / $2.50', 'free']);
  });

  it('find a model by parts of its names', () => {
    expect([isFound(model, 'open 4.1'), isFound(model, ''), isFound(model, 'claude')]).toEqual([true, true, false]);
  });
});
