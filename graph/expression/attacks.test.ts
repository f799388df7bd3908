import { describe, expect, it } from 'vitest';
import { isNodeError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Scope } from './ast.ts';
import { evaluateBinding } from './evaluate.ts';
import { inferBinding } from './infer.ts';
import { parseBinding } from './parse.ts';
import { noNames } from './type-scope.ts';
import '../dates/intl-zones.ts';
import './regular-expressions.ts';

/** Longest that any attack may hold a worker up; a slow machine needs some of it. */
const MOST_MS = 4_000;

type Outcome = { readonly refused: string } | { readonly failed: string } | { readonly value: Json };

/** What comes of an expression: refused by the parser, failed with a `NodeError`, or a value. Anything else breaks the test. */
function attempt(source: string, scope: Scope = {}): Outcome {
  const began = performance.now();
  try {
    const parsed = parseBinding(`{{ ${source} }}`);
    if (!parsed.ok) return { refused: parsed.errors[0]?.code ?? '' };
    inferBinding(parsed.binding, noNames);
    return { value: evaluateBinding(parsed.binding, scope) };
  } catch (error) {
    if (!isNodeError(error)) throw error;
    return { failed: error.data.code };
  } finally {
    expect(performance.now() - began, source.slice(0, 60)).toBeLessThan(MOST_MS);
  }
}

/** An attack is held back when nothing but null or an error comes of it. */
function isHeldBack(outcome: Outcome): boolean {
  return !('value' in outcome) || outcome.value === null;
}

const input = JSON.parse('{"text": "abc", "list": [3, 1, 2], "object": {"a": 1}, "number": 7, "yes": true}') as Json;

describe('the way to a prototype is closed', () => {
  const receivers = ['input', 'input.text', 'input.list', 'input.number', 'input.yes', '"x"', '[]', '({})', '(1)', 'true', '`x`'];
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'hasOwnProperty',
    '__defineGetter__',
    '__lookupGetter__',
    'valueOf',
    'caller',
    'callee',
    'arguments',
    'apply',
    'call',
    'bind',
  ];
  const spellings: readonly ((receiver: string, name: string) => string)[] = [
    (receiver, name) => `${receiver}.${name}`,
    (receiver, name) => `${receiver}?.${name}`,
    (receiver, name) => `${receiver}["${name}"]`,
    (receiver, name) => `${receiver}["${name.slice(0, 3)}" + "${name.slice(3)}"]`,
    (receiver, name) => `${receiver}[\`${name.slice(0, 3)}\${"${name.slice(3)}"}\`]`,
    (receiver, name) => `${receiver}[["${name}"].join("")]`,
    (receiver, name) => `${receiver}["${[...name].toReversed().join('')}".split("").reverse().join("")]`,
    (receiver, name) => `${receiver}[["${name}"]]`,
    (receiver, name) => `${receiver}[{ toString: "${name}" }]`,
    (receiver, name) => `${receiver}["\\x${name.charCodeAt(0).toString(16)}${name.slice(1)}"]`,
    (receiver, name) => `${receiver}.\\u{${name.charCodeAt(0).toString(16)}}${name.slice(1)}`,
    (receiver, name) => `${receiver}.${name}()`,
    (receiver, name) => `${receiver}.${name}("return process")`,
    (receiver, name) => `${receiver}["${name}"]()`,
    (receiver, name) => `[${receiver}].map(x => x.${name})[0]`,
  ];

  it.each(receivers)('from %s', (receiver) => {
    for (const name of names) {
      for (const spell of spellings) expect(attempt(spell(receiver, name), { input }), spell(receiver, name)).toSatisfy(isHeldBack);
    }
  });

  it.each([
    '[].constructor.constructor("return this")()',
    '"".sub.constructor("return 1")()',
    '(x => x).constructor("return 1")()',
    '[].map(x => x).map.constructor',
    '/a/.constructor',
    'Math.constructor',
    'Math["constructor"]',
    'Object.getPrototypeOf(input)',
    'Object.constructor',
    'Object.assign({}, input)',
    'Object.defineProperty({}, "a", {})',
    'Array.from("abc")',
    'JSON.constructor',
    'Date.now()',
    'Math.random()',
    'Reflect.get(input, "constructor")',
    'Function("return 1")()',
    'eval("1")',
    'globalThis',
    'window',
    'process.env',
    'require("fs")',
    'Symbol("a")',
    'toString',
    'constructor',
    '__proto__',
    'hasOwnProperty("input")',
  ])('%s is held back', (source) => {
    expect(attempt(source, { input })).toSatisfy(isHeldBack);
  });
});

