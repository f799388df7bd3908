import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { createBudget } from '../budget.ts';
import { inferExpression } from '../infer.ts';
import { parseExpression } from '../parse.ts';
import { noNames, scopeWith } from '../type-scope.ts';
import { callFunction, callMethod, functionsByName, methods } from './call.ts';
import { mostArguments } from './method.ts';

/** Methods that mean what JavaScript means by them, for the arguments that both take. */
const OF_TEXT = [
  'includes',
  'startsWith',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'slice',
  'substring',
  'charAt',
  'padStart',
  'padEnd',
  'concat',
  'split',
  'trim',
  'toUpperCase',
] as const;
const OF_LIST = ['includes', 'indexOf', 'lastIndexOf', 'slice', 'concat', 'flat', 'join', 'toReversed'] as const;

const text = fc.constantFrom('abcabc', 'a-b-c', '', 'a', '-', 'ca');
const argument = fc.oneof(text, fc.integer({ min: -4, max: 9 }), fc.constantFrom<Json>([1], [2, [3]]));
const items: fc.Arbitrary<Json[]> = fc.array(fc.constantFrom<Json>(1, 2, 'a', [1], [2, [3]], null), { maxLength: 5 });

/** What a call gives; undefined when it is refused. */
function resultOf(work: () => Json): Json | undefined {
  try {
    return work();
  } catch (error) {
    if (isNodeError(error)) return undefined;
    throw error;
  }
}

function nativeResult(receiver: object | string, name: string, args: readonly Json[]): unknown {
  // The names above are methods of every text or list.
  return (receiver as unknown as Record<string, (...given: readonly Json[]) => unknown>)[name]?.(...args);
}

describe('a call that looks like JavaScript', () => {
  it.each(OF_TEXT)('gives for text.%s what JavaScript gives, or is refused', (name) => {
    fc.assert(
      fc.property(text, fc.array(argument, { maxLength: 4 }), (receiver, args) => {
        const result = resultOf(() => callMethod(receiver, name, args, createBudget()));
        if (result !== undefined) expect(result).toEqual(nativeResult(receiver, name, args));
      }),
    );
  });

  it.each(OF_LIST)('gives for list.%s what JavaScript gives, or is refused', (name) => {
    fc.assert(
      fc.property(items, fc.array(argument, { maxLength: 4 }), (receiver, args) => {
        // Lists are compared by content here, so only plain values are looked for.
        fc.pre(!(name.toLowerCase().includes('index') || name === 'includes') || typeof args[0] !== 'object');
        // Lists within a list are joined as JSON, and nothing as no text.
        fc.pre(name !== 'join' || receiver.every((item) => !Array.isArray(item)));
        const result = resultOf(() => callMethod(receiver, name, args, createBudget()));
        if (result !== undefined) expect(result).toEqual(nativeResult(receiver, name, args));
      }),
    );
  });

  it('reads whole numbers in another base, and keeps only the fields that are named', () => {
    expect(callFunction('parseInt', ['zz', 36], createBudget())).toBe(1295);
    expect(callFunction('JSON.stringify', [{ b: [{ c: 1, d: 2 }], a: 3 }, ['a', 'b', 'c'], 2], createBudget())).toBe(
      JSON.stringify({ b: [{ c: 1, d: 2 }], a: 3 }, ['a', 'b', 'c'], 2),
    );
    expect(resultOf(() => callFunction('parseInt', ['11', 1], createBudget()))).toBeUndefined();
    expect(resultOf(() => callMethod(1.5, 'toFixed', [101], createBudget()))).toBeUndefined();
  });
});

describe('an argument too many', () => {
  const limited = [
    ...Object.entries(methods).flatMap(([receiver, group]) => [...group.values()].map((method) => ({ receiver, method }))),
    ...[...functionsByName.values()].map((method) => ({ receiver: '', method })),
  ].filter(({ method }) => Number.isFinite(mostArguments(method)));
  const sample: { readonly [receiver: string]: string } = { text: '"a"', list: '[1]', number: '(1)', object: '({})', boolean: 'true' };

  it.each(limited.map(({ receiver, method }) => [receiver, method] as const))('is a problem for %s %o', (receiver, method) => {
    const surplus = Array.from({ length: mostArguments(method) + 1 }, () => 'null').join(', ');
    const parsed = parseExpression(`${receiver === '' ? '' : `${sample[receiver]}.`}${method.name}(${surplus})`);
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(inferExpression(parsed.expression, noNames).findings.map(({ code }) => code)).toContain('EXPRESSION_TOO_MANY_ARGUMENTS');
  });

  it('is a problem for a value of unknown type, and for a function with more parameters than it is given', () => {
    for (const source of [
      'input.x.indexOf("a", 1, 2)',
      'input.x.trim(1)',
      '[1].map((item, index, list, rest) => item)',
      '[3, 1].sort((a, b, c) => a - b)',
    ]) {
      const parsed = parseExpression(source);
      if (!parsed.ok) throw new Error(parsed.error.message);
      expect(inferExpression(parsed.expression, scopeWith({ input: { schema: {} } })).findings.map(({ code }) => code)).toEqual([
        'EXPRESSION_TOO_MANY_ARGUMENTS',
      ]);
    }
  });
});
