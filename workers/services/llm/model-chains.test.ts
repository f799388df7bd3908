import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LlmRequest, LlmResult, ModelChain } from '#graph/model';
import { singleModel } from '#graph/model';
import type { AnswerCache, CacheRequest, CallLimiter, ModelInfo, ModelRegistry } from './collaborators.ts';
import { createLlmService, type LlmServiceOptions, type LlmStep } from './llm-service.ts';
import type { ProviderSettings } from './provider.ts';
import { type FakeStep, fakeStep } from './testing/fake-step.ts';
import { startWireServer, type WireReply, type WireServer } from './testing/wire-server.ts';

let server: WireServer;
beforeAll(async () => {
  server = await startWireServer();
});
afterAll(() => server.close());

const failsWith = (code: string, rest: object = {}) => expect.objectContaining({ data: expect.objectContaining({ code, ...rest }) });
const all = ['error', 'timeout', 'rate-limit'] as const;
const answer = (text: string): WireReply => ({ kind: 'answer', parts: [text] });
const limited: WireReply = { kind: 'status', status: 429, message: 'Rate limit reached', headers: { 'retry-after': '7' } };
const broken: WireReply = { kind: 'status', status: 500, message: 'internal error' };
const schema = { type: 'object', properties: { sure: { type: 'number' } }, required: ['sure'] } as const;

const provider = (id: string, kind: ProviderSettings['kind']): ProviderSettings => ({
  id,
  kind,
  title: id,
  baseUrl: server.url,
  apiKey: 'k',
  defaultModel: 'wire',
  models: [],
});
const asked = () => server.calls.map(({ body }) => body['model']);

interface Asked extends FakeStep {
  readonly result: Promise<LlmResult>;
}

function ask(
  chain: Partial<ModelChain>,
  request: Partial<LlmRequest> = {},
  given: { step?: Partial<LlmStep>; options?: Partial<LlmServiceOptions> } = {},
): Asked {
  const step = fakeStep(given.step);
  const service = createLlmService({
    config: { providers: [provider('one', 'openai-chat'), provider('two', 'anthropic')], offlineDelayMs: 0 },
    ...given.options,
  });
  return {
    ...step,
    result: service.forStep(step).generate({ model: { ...singleModel('one:small'), ...chain }, prompt: 'Hello', ...request }),
  };
}

describe('a chain of models', () => {
  it('asks the next model when one fails, and tells each call', async () => {
    server.reply(limited, answer('From two'));
    const { result, calls, tokens } = ask({ fallbacks: [{ model: 'two:big', on: all }] });
    expect(await result).toMatchObject({ text: 'From two', model: 'two:big', usage: { inputTokens: 11, outputTokens: 7 } });
    expect(calls).toMatchObject([
      { model: 'one:small', outcome: 'failed', because: 'first', code: 'MODEL_RATE_LIMITED', inputTokens: 0, firstTokenMs: null },
      { model: 'two:big', outcome: 'answered', because: 'fallback', inputTokens: 11 },
    ]);
    expect(tokens.join('')).toBe('From two');
  });

  it('passes over models that are not for this failure', async () => {
    server.reply(broken, answer('ok'));
    await ask({
      fallbacks: [
        { model: 'two:limits', on: ['rate-limit'] },
        { model: 'two:errors', on: ['error'] },
      ],
    }).result;
    expect(asked()).toEqual(['small', 'errors']);
  });

  it('fails when no model is for this failure', async () => {
    server.reply(broken);
    await expect(ask({ fallbacks: [{ model: 'two:big', on: ['timeout'] }] }).result).rejects.toEqual(failsWith('MODEL_FAILED'));
    expect(asked()).toEqual(['small']);
  });

  it('begins a new text after a break, and counts what was heard', async () => {
    server.reply({ kind: 'cut', parts: ['half an '] }, answer('Whole'));
    const { result, calls, tokens } = ask({ fallbacks: [{ model: 'two:big', on: all }] });
    expect((await result).text).toBe('Whole');
    // What was streamed before belongs to no answer.
    expect(tokens.join('')).toBe('Whole');
    expect(calls[0]).toMatchObject({ code: 'MODEL_CONNECTION_LOST', outputTokens: 2 });
  });

  it('says what became of each model when all fail', async () => {
    server.reply(limited, broken);
    const details = {
      attempts: [
        { model: 'one:small', code: 'MODEL_RATE_LIMITED' },
        { model: 'two:big', code: 'MODEL_FAILED' },
      ],
    };
    await expect(ask({ fallbacks: [{ model: 'two:big', on: all }] }).result).rejects.toEqual(
      failsWith('MODEL_RATE_LIMITED', { retryable: true, retryAfterMs: 7_000, details }),
    );
  });

  it('goes past a model that has no key or does not exist', async () => {
    server.reply(answer('ok'));
    const { result, calls } = ask({ model: 'nobody:x', fallbacks: [{ model: 'two:big', on: all }] });
    expect((await result).model).toBe('two:big');
    expect(calls).toMatchObject([{ model: 'nobody:x', outcome: 'failed', code: 'MODEL_NOT_FOUND' }, { model: 'two:big' }]);
  });

  it('gives each model its own time', async () => {
    server.reply({ kind: 'silent', parts: ['slow'] }, answer('fast'));
    const { result, calls } = ask({ timeoutMs: 1_500, fallbacks: [{ model: 'two:big', on: ['timeout'] }] });
    expect((await result).text).toBe('fast');
    expect(calls[0]).toMatchObject({ outcome: 'failed', code: 'MODEL_TIMEOUT' });
    expect(calls[0]?.durationMs).toBeGreaterThanOrEqual(1_000);
  });

  it('asks nobody else when the run is cancelled', async () => {
    server.reply({ kind: 'silent', parts: ['one'] });
    const controller = new AbortController();
    const { result, calls } = ask(
      { fallbacks: [{ model: 'two:big', on: all }] },
      {},
      { step: { signal: controller.signal, onToken: () => controller.abort(new Error('cancelled')) } },
    );
    await expect(result).rejects.toThrow('cancelled');
    expect(asked()).toEqual(['small']);
    expect(calls).toMatchObject([{ model: 'one:small', outcome: 'failed' }]);
  });

  it('uses the chain’s parameters where the request has none', async () => {
    server.reply(answer('ok'));
    await ask({ temperature: 0.25, maxOutputTokens: 9 }).result;
    await ask({ temperature: 0.25 }, { temperature: 1 }).result;
    expect(server.calls.map(({ body }) => [body['temperature'], body['max_tokens'] ?? body['max_completion_tokens']])).toEqual([
      [0.25, 9],
      [1, undefined],
    ]);
  });
});

