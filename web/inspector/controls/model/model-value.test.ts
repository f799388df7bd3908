import { describe, expect, it } from 'vitest';
import { cacheOf, describeExtras, isDamaged, readChain, routingOf, writeChain } from './model-value.ts';

describe('a model setting', () => {
  it('is a plain name again when everything else is set back', () => {
    expect(writeChain(readChain('openai:gpt-5'))).toBe('openai:gpt-5');
    const chain = readChain({ model: 'openai:gpt-5', fallbacks: [{ model: 'auto' }], cache: { kind: 'exact' }, temperature: 0.2 });
    expect(writeChain({ ...chain, fallbacks: [], cache: { kind: 'off' }, temperature: undefined })).toBe('openai:gpt-5');
  });

  it('fills in defaults when read, and writes what reads as the same', () => {
    const chain = readChain({
      model: 'a:b',
      fallbacks: [{ model: 'c:d' }],
      cache: { kind: 'similar' },
      routing: { kind: 'tokens', above: 9, model: 'e:f' },
      timeoutMs: 5_000,
    });
    expect(chain).toMatchObject({
      fallbacks: [{ model: 'c:d', on: ['error', 'timeout', 'rate-limit'] }],
      cache: { kind: 'similar', scope: 'node', ttlMs: 86_400_000 },
      timeoutMs: 5_000,
    });
    expect(readChain(writeChain(chain))).toEqual(chain);
  });

  it('that is missing or damaged reads as the model alone', () => {
    expect([readChain(undefined).model, readChain('').model, readChain({ model: 'a:b', cache: 'yes' }).model, readChain(7).model]).toEqual([
      'auto',
      'auto',
      'a:b',
      'auto',
    ]);
    expect([undefined, 'a:b', { model: 'a:b' }, { cache: 'yes' }, 7].map(isDamaged)).toEqual([false, false, false, true, true]);
  });

  it('keeps what fits when the kind of rule or cache changes', () => {
    expect(routingOf('tokens', { kind: 'escalate', model: 'a:b', check: 'x' }, 'auto')).toEqual({
      kind: 'tokens',
      model: 'a:b',
      above: 4_000,
    });
    expect(routingOf('expression', { kind: 'none' }, 'c:d')).toEqual({ kind: 'expression', model: 'c:d' });
    expect(cacheOf('similar', { kind: 'exact', scope: 'workflow', ttlMs: 60_000 })).toMatchObject({
      kind: 'similar',
      scope: 'workflow',
      ttlMs: 60_000,
    });
    expect(cacheOf('off', { kind: 'exact', scope: 'workflow', ttlMs: 60_000 })).toEqual({ kind: 'off' });
  });

  it('says in a few words what is folded away', () => {
    expect(describeExtras(readChain('a:b'))).toBe('');
    expect(
      describeExtras(
        readChain({
          model: 'a:b',
          fallbacks: [{ model: 'auto' }, { model: 'auto' }],
          cache: { kind: 'exact' },
          temperature: 0,
          timeoutMs: 900,
        }),
      ),
    ).toBe('2 fallbacks · exact cache · 2 parameters');
  });
});
