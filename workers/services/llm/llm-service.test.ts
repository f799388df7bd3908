import { describe, expect, it } from 'vitest';
import type { LlmRequest } from '#graph/model';
import { llmConfigFromEnv, providerFromConnection } from './config.ts';
import { createLlmService, type LlmServiceOptions } from './llm-service.ts';
import { costOf } from './prices.ts';
import { fakeStep } from './testing/fake-step.ts';

const failsWith = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) });

function generate(request: Partial<LlmRequest>, env: Record<string, string> = {}, options: Partial<LlmServiceOptions> = {}) {
  const step = fakeStep();
  const service = createLlmService({ config: llmConfigFromEnv(env), ...options });
  return { ...step, result: service.forStep(step).generate({ model: 'auto', prompt: 'Hello', ...request }) };
}

describe('the model service', () => {
  it('lets the offline model answer while no provider has a key', async () => {
    const { result, tokens, calls } = generate({ script: ['A scripted answer of several words.'] });
    const answer = await result;
    expect(answer).toMatchObject({
      text: 'A scripted answer of several words.',
      model: 'offline:heddle',
      offline: true,
      usage: { costUsd: 0 },
    });
    expect(tokens.join('')).toBe(answer.text);
    expect(tokens.length).toBeGreaterThan(1);
    expect(calls).toMatchObject([{ model: 'offline:heddle', outcome: 'answered', because: 'first' }]);
  });

  it('writes an example as slowly as people read, and everything else at once', async () => {
    const script = ['word '.repeat(3_000)];
    const ending = new AbortController();
    const slow = fakeStep({ pace: 'readable', signal: ending.signal });
    const service = createLlmService({ config: llmConfigFromEnv({}) });
    const writing = service.forStep(slow).generate({ model: 'auto', prompt: 'Hello', script });
    const quick = fakeStep();
    await service.forStep(quick).generate({ model: 'auto', prompt: 'Hello', script });
    expect(quick.tokens).toHaveLength(1_000);
    expect(slow.tokens.length).toBeLessThan(1_000);
    ending.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
  });

  it.each(['gpt-5', 'nobody:gpt-5', 'openai:'])('knows no model %j', async (model) => {
    await expect(generate({ model }, { OPENAI_API_KEY: 'k' }).result).rejects.toEqual(failsWith('MODEL_NOT_FOUND'));
  });

  it('says that a key is missing instead of answering offline under a model’s name', async () => {
    await expect(generate({ model: 'anthropic:claude-haiku-5-5' }).result).rejects.toEqual(failsWith('MODEL_KEY_MISSING'));
  });

  it('takes the model that the installation prefers', async () => {
    await expect(generate({ model: 'auto' }, { HEDDLE_DEFAULT_MODEL: 'anthropic:claude' }).result).rejects.toEqual(
      failsWith('MODEL_KEY_MISSING'),
    );
    expect(
      (await generate({ model: 'auto', script: ['x'] }, { HEDDLE_DEFAULT_MODEL: 'offline', OPENAI_API_KEY: 'k' }).result).offline,
    ).toBe(true);
  });

  it('lists providers from the environment and from connections, the latter first', async () => {
    const stored = providerFromConnection({
      name: 'Our vLLM',
      kind: 'openai-compatible',
      settings: { baseUrl: 'http://127.0.0.1:8000', model: 'llama' },
      secret: {},
    });
    const service = createLlmService({
      config: llmConfigFromEnv({ ANTHROPIC_API_KEY: 'k' }),
      connectionProviders: async () => (stored === null ? [] : [stored]),
    });
    const providers = await service.providers();
    expect(providers.map(({ id, ready }) => [id, ready])).toEqual([
      ['our-vllm', true],
      ['openai', false],
      ['anthropic', true],
      ['google', false],
      ['ollama', false],
    ]);
    expect(providers[0]?.models).toEqual(['our-vllm:llama']);
  });

  it('stops a call whose run was cancelled before it began', async () => {
    const step = createLlmService({ config: llmConfigFromEnv({}) }).forStep(
      fakeStep({ signal: AbortSignal.abort(new Error('cancelled')) }),
    );
    await expect(step.generate({ model: 'auto', prompt: 'x' })).rejects.toThrow('cancelled');
  });
});

describe('the configuration', () => {
  it('reads the providers’ usual variables', () => {
    const { providers } = llmConfigFromEnv({
      OPENAI_API_KEY: ' k ',
      OPENAI_BASE_URL: '',
      GEMINI_API_KEY: 'g',
      OLLAMA_BASE_URL: 'http://127.0.0.1:11434',
      HEDDLE_LLM_ENDPOINTS: '[{"id":"vllm","baseUrl":"http://127.0.0.1:8000/v1","models":["llama"]}]',
    });
    expect(providers.map(({ id, kind, apiKey, baseUrl }) => ({ id, kind, apiKey, baseUrl }))).toEqual([
      { id: 'openai', kind: 'openai', apiKey: 'k', baseUrl: undefined },
      { id: 'anthropic', kind: 'anthropic', apiKey: undefined, baseUrl: undefined },
      { id: 'google', kind: 'google', apiKey: 'g', baseUrl: undefined },
      { id: 'vllm', kind: 'openai-compatible', apiKey: undefined, baseUrl: 'http://127.0.0.1:8000/v1' },
      { id: 'ollama', kind: 'ollama', apiKey: undefined, baseUrl: 'http://127.0.0.1:11434' },
    ]);
  });

  it('speaks chat completions to stand-ins for OpenAI', () => {
    const kindAt = (OPENAI_BASE_URL: string) => llmConfigFromEnv({ OPENAI_BASE_URL }).providers[0]?.kind;
    expect([kindAt('http://127.0.0.1:4000'), kindAt('https://api.openai.com/v1')]).toEqual(['openai-chat', 'openai']);
  });

  it.each([
    [{ OPENAI_BASE_URL: 'localhost' }, 'OPENAI_BASE_URL'],
    [{ HEDDLE_LLM_ENDPOINTS: '{' }, 'HEDDLE_LLM_ENDPOINTS'],
    [{ HEDDLE_LLM_ENDPOINTS: '[{"id":"A B","baseUrl":"http://a","models":["x"]}]' }, 'HEDDLE_LLM_ENDPOINTS.0.id'],
    [{ HEDDLE_DEFAULT_MODEL: 'gpt' }, 'HEDDLE_DEFAULT_MODEL'],
    [{ HEDDLE_OFFLINE_DELAY_MS: 'soon' }, 'HEDDLE_OFFLINE_DELAY_MS'],
  ])('names the variable in %j that it cannot read', (env, name) => {
    expect(() => llmConfigFromEnv(env as Record<string, string>)).toThrow(name);
  });

  it('makes no provider of a connection for HTTP', () => {
    expect(providerFromConnection({ name: 'Shop', kind: 'http', settings: {}, secret: { token: 'x' } })).toBeNull();
  });
});

describe('the price table', () => {
  it('prices a dated model as its alias, and cached input by its own price', () => {
    expect(costOf('openai:gpt-5-mini-2025-08-07', { input: 1_000_000, cachedInput: 0, output: 1_000_000 })).toBeCloseTo(2.25);
    expect(costOf('openai:gpt-5-mini', { input: 1_000_000, cachedInput: 1_000_000, output: 0 })).toBeCloseTo(0.025);
  });

  it('does not guess', () => {
    expect(costOf('openai:gpt-99', { input: 1, cachedInput: 0, output: 1 })).toBeNull();
  });
});