describe('routing', () => {
  it('takes the routed model by the request’s route, and by the length of the prompt', async () => {
    server.reply(answer('ok'));
    const byRoute = { kind: 'expression', model: 'one:large' } as const;
    const byTokens = { kind: 'tokens', above: 50, model: 'one:large' } as const;
    const { result, calls } = ask({ routing: byRoute }, { route: true });
    await result;
    await ask({ routing: byTokens }, { prompt: 'x'.repeat(300) }).result;
    await ask({ routing: byTokens }).result;
    expect(asked()).toEqual(['large', 'large', 'small']);
    expect(calls).toMatchObject([{ because: 'routed' }]);
  });

  it.each([
    ['answer.data.sure > 0.8', '{"sure":0.5}', true],
    ['{{ answer.data.sure > 0.8 }}', '{"sure":0.9}', false],
    ["!answer.text.includes('0.5')", '{"sure":0.5}', true],
    ['/0\\.[89]/.test(answer.text)', '{"sure":0.9}', null],
    ['answer.text.match(/0\\.[89]/) !== null', '{"sure":0.9}', false],
    ['', '{"sure":0}', false],
  ])('the check %j of %s', async (check, text, escalates) => {
    server.reply(answer(text), answer('{"sure":1}'));
    const { result, calls } = ask({ routing: { kind: 'escalate', model: 'two:large', check } }, { schema });
    if (escalates === null) return expect(result).rejects.toEqual(failsWith('MODEL_ROUTE_INVALID', { retryable: false }));
    expect((await result).model).toBe(escalates ? 'two:large' : 'one:small');
    if (escalates)
      expect(calls).toMatchObject([
        { because: 'first', outcome: 'answered' },
        { because: 'escalated', outcome: 'answered' },
      ]);
    return undefined;
  });

  it('counts both answers of an escalation', async () => {
    server.reply(answer('weak'), answer('strong'));
    expect(
      (await ask({ routing: { kind: 'escalate', model: 'two:large', check: "answer.text === 'strong'" } }).result).usage,
    ).toMatchObject({ inputTokens: 22, outputTokens: 14 });
  });

  it.each([
    ['an empty answer', [{ kind: 'answer', parts: [''] }]],
    ['an answer that was cut', [{ kind: 'answer', parts: [''], end: 'length' }]],
  ] as const)('escalates %s', async (_what, replies) => {
    server.reply(...replies, answer('good'));
    expect(await ask({ routing: { kind: 'escalate', model: 'two:large', check: '' } }).result).toMatchObject({
      text: 'good',
      model: 'two:large',
    });
  });

  it('escalates data that does not fit, after asking for it once more', async () => {
    server.reply(answer('no'), answer('no'), answer('{"sure":1}'));
    expect((await ask({ routing: { kind: 'escalate', model: 'two:large', check: '' } }, { schema }).result).data).toEqual({ sure: 1 });
    expect(asked()).toEqual(['small', 'small', 'large']);
  });

  it('falls back, and does not escalate, when the first model cannot be reached', async () => {
    server.reply(limited, answer('from the fallback'));
    const { result } = ask({
      routing: { kind: 'escalate', model: 'two:large', check: '' },
      fallbacks: [{ model: 'two:spare', on: ['rate-limit'] }],
    });
    expect((await result).model).toBe('two:spare');
  });

  it('refuses a check that cannot be read before anything is paid', async () => {
    server.reply(answer('x'));
    await expect(ask({ routing: { kind: 'escalate', model: 'two:large', check: 'answer.text >' } }).result).rejects.toEqual(
      failsWith('MODEL_ROUTE_INVALID'),
    );
    expect(server.calls).toHaveLength(0);
  });

  it('refuses a check of a name that there is not', async () => {
    server.reply(answer('x'));
    await expect(ask({ routing: { kind: 'escalate', model: 'two:large', check: 'anser.text' } }).result).rejects.toEqual(
      failsWith('MODEL_ROUTE_INVALID'),
    );
  });
});