describe('what JavaScript has beyond expressions is refused', () => {
  it.each([
    'input.text`x`',
    'String.raw`x`',
    '{ get a() { return 1 } }',
    '{ set a(x) { } }',
    '{ a() { return 1 } }',
    'new Date()',
    'this',
    'this.input',
    'input = 1',
    'input.text = 1',
    'input.number++',
    'delete input.text',
    'void 0',
    'input, 1',
    'function () { return 1 }',
    '() => { return 1 }',
    'async () => 1',
    'await input',
    'class { }',
    'import("fs")',
    'import.meta',
    'input.#secret',
    '[1].map(([a]) => a)',
    '[1].map((a = 1) => a)',
    '[1].map((...a) => a)',
    '[1].map(({ constructor }) => constructor)',
    'Math.max(...[1])',
    '10n',
    '1; 2',
    'if (true) 1',
    'input instanceof Object',
    'input.text & 1',
    '~1',
    'super.x',
    'new.target',
    '<b>x</b>',
  ])('%s', (source) => {
    expect(attempt(source, { input })).toHaveProperty('refused');
  });
});

describe('a field called __proto__ is data like any other', () => {
  const scope: Scope = { input: JSON.parse('{"__proto__": {"admin": true}, "text": "a"}') as Json };

  it.each([
    ['in the input', 'input', '{"__proto__":{"admin":true},"text":"a"}'],
    ['in a copy', '({ ...input })', '{"__proto__":{"admin":true},"text":"a"}'],
    ['in a literal', '({ ["__proto__"]: { admin: true } })', '{"__proto__":{"admin":true}}'],
    ['in a literal with a quoted name', '({ "__proto__": { admin: true } })', '{"__proto__":{"admin":true}}'],
    ['out of entries', 'Object.fromEntries([["__proto__", { admin: true }]])', '{"__proto__":{"admin":true}}'],
  ])('%s', (_where, source, json) => {
    const outcome = attempt(source, scope);
    expect(outcome).toHaveProperty('value');
    const { value } = outcome as { readonly value: Json };
    expect(JSON.stringify(value)).toBe(json);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(attempt(`(${source}).admin`, scope)).toEqual({ value: null });
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it('around expressions, in the JSON of a field', () => {
    const parsed = parseBinding(JSON.parse('{"__proto__": {"admin": "{{ true }}"}}') as Json);
    const value = parsed.ok ? evaluateBinding(parsed.binding, {}) : null;
    expect(JSON.stringify(value)).toBe('{"__proto__":{"admin":true}}');
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe('no expression takes more than its share', () => {
  const hundred = `[${Array.from({ length: 100 }, (_none, at) => at).join(', ')}]`;
  const long = 'a'.repeat(100_000);
  const wide = Array.from({ length: 100_000 }, (_none, at) => at);

  it.each([
    '"x".repeat(1e9)',
    '"x".repeat(1e308)',
    '"x".repeat(-1)',
    '"x".padStart(1e9)',
    '"x".padEnd(1e9, "ab")',
    '"x".padStart(1e9, "")',
    '"x".repeat(1e6).split("").join("x".repeat(1e6))',
    '"x".repeat(1e6).replaceAll("", "x".repeat(1e6))',
    '"x".repeat(1e6).replaceAll(/x/, "$&$&$&$&$&$&$&$&$&$&")',
    `${hundred}.reduce((text) => text + text, "xx")`,
    `${hundred}.reduce((list) => list.concat(list), [1, 2])`,
    `${hundred}.reduce((list) => [...list, ...list], [1, 2])`,
    `${hundred}.reduce((list) => [list, list], [1])`,
    `${hundred}.reduce((object) => ({ a: object, b: object }), {})`,
    `JSON.stringify(${hundred}.reduce((list) => [list, list], [1]))`,
    `${hundred}.reduce((list) => [list, list], [1]) === ${hundred}.reduce((list) => [list, list], [1])`,
    `"" + ${hundred}.reduce((list) => [list, list], [1])`,
    `[${hundred}.reduce((list) => [list, list], [1])].unique()`,
    `[${hundred}.reduce((list) => [list, list], [1]), 2].sort()`,
    `[${hundred}.reduce((list) => [list, list], [1])].includes(${hundred}.reduce((list) => [list, list], [1]))`,
    `${hundred}.flatMap(a => ${hundred}.flatMap(b => ${hundred}.flatMap(c => ${hundred}.flatMap(d => ${hundred}))))`,
    `${hundred}.map(a => ${hundred}.map(b => ${hundred}.map(c => ${hundred}.map(d => a + b + c + d))))`,
    'wide.map(a => wide.map(b => wide.map(c => 1)))',
    'wide.map(a => wide.includes(a))',
    'wide.filter(a => wide.indexOf(-1) === a)',
    'wide.toSorted((a, b) => wide.toSorted((c, d) => d - c)[0] - b)',
    'wide.map(() => long)',
    'wide.map(() => long).join("")',
    'wide.map(() => wide)',
    'wide.flatMap(() => wide)',
    '[...wide, ...wide, ...wide, ...wide]',
    'Object.fromEntries(wide.map(a => [a, Object.fromEntries(wide.map(b => [b, b]))]))',
    'wide.reduce((object, a) => ({ ...object, [a]: a }), {})',
    'wide.map(a => long.includes("b"))',
    'wide.map(a => long.toUpperCase())',
    'wide.map(a => long.split(""))',
    'wide.map(a => long + a)',
    'wide.map(a => JSON.parse("[" + long + "]"))',
    'wide.map(a => JSON.stringify(wide))',
    'long.split("").map(a => long.split(""))',
    'long.indexOf("a".repeat(50000) + "b")',
    'wide.map(a => encodeURIComponent(long))',
    '"x".repeat(1000000).normalize().localeCompare("x".repeat(1000000))',
    'JSON.stringify(wide, null, 1e9)',
    '(1).toFixed(1e9)',
    '(1).toString(1e9)',
    '2 ** 2 ** 2 ** 2 ** 2',
    'wide.at(1e300) ?? wide.slice(-1e300, 1e300).length',
  ])('%s', (source) => {
    // Whether there is a value matters little: it comes soon, and nothing but a `NodeError` is thrown.
    attempt(source, { long, wide });
  });

  it('stops what makes too much, instead of making it', () => {
    expect(attempt('"x".repeat(1e9)')).toEqual({ failed: 'EXPRESSION_TOO_LARGE' });
    expect(attempt('wide.map(a => wide.map(b => 1))', { wide })).toEqual({ failed: 'EXPRESSION_BUDGET' });
  });
});

describe('a pattern takes no more time than its text has characters', () => {
  const texts = { a: `${'a'.repeat(50_000)}!`, spaces: `${' '.repeat(50_000)}x`, mixed: 'ab'.repeat(20_000) };

  it.each([
    'a.test(/(a+)+$/)',
    'a.test(/(a|a)*$/)',
    'a.test(/(a|aa)+$/)',
    'a.test(/^(([a-z])+.)+[A-Z]([a-z])+$/)',
    'a.match(/(.*)*=(.*)*$/)',
    'a.matchAll(/a*a*a*a*b/)',
    'a.replaceAll(/(a*)*b/, "x")',
    'spaces.replace(/\\s+$/, "")',
    'spaces.split(/\\s*,\\s*/)',
    'mixed.test(/(ab|ba|a|b)*c/)',
    'mixed.matchAll(/a.*?z/)',
    'a.test(/a{1000}{1000}/)',
    'a.test(/((a{100}){100}){100}/)',
    'a.test(/(?:a?){1000}a{1000}/)',
    'a.test(/(?=a)/)',
    'a.test(/(?<!b)a/)',
    'a.test(/(a)\\1/)',
    'a.test(/[/)',
    'a.test(/\\p{L}+!/u)',
  ])('%s', (source) => {
    attempt(source, texts);
  });
});

describe('nesting without end is an error, not a crash', () => {
  const many = 4_500;

  it.each<[string, string]>([
    ['brackets', `${'('.repeat(many)}1${')'.repeat(many)}`],
    ['lists', `${'['.repeat(many)}${']'.repeat(many)}`],
    ['objects', `${'{a:'.repeat(2_000)}1${'}'.repeat(2_000)}`],
    ['negations', `${'!'.repeat(9_000)}1`],
    ['signs', `${'- '.repeat(many)}1`],
    ['typeof', `${'typeof '.repeat(1_000)}1`],
    ['sums', `1${' + 1'.repeat(2_000)}`],
    ['powers', `1${' ** 1'.repeat(1_500)}`],
    ['fields', `input${'.a'.repeat(many)}`],
    ['optional fields', `input${'?.a'.repeat(3_000)}`],
    ['indexes', `input${'[0]'.repeat(3_000)}`],
    ['calls', `input${'.at(0)'.repeat(1_500)}`],
    ['choices', `${'1 ? '.repeat(1_000)}1${' : 1'.repeat(1_000)}`],
    ['choices in a row', `${'0 ? 1 : '.repeat(1_000)}1`],
    ['defaults', `null${' ?? null'.repeat(1_000)}`],
    ['templates', `${'`${'.repeat(1_500)}1${'}`'.repeat(1_500)}`],
    ['functions', `[1].map(${'a => '.repeat(1_000)}1)`],
    ['open brackets', '('.repeat(9_000)],
    ['open templates', '`${'.repeat(3_000)],
  ])('%s', (_what, source) => {
    const outcome = attempt(source, { input });
    expect(outcome).toSatisfy((result: Outcome) => !('refused' in result) || result.refused.startsWith('EXPRESSION_'));
  });

  it('in data, too', () => {
    let deep: Json = 1;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    for (const source of [
      'input',
      '[input]',
      'JSON.stringify(input)',
      '"" + input',
      '[input].unique()',
      'input === [input]',
      'input === input',
      '[input].flat()',
      '`${input}`',
      '{ a: input }',
      '[input, 1].sort()',
    ])
      attempt(source, { input: deep });
  });

  it('in the JSON of a field', () => {
    let deep: Json = '{{ 1 }}';
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(parseBinding(deep).ok).toBe(false);
  });
});

describe('odd characters and numbers', () => {
  it.each<[string, Outcome | ((outcome: Outcome) => boolean)]>([
    ['"\\ud800"', { value: '\uD800' }],
    ['"\\ud800".toUpperCase().length', { value: 1 }],
    ['encodeURIComponent("\\ud800")', { failed: 'EXPRESSION_WRONG_TYPE' }],
    ['decodeURIComponent("%")', { failed: 'EXPRESSION_WRONG_TYPE' }],
    ['"\\ud800".test(/\\ud800/)', () => true],
    ['"😀".test(/^.$/)', () => true],
    ['inp\\u0075t.number', { value: 7 }],
    ['\\u{69}nput.number', { value: 7 }],
    ['Infinity', isHeldBack],
    ['NaN', isHeldBack],
    ['-Infinity', isHeldBack],
    ['1e999', { value: { $number: '1e999' } }],
    ['1e999 + 1', { value: { $number: `1${'0'.repeat(998)}1` } }],
    ['1e308 * 10', isHeldBack],
    ['1e308 + 1e308', isHeldBack],
    ['-1 / 0', isHeldBack],
    ['(-8) ** (1 / 3)', isHeldBack],
    ['Number("Infinity")', isHeldBack],
    ['+"Infinity"', isHeldBack],
    ['"Infinity" > 1', isHeldBack],
    ['parseFloat("Infinity")', isHeldBack],
    ['parseInt("9".repeat(400))', { value: { $number: '9'.repeat(400) } }],
    ['Math.approximate(1e999)', isHeldBack],
    ['1e999999999 + 1', isHeldBack],
    ['1e999999999 ** 1e9', isHeldBack],
    ['JSON.parse("{\\"a\\": -1e999}")', { value: { a: { $number: '-1e999' } } }],
    ['JSON.parse("{\\"a\\": 1, \\"a\\": 2}")', isHeldBack],
    ['JSON.parse("{\\"__proto__\\": {}}")', isHeldBack],
    ['-0', { value: 0 }],
    ['[0 * -1].map(x => JSON.stringify(x))[0]', { value: '0' }],
  ])('%s', (source, expected) => {
    const outcome = attempt(source, { input });
    if (typeof expected === 'function') expect(outcome).toSatisfy(expected);
    else expect(outcome).toEqual(expected);
  });
});

describe('a field that is called like a method of JavaScript is not called by it', () => {
  const tricky: Scope = {
    input: { toString: 'a', valueOf: 1, toJSON: 'b', length: 'c', then: 'd', kind: 'pattern', source: '.*', flags: 'g' },
  };

  it.each<[string, Json]>([
    ['"" + input', JSON.stringify(tricky.input)],
    ['`${input}`', JSON.stringify(tricky.input)],
    ['String(input)', JSON.stringify(tricky.input)],
    ['input.toString', 'a'],
    ['input.toJSON', 'b'],
    ['input.length', 'c'],
    ['[input].join()', JSON.stringify(tricky.input)],
    ['{ [input]: 1 }', { [JSON.stringify(tricky.input)]: 1 }],
    ['input === { ...input }', true],
    ['({ toString: 1 })[{ toString: 1 }]', null],
  ])('%s', (source, expected) => {
    expect(attempt(source, tricky)).toEqual({ value: expected });
  });

  it('and data that looks like a pattern is none', () => {
    expect(attempt('"abc".test(input)', tricky)).toEqual({ failed: 'EXPRESSION_WRONG_TYPE' });
    expect(attempt('input > 1', tricky)).toEqual({ failed: 'EXPRESSION_NOT_A_NUMBER' });
    expect(attempt('input * 2', tricky)).toEqual({ failed: 'EXPRESSION_NOT_A_NUMBER' });
    expect(attempt('[1, 2].slice(input)', tricky)).toEqual({ failed: 'EXPRESSION_WRONG_TYPE' });
  });
});

it('nothing that an expression does changes the scope', () => {
  const scope: Scope = { input: structuredClone(input) };
  for (const source of [
    'input.list.sort()',
    'input.list.reverse()',
    'input.list.concat([1])',
    'input.list.flatMap(x => [x, x])',
    'input.list.map(x => ({ ...input, x }))',
    '{ ...input.object, a: 2 }',
    'Object.fromEntries(Object.entries(input.object).map(e => [e[0], 9]))',
    'input.list.reduce((total, x) => [...total, x], [])',
    'input.list.push(1)',
    'input.list.splice(0, 1)',
    'input.list.fill(0)',
    'Object.assign(input, {})',
  ])
    attempt(source, scope);
  expect(scope).toEqual({ input });
});

it.each([
  `{{ JSON.parse('{"$blob":"${'a'.repeat(64)}","bytes":5}') }}`,
  `{{ ({ "$blob": "${'a'.repeat(64)}", bytes: 5 }) }}`,
  `{{ [{ ...input, "$blob": "x" }] }}`,
  '{{ Object.fromEntries([["$blob", "x"], ["bytes", 1]]) }}',
])('%s is not taken for a value that is stored', (field) => {
  const parsed = parseBinding(field);
  if (!parsed.ok) throw new Error('It is not read');
  expect(() => evaluateBinding(parsed.binding, { input: { bytes: 1 } })).toThrow(
    expect.objectContaining({ data: expect.objectContaining({ code: 'VALUE_RESERVED' }) as unknown }) as Error,
  );
});

it('an object in a field is not taken for a value that is stored either', () => {
  expect(parseBinding({ list: [{ $blob: 'a', bytes: 1 }] })).toMatchObject({
    ok: false,
    errors: [{ code: 'EXPRESSION_NOT_ALLOWED', path: 'list[0]' }],
  });
});
