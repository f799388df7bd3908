import { describe, expect, it } from 'vitest';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import { type ModelChain, singleModel } from '#graph/model';
import { afterFailure, type Candidate, chainFailure, planChain } from './chain.ts';

const chain = (rest: Partial<ModelChain>): ModelChain => ({ ...singleModel('a:small'), ...rest });
const planned = (rest: Partial<ModelChain>, request: { estimatedTokens?: number; route?: Json } = {}) =>
  planChain(chain(rest), { estimatedTokens: request.estimatedTokens ?? 10, route: request.route });
const first = (...args: Parameters<typeof planned>) => planned(...args).candidates[0];
const failure = (code: string, rest: { retryable?: boolean; retryAfterMs?: number; details?: Json } = {}) =>
  new NodeError({ code, message: `${code}.`, ...rest });

describe('the order of a chain', () => {
  it('is the model and its fallbacks', () => {
    const fallbacks = [
      { model: 'b:x', on: ['timeout'] },
      { model: 'c:x', on: ['error'] },
    ] as const;
    expect(planned({ fallbacks }).candidates.map(({ model, because }) => [model, because])).toEqual([
      ['a:small', 'first'],
      ['b:x', 'fallback'],
      ['c:x', 'fallback'],
    ]);
  });

  it.each<[Json | undefined, string, string]>([
    [undefined, 'a:small', 'first'],
    [null, 'a:small', 'first'],
    [false, 'a:small', 'first'],
    ['', 'a:small', 'first'],
    [true, 'a:large', 'routed'],
    ['b:other', 'b:other', 'routed'],
    ['offline', 'offline', 'routed'],
  ])('begins, for the route %j, with %s', (route, model, because) => {
    expect(first({ routing: { kind: 'expression', model: 'a:large' } }, { route: route as Json })).toMatchObject({ model, because });
  });

  it.each<Json>(['large', 'false', 1, {}, 'a: b'])('refuses the route %j, which names no model', (route) => {
    expect(() => planned({ routing: { kind: 'expression', model: 'a:large' } }, { route })).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'MODEL_ROUTE_INVALID', retryable: false }) }),
    );
  });

  it('leaves the route alone where no rule reads it', () => {
    expect(first({}, { route: true })).toMatchObject({ model: 'a:small', because: 'first' });
  });

  it('takes the routed model for prompts above the limit only', () => {
    const routing = { kind: 'tokens', above: 100, model: 'a:large' } as const;
    expect([first({ routing }, { estimatedTokens: 100 }).model, first({ routing }, { estimatedTokens: 101 }).model]).toEqual([
      'a:small',
      'a:large',
    ]);
  });

  it('does not ask the routed model a second time as a fallback', () => {
    const routing = { kind: 'expression', model: 'a:large' } as const;
    expect(
      planned(
        {
          routing,
          fallbacks: [
            { model: 'a:large', on: ['error'] },
            { model: 'c:x', on: ['error'] },
          ],
        },
        { route: true },
      ).candidates.map(({ model }) => model),
    ).toEqual(['a:large', 'c:x']);
  });

  it('keeps the stronger model of an escalation back', () => {
    expect(planned({ routing: { kind: 'escalate', model: 'a:large', check: '' } })).toMatchObject({
      candidates: [{ model: 'a:small' }],
      escalation: { model: 'a:large', because: 'escalated' },
    });
  });
});

describe('the fallback after a failure', () => {
  const candidates: readonly Candidate[] = [
    { model: 'limits', because: 'fallback', on: ['rate-limit'] },
    { model: 'slow', because: 'fallback', on: ['timeout'] },
    { model: 'broken', because: 'fallback', on: ['error'] },
  ];
  it.each([
    ['MODEL_RATE_LIMITED', ['limits', 'slow', 'broken']],
    ['MODEL_OVERLOADED', ['limits', 'slow', 'broken']],
    ['MODEL_QUOTA_USED_UP', ['limits', 'slow', 'broken']],
    ['MODEL_TIMEOUT', ['slow', 'broken']],
    ['MODEL_FAILED', ['broken']],
    ['MODEL_KEY_MISSING', ['broken']],
    ['MODEL_CAPABILITY_MISSING', ['broken']],
    ['BUDGET_EXCEEDED', []],
    ['MODEL_ROUTE_INVALID', []],
    ['FILE_GONE', []],
  ])('after %s is %j', (code, left) => {
    expect(afterFailure(candidates, failure(code).data).map(({ model }) => model)).toEqual(left);
  });
});

describe('the failure of a chain', () => {
  it('is that of its only model as it is', () => {
    const error = failure('MODEL_FAILED');
    expect(chainFailure([{ model: 'a', error }])).toBe(error);
  });

  it('is the first model’s, retryable when any is, after the shortest wait, with all that was tried', () => {
    const { data } = chainFailure([
      { model: 'a', error: failure('MODEL_KEY_INVALID', { details: { status: 401 } }) },
      { model: 'b', error: failure('MODEL_RATE_LIMITED', { retryable: true, retryAfterMs: 9_000 }) },
      { model: 'c', error: failure('MODEL_OVERLOADED', { retryable: true, retryAfterMs: 4_000 }) },
    ]);
    expect(data).toMatchObject({ code: 'MODEL_KEY_INVALID', retryable: true, retryAfterMs: 4_000 });
    expect(data.details).toEqual({
      status: 401,
      attempts: [
        { model: 'a', code: 'MODEL_KEY_INVALID' },
        { model: 'b', code: 'MODEL_RATE_LIMITED' },
        { model: 'c', code: 'MODEL_OVERLOADED' },
      ],
    });
    expect(data.message).toBe('MODEL_KEY_INVALID. The 2 models after it failed too: b (MODEL_RATE_LIMITED), c (MODEL_OVERLOADED).');
  });

  it('is final when all are', () => {
    const { data } = chainFailure([
      { model: 'a', error: failure('MODEL_KEY_INVALID') },
      { model: 'b', error: failure('MODEL_REFUSED') },
    ]);
    expect(data.retryable).toBe(false);
    expect(data).not.toHaveProperty('retryAfterMs');
  });
});