describe('the budget of a run', () => {
  it.each([{ tokens: 0 }, { tokens: -5 }, { costUsd: 0 }])('stops a call when nothing is left: %j', async (left) => {
    server.reply(answer('x'));
    await expect(ask({ fallbacks: [{ model: 'two:big', on: all }] }, {}, { step: { left } }).result).rejects.toEqual(
      failsWith('BUDGET_EXCEEDED', { retryable: false }),
    );
    expect(server.calls).toHaveLength(0);
  });

  it('counts the calls of the step itself', async () => {
    server.reply(answer('x'));
    const service = createLlmService({ config: { providers: [provider('one', 'openai-chat')], offlineDelayMs: 0 } });
    const step = service.forStep(fakeStep({ left: { tokens: 18 } }));
    await step.generate({ model: 'one:small', prompt: 'Hello' });
    await expect(step.generate({ model: 'one:small', prompt: 'Hello' })).rejects.toEqual(failsWith('BUDGET_EXCEEDED'));
  });
});

describe('the registry', () => {
  const info = (rest: Partial<ModelInfo>): ModelRegistry => ({
    find: async (id) => ({
      id,
      title: id,
      contextTokens: null,
      price: null,
      size: 'light',
      capabilities: ['text', 'tools', 'image'],
      baseUrl: null,
      ...rest,
    }),
  });

  it('prices calls', async () => {
    server.reply(answer('x'));
    const { result } = ask({}, {}, { options: { registry: info({ price: { input: 1_000_000, output: 2_000_000 } }) } });
    expect((await result).usage).toEqual({ inputTokens: 11, outputTokens: 7, costUsd: 25 });
  });

  it('says where a model is reached', async () => {
    server.reply(answer('x'));
    await ask({}, {}, { options: { registry: info({ baseUrl: `${server.url}/elsewhere/v1` }) } }).result;
    expect(server.calls[0]?.path).toContain('/elsewhere/v1/');
  });

  it('keeps tools and files from models that do not take them', async () => {
    server.reply(answer('x'));
    const only = { options: { registry: info({ capabilities: ['text'] }) } };
    await expect(ask({}, { tools: [{ name: 't', description: '', parameters: {} }] }, only).result).rejects.toEqual(
      failsWith('MODEL_CAPABILITY_MISSING'),
    );
    await expect(
      ask({}, { files: [{ $file: 'a'.repeat(64), name: 'a.png', mediaType: 'image/png', bytes: 1 }] }, only).result,
    ).rejects.toEqual(failsWith('MODEL_CAPABILITY_MISSING'));
    expect(server.calls).toHaveLength(0);
  });

  it('fails no call when it cannot be read', async () => {
    server.reply(answer('x'));
    const { result, logs } = ask({}, {}, { options: { registry: { find: async () => Promise.reject(new Error('locked')) } } });
    expect((await result).text).toBe('x');
    expect(logs).toEqual(['warn: The model registry could not be read: locked']);
  });
});

