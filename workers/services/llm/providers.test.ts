import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LlmRequest } from '#graph/model';
import { createLlmService, type LlmServiceOptions, type LlmStep } from './llm-service.ts';
import type { ProviderKind, ProviderSettings } from './provider.ts';
import { fakeStep } from './testing/fake-step.ts';
import { startWireServer, type WireServer } from './testing/wire-server.ts';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const kinds: readonly ProviderKind[] = ['openai', 'openai-chat', 'openai-compatible', 'anthropic', 'google', 'ollama'];
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, count: { type: 'integer' } },
  required: ['city', 'count'],
  additionalProperties: false,
} as const;
const failsWith = (code: string, rest: object = {}) => expect.objectContaining({ data: expect.objectContaining({ code, ...rest }) });

function providerOf(kind: ProviderKind): ProviderSettings {
  return { id: kind, kind, title: kind, baseUrl: server.url, apiKey: 'secret-key', defaultModel: 'wire', models: [] };
}

function ask(
  kind: ProviderKind,
  request: Partial<LlmRequest> = {},
  { idleTimeoutMs, readFile, ...given }: Partial<LlmStep> & Pick<LlmServiceOptions, 'idleTimeoutMs' | 'readFile'> = {},
) {
  const step = fakeStep(given);
  const service = createLlmService({
    config: { providers: [providerOf(kind)], offlineDelayMs: 0 },
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(readFile === undefined ? {} : { readFile }),
  });
  return { ...step, result: service.forStep(step).generate({ model: `${kind}:wire`, prompt: 'Hello', ...request }) };
}