describe('the limiter', () => {
  it('lets each call through, repairs too, and hears what was used', async () => {
    server.reply(answer('no'), answer('{"sure":1}'));
    const seen: unknown[] = [];
    const limiter: CallLimiter = {
      async acquire({ provider: id, estimatedTokens }) {
        seen.push([id, estimatedTokens > 0]);
        return { release: (used) => void seen.push(used) };
      },
    };
    await ask({}, { schema }, { options: { limiter } }).result;
    expect(seen).toEqual([['one', true], { tokens: 18 }, ['one', true], { tokens: 18 }]);
  });

  it('hands over to the next model when the wait takes too long', async () => {
    server.reply(answer('ok'));
    const limiter: CallLimiter = {
      acquire: ({ provider: id, signal }) =>
        id === 'two'
          ? Promise.resolve({ release: () => undefined })
          : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    const { result, calls } = ask(
      { timeoutMs: 1_500, fallbacks: [{ model: 'two:big', on: ['rate-limit'] }] },
      {},
      { options: { limiter } },
    );
    expect((await result).model).toBe('two:big');
    expect(calls[0]).toMatchObject({ outcome: 'failed', code: 'MODEL_CONNECTION_BUSY' });
  });
});

describe('the cache in front of a chain', () => {
  const exact = { kind: 'exact', scope: 'workflow', ttlMs: 1_000 } as const;
  const similar = { kind: 'similar', scope: 'workflow', ttlMs: 1_000, threshold: 0.9 } as const;

  function memory(): AnswerCache & { readonly requests: CacheRequest[] } {
    const kept = new Map<string, LlmResult>();
    const requests: CacheRequest[] = [];
    const key = ({ settings, text }: CacheRequest) => `${settings}|${text}`;
    return {
      requests,
      async lookup(request) {
        requests.push(request);
        const result = kept.get(key(request));
        return result === undefined ? null : { result, similarity: 1 };
      },
      keep: async (request, result) => void kept.set(key(request), result),
    };
  }

  it('gives an answer again without a call, and tells what that saved', async () => {
    server.reply(answer('Once'));
    const cache = memory();
    const first = await ask({ cache: exact }, {}, { options: { cache } }).result;
    expect(first).not.toHaveProperty('cached');
    const { result, calls, tokens } = ask({ cache: exact }, {}, { options: { cache } });
    expect(await result).toMatchObject({
      text: 'Once',
      model: 'one:small',
      cached: true,
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    });
    expect(tokens).toEqual(['Once']);
    expect(calls).toMatchObject([{ outcome: 'cached', model: 'one:small', inputTokens: 0, costUsd: 0, savedTokens: 18, savedUsd: 0 }]);
    expect(server.calls).toHaveLength(1);
  });

  it('is not asked where nothing is to be kept', async () => {
    server.reply(answer('x'));
    const cache = memory();
    await ask({}, {}, { options: { cache } }).result;
    expect(cache.requests).toEqual([]);
  });

  it('tells requests apart by all that shapes the answer', async () => {
    server.reply(answer('x'));
    const cache = memory();
    const settings = async (chain: Partial<ModelChain>, request: Partial<LlmRequest> = {}): Promise<string> => {
      await ask({ cache: exact, ...chain }, request, { options: { cache, readFile: async () => new Uint8Array([1]) } }).result;
      return cache.requests.at(-1)?.settings ?? '';
    };
    const file = { $file: 'a'.repeat(64), name: 'a.txt', mediaType: 'text/plain', bytes: 1 };
    const base = await settings({});
    const others = [
      await settings({ model: 'two:big' }),
      await settings({ temperature: 1 }),
      await settings({ maxOutputTokens: 5 }),
      await settings({}, { system: 'Be kind' }),
      await settings({}, { messages: [{ role: 'user', text: 'Before' }] }),
      await settings({}, { files: [file] }),
      await settings({ fallbacks: [{ model: 'two:big', on: all }] }),
    ];
    expect(new Set([base, ...others]).size).toBe(8);
    expect(await settings({}, { prompt: 'Other words' })).toBe(base);
    expect(await settings({}, { files: [{ ...file, name: 'renamed.txt' }] })).toBe(others[5]);
  });

  it('never takes a merely similar prompt for the same where tools may be called', async () => {
    server.reply(answer('x'));
    const cache = memory();
    await ask({ cache: similar }, {}, { options: { cache } }).result;
    await ask({ cache: similar }, { tools: [{ name: 't', description: '', parameters: {} }] }, { options: { cache } }).result;
    expect(cache.requests.map((request) => request.cache.kind)).toEqual(['similar', 'exact']);
  });

  it('fails no call when it is broken', async () => {
    server.reply(answer('x'));
    const broken = async () => Promise.reject(new Error('disk full'));
    const { result, logs } = ask({ cache: exact }, {}, { options: { cache: { lookup: broken, keep: broken } } });
    expect((await result).text).toBe('x');
    expect(logs).toEqual(['warn: The cache could not be used: disk full', 'warn: The cache could not be used: disk full']);
  });

  it('keeps no failure', async () => {
    server.reply(broken, answer('good'));
    const cache = memory();
    await expect(ask({ cache: exact }, {}, { options: { cache } }).result).rejects.toEqual(failsWith('MODEL_FAILED'));
    expect((await ask({ cache: exact }, {}, { options: { cache } }).result).text).toBe('good');
  });
});