describe.each(kinds)('the provider %s', (kind) => {
  it('streams an answer that arrives in odd pieces, with its tokens counted', async () => {
    server.reply({ kind: 'answer', parts: ['Grüße', ', ', '€ 5', ' 👋'] });
    const { result, tokens, calls } = ask(kind, { system: 'Be kind.', maxOutputTokens: 50 });
    expect(await result).toMatchObject({
      text: 'Grüße, € 5 👋',
      model: `${kind}:wire`,
      offline: false,
      usage: { inputTokens: 11, outputTokens: 7, costUsd: 0, isPriceKnown: false },
    });
    expect(tokens.join('')).toBe('Grüße, € 5 👋');
    expect(tokens.length).toBeGreaterThan(1);
    expect(calls).toMatchObject([{ model: `${kind}:wire`, outcome: 'answered', because: 'first', inputTokens: 11, outputTokens: 7 }]);
    expect(calls[0]?.firstTokenMs).toBeLessThanOrEqual(calls[0]?.durationMs ?? -1);
    expect(JSON.stringify(server.calls[0]?.body)).toContain('Be kind.');
    expect(JSON.stringify(server.calls[0]?.headers)).toContain('secret-key');
  });

  it('gives data that fits the schema', async () => {
    server.reply({ kind: 'answer', parts: ['{"city":', '"Bern","count":3}'] });
    expect((await ask(kind, { schema }).result).data).toEqual({ city: 'Bern', count: 3 });
    expect(JSON.stringify(server.calls[0]?.body)).toContain('JSON Schema');
  });

  it('repairs small faults of form without asking again', async () => {
    server.reply({ kind: 'answer', parts: ['```json\n{city: \'Bern\', "count": 3,}\n```'] });
    expect((await ask(kind, { schema }).result).data).toEqual({ city: 'Bern', count: 3 });
    expect(server.calls).toHaveLength(1);
  });

  it('asks once more with what is wrong, and counts both calls', async () => {
    server.reply({ kind: 'answer', parts: ['{"city":"Bern","count":"three"}'] }, { kind: 'answer', parts: ['{"city":"Bern","count":3}'] });
    const { result, calls } = ask(kind, { schema });
    expect(await result).toMatchObject({ data: { city: 'Bern', count: 3 }, usage: { inputTokens: 22, outputTokens: 14 } });
    expect(calls).toMatchObject([
      { outcome: 'failed', code: 'MODEL_OUTPUT_INVALID', inputTokens: 11 },
      { outcome: 'answered', because: 'repair' },
    ]);
    expect(JSON.stringify(server.calls[1]?.body)).toContain('count');
  });

  it('gives up after the second wrong answer', async () => {
    server.reply({ kind: 'answer', parts: ['I would rather not.'] });
    await expect(ask(kind, { schema }).result).rejects.toEqual(failsWith('MODEL_OUTPUT_INVALID', { retryable: false }));
    expect(server.calls).toHaveLength(2);
  });

  it('hands on how long to wait when it is asked too often, and does not repeat by itself', async () => {
    server.reply({ kind: 'status', status: 429, message: 'Rate limit reached', headers: { 'retry-after': '7' } });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_RATE_LIMITED', { retryable: true, retryAfterMs: 7_000 }));
    expect(server.calls).toHaveLength(1);
  });

  it('does not repeat the key that a server has put into its error', async () => {
    server.reply({ kind: 'status', status: 401, message: 'bad credentials: Bearer secret-key' });
    const error = await ask(kind).result.catch((caught: unknown) => caught as { readonly data: { readonly code: string } });
    expect(error).toEqual(failsWith('MODEL_KEY_INVALID'));
    expect(JSON.stringify(error)).not.toContain('secret-key');
  });

  it.each([
    [401, 'Incorrect API key', 'MODEL_KEY_INVALID', false],
    [404, 'model does not exist', 'MODEL_NOT_FOUND', false],
    [400, 'prompt is too long: maximum context length is 8 tokens', 'MODEL_CONTEXT_TOO_LONG', false],
    [429, 'You exceeded your current quota, check your billing', 'MODEL_QUOTA_USED_UP', false],
    [400, 'temperature is not supported', 'MODEL_REQUEST_REFUSED', false],
    [500, 'internal error', 'MODEL_FAILED', true],
    [529, 'Overloaded', 'MODEL_OVERLOADED', true],
    [503, 'The model is overloaded', 'MODEL_OVERLOADED', true],
  ] as const)('tells status %i "%s" apart', async (status, message, code, retryable) => {
    server.reply({ kind: 'status', status, message });
    await expect(ask(kind).result).rejects.toEqual(failsWith(code, { retryable }));
  });

  it('says that the answer broke off', async () => {
    server.reply({ kind: 'cut', parts: ['half an '] });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_CONNECTION_LOST', { retryable: true }));
  });

  it('notices an answer that ends without its end', async () => {
    server.reply({ kind: 'cut', parts: ['half an '], politely: true });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_CONNECTION_LOST', { retryable: true }));
  });

  it('says that what came is no answer', async () => {
    server.reply({ kind: 'malformed' });
    await expect(ask(kind).result).rejects.toEqual(
      expect.objectContaining({
        data: expect.objectContaining({ code: expect.stringMatching(/^MODEL_(?:ANSWER_UNREADABLE|CONNECTION_LOST)$/) }),
      }),
    );
  });

  it.each(['{"city":', '{"city":"Bern","count":3', 'Draft: {"city":"Bern","count":3}\n\nFinal: {"ci'])(
    'does not take data that was cut off for the answer: %s',
    async (part) => {
      server.reply({ kind: 'answer', parts: [part], end: 'length' });
      const { result, calls } = ask(kind, { schema });
      await expect(result).rejects.toEqual(failsWith('MODEL_OUTPUT_CUT'));
      expect(calls).toMatchObject([{ outcome: 'failed', code: 'MODEL_OUTPUT_CUT', finishReason: 'length' }]);
    },
  );

  it('marks a text that was cut off', async () => {
    server.reply({ kind: 'answer', parts: ['This is cut in the mid'], end: 'length' });
    const { result, calls } = ask(kind);
    expect(await result).toMatchObject({ text: 'This is cut in the mid', finishReason: 'length' });
    expect(calls).toMatchObject([{ outcome: 'answered', finishReason: 'length' }]);
  });

  it('keeps what the model thinks apart from what it says, also in the stream', async () => {
    server.reply({ kind: 'answer', parts: ['<thi', 'nk>{"city":', ' "Rome"}?</th', 'ink>\n\n{"city":"Bern",', '"count":3}'] });
    const { result, tokens, calls } = ask(kind, { schema });
    expect(await result).toMatchObject({ text: '{"city":"Bern","count":3}', data: { city: 'Bern', count: 3 } });
    expect(tokens.join('')).toBe('{"city":"Bern","count":3}');
    expect(calls).toMatchObject([{ outcome: 'answered', thinking: '{"city": "Rome"}?' }]);
  });

  it('says that nothing was answered when the model only thought', async () => {
    server.reply({ kind: 'answer', parts: ['<think>on and on'], end: 'length' });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_OUTPUT_CUT'));
  });

  it('does not wait for a model that has fallen silent', async () => {
    server.reply({ kind: 'silent', parts: ['one'] });
    await expect(ask(kind, {}, { idleTimeoutMs: 150 }).result).rejects.toEqual(failsWith('MODEL_TIMEOUT', { retryable: true }));
  });

  it('stops at once when the run is cancelled', async () => {
    server.reply({ kind: 'silent', parts: ['one'] });
    const controller = new AbortController();
    const { result } = ask(kind, {}, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('cancelled')), 80);
    await expect(result).rejects.toThrow('cancelled');
  });

  it.skipIf(kind === 'ollama')('says that the provider’s filter refused', async () => {
    server.reply({ kind: 'answer', parts: [''], end: 'filter' });
    await expect(ask(kind).result).rejects.toEqual(failsWith('MODEL_REFUSED', { retryable: false }));
  });

  it('says that nobody answers at the address', async () => {
    const service = createLlmService({
      config: { providers: [{ ...providerOf(kind), baseUrl: 'http://127.0.0.1:1' }], offlineDelayMs: 0 },
    });
    await expect(service.forStep(fakeStep()).generate({ model: `${kind}:wire`, prompt: 'Hello' })).rejects.toEqual(
      failsWith('MODEL_UNREACHABLE', { retryable: true }),
    );
  });
});
