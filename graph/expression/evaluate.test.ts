import { describe, expect, it } from 'vitest';
import { isNodeError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Scope } from './ast.ts';
import { evaluateBinding } from './evaluate.ts';
import { parseBinding } from './parse.ts';
import '../dates/intl-zones.ts';
import './regular-expressions.ts';

function evaluate(source: string, scope: Scope = {}): Json {
  return field(`{{ ${source} }}`, scope);
}

function field(value: Json, scope: Scope = {}): Json {
  const parsed = parseBinding(value);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return evaluateBinding(parsed.binding, scope);
}

function codeOf(source: string, scope: Scope = {}): string {
  try {
    return `no error, but ${JSON.stringify(evaluate(source, scope))}`;
  } catch (error) {
    return isNodeError(error) ? error.data.code : `not a NodeError: ${String(error)}`;
  }
}

const order = {
  id: 7,
  customer: { name: 'Ada', email: null },
  lines: [
    { sku: 'a', price: 2.5, count: 2 },
    { sku: 'b', price: 10, count: 1 },
  ],
  tags: ['new', 'vip', 'new'],
};

describe('a field', () => {
  it('keeps the type of a single expression, white space around it or not', () => {
    expect(field('{{ order.lines }}', { order })).toEqual(order.lines);
    expect(field('  {{order.id}}\n', { order })).toBe(7);
  });

  it('joins text: strings as they are, nothing as nothing, lists and objects as JSON', () => {
    expect(field('{{ a }}|{{ b }}|{{ c }}|{{ d }}|{{ e }}', { a: 'x', b: null, c: [1, 'y'], d: true, e: 0.5 })).toBe('x||[1,"y"]|true|0.5');
  });

  it('reaches into lists and objects', () => {
    expect(field({ a: ['{{ x }}', 'x'], b: { c: '{{ x + 1 }}' } }, { x: 1 })).toEqual({ a: [1, 'x'], b: { c: 2 } });
  });

  it('leaves the text alone that has no braces', () => {
    expect(field('{ not } an } expression {')).toBe('{ not } an } expression {');
  });
});

describe.each<[string, Json]>([
  ['1 + 2 * 3 - 4 / 2', 5],
  ['2 ** 3 ** 2', 512],
  ['-7 % 3', -1],
  ['"a" + 1 + true + null', 'a1true'],
  ['order.customer.name', 'Ada'],
  ['order["customer"]["na" + "me"]', 'Ada'],
  ['order.nothing', null],
  ['order.nothing?.more.and.more', null],
  ['order.customer.email ?? "none"', 'none'],
  ['0 ?? 1', 0],
  ['0 || 1', 1],
  ['"" && 1', ''],
  ['!order.missing', true],
  ['undefined === null', true],
  ['order.missing === undefined', true],
  ['1 == "1"', false],
  ['[1, { a: 2 }] === [1, { a: 2 }]', true],
  ['"b" > "a" && 2 > 1', true],
  ['"10" > 9', true],
  ['"id" in order', true],
  ['"toString" in order', false],
  ['typeof order + typeof 1 + typeof "" + typeof true + typeof []', 'objectnumberstringbooleanobject'],
  ['typeof order.missing', 'undefined'],
  ['order.id > 5 ? "big" : "small"', 'big'],
  ['`${order.customer.name} has ${order.lines.length}`', 'Ada has 2'],
  ['[...order.tags, "x"]', ['new', 'vip', 'new', 'x']],
  ['{ ...order.customer, name: "Bo", ["k" + 1]: 2 }', { name: 'Bo', email: null, k1: 2 }],
  ['{ a: 1, a: 2 }', { a: 2 }],
  ['[1, , 3]', [1, null, 3]],
  ['order.tags[0] + order.tags[9] + order.tags[-1]', 'new'],
  ['"héllo"[1]', 'é'],
  ['order.lines.map(l => l.price * l.count)', [5, 10]],
  ['order.lines.filter((l, i) => i > 0).map(l => l.sku)', ['b']],
  ['order.lines.reduce((sum, l) => sum + l.price * l.count, 0)', 15],
  ['order.lines.find(l => l.price > 100)', null],
  ['order.lines.find(l => l.price > 100)?.sku.toUpperCase() ?? "none"', 'none'],
  ['order.lines.some(l => l.price > 5) && !order.lines.every(l => l.price > 5)', true],
  ['[1, 2].flatMap(n => [n, n * 10])', [1, 10, 2, 20]],
  ['[10, 9, 1].sort()', [1, 9, 10]],
  ['["b", "a"].toSorted()', ['a', 'b']],
  ['order.lines.toSorted((a, b) => b.price - a.price)[0].sku', 'b'],
  ['[[1], [2, 3], 4].flat()', [1, 2, 3, 4]],
  ['order.tags.unique()', ['new', 'vip']],
  ['[{ a: 1, b: 2 }, { b: 2, a: 1 }, [["a", 1]], { a: 1 }].unique().length', 3],
  ['order.tags.indexOf("vip") + order.tags.lastIndexOf("new")', 3],
  ['order.lines.includes({ price: 10, count: 1, sku: "b" })', true],
  ['[1, 2, 3].at(-1)', 3],
  ['[1, 2, 3].slice(-2).reverse()', [3, 2]],
  ['[1, 2].concat([3]).join("-")', '1-2-3'],
  ['[1, null, "a"].join()', '1,,a'],
  ['[0.1, 0.2].sum() > 0.3', true],
  ['" Ab ".trim().toLowerCase().padStart(4, ".")', '..ab'],
  ['"a,b,,c".split(",")', ['a', 'b', '', 'c']],
  ['"abc".split("")', ['a', 'b', 'c']],
  ['"a1b22c".split(/\\d+/)', ['a', 'b', 'c']],
  ['"aXbX".replace("X", "$1") + "aXbX".replaceAll("X", "-")', 'a$1bXa-b-'],
  ['"ab".replaceAll("", "-")', '-a-b-'],
  ['"2027-01-31".replace(/(\\d+)-(\\d+)-(\\d+)/, "$3.$2.$1")', '31.01.2027'],
  ['"Aa aA".replaceAll(/a+/gi, m)', 'x x'],
  ['"order 17".match(/(\\w+) (\\d+)/)', ['order 17', 'order', '17']],
  ['"none".match(/\\d/)', null],
  ['"a1b2".matchAll(/([a-z])(\\d)/).map(m => m[2])', ['1', '2']],
  ['"Hello".test(/^h/i)', true],
  ['"x".repeat(3) + "ab".at(-1) + "ab".charAt(5)', 'xxxb'],
  ['(1234.5).toFixed(2) + (255).toString(16)', '1234.50ff'],
  ['Math.max(1, 5, 3) + Math.min(2, 1) + Math.round(2.5) + Math.floor(-0.5) + Math.abs(-1)', 9],
  ['Number("12.5") + parseInt("12px") + parseFloat("1.5 kg")', 26],
  ['Object.keys({ b: 1, a: 2 })', ['b', 'a']],
  ['Object.fromEntries(Object.entries(order.customer).filter(e => e[1] !== null))', { name: 'Ada' }],
  ['Object.values({ a: 1 })', [1]],
  ['JSON.parse(JSON.stringify(order)) === order', true],
  ['JSON.parse(order) === order', true],
  ['JSON.parse(null)', null],
  ['JSON.stringify({ a: [1] }, null, 2)', '{\n  "a": [\n    1\n  ]\n}'],
  ['encodeURIComponent("a b&c") + decodeURIComponent("%C3%A9")', 'a%20b%26cé'],
  ['Date.parse("2027-01-31T10:00:00+01:00") === Date.parse("2027-01-31 09:00")', true],
  ['Date.toISO(0)', '1970-01-01T00:00:00.000Z'],
  ['Date.add("2027-01-31", 1, "month")', '2027-02-28T00:00:00.000Z'],
  ['Date.add("2028-02-29", -1, "years")', '2027-02-28T00:00:00.000Z'],
  ['Date.add("2027-01-31T23:59:59.5Z", 1, "second")', '2027-02-01T00:00:00.500Z'],
  ['Date.diff("2027-01-01", "2027-01-03", "days")', 2],
  ['Date.format("2027-01-31T09:05:00Z", "DD.MM.YYYY HH:mm") + " " + Date.day("2027-01-31T23:00:00-02:00")', '31.01.2027 09:05 2027-01-31'],
  ['[] || 1', []],
  ['"  ".isEmpty() && [].isEmpty() && {}.isEmpty()', true],
])('%s', (source, expected) => {
  it(`is ${JSON.stringify(expected)}`, () => {
    expect(evaluate(source, { order, m: 'x' })).toEqual(expected);
  });
});

describe.each<[string, string]>([
  ['nothing', 'EXPRESSION_UNKNOWN_NAME'],
  ['order.missing.name', 'EXPRESSION_NULL_ACCESS'],
  ['order.customer?.email.length', 'EXPRESSION_NULL_ACCESS'],
  ['order.missing.trim()', 'EXPRESSION_NULL_ACCESS'],
  ['order.missing[0]', 'EXPRESSION_NULL_ACCESS'],
  ['1 / 0', 'EXPRESSION_NOT_FINITE'],
  ['0 % 0', 'EXPRESSION_NOT_FINITE'],
  ['10 ** 400', 'EXPRESSION_NOT_FINITE'],
  ['Math.sqrt(-1)', 'EXPRESSION_NOT_FINITE'],
  ['Math.max()', 'EXPRESSION_NOT_FINITE'],
  ['[1e308, 1e308].sum()', 'EXPRESSION_NOT_FINITE'],
  ['12345678901234567890 / 7', 'EXPRESSION_NOT_EXACT'],
  ['"abc".slice(12345678901234567890)', 'EXPRESSION_NOT_EXACT'],
  ['"a" * 2', 'EXPRESSION_NOT_A_NUMBER'],
  ['null > 1', 'EXPRESSION_NOT_A_NUMBER'],
  ['1 + null', 'EXPRESSION_WRONG_TYPE'],
  ['[1] + [2]', 'EXPRESSION_WRONG_TYPE'],
  ['parseInt("x")', 'EXPRESSION_NOT_A_NUMBER'],
  ['order.trim()', 'EXPRESSION_UNKNOWN_METHOD'],
  ['order.tags.push(1)', 'EXPRESSION_UNKNOWN_METHOD'],
  ['order.tags.map(1)', 'EXPRESSION_WRONG_TYPE'],
  ['order.tags.map()', 'EXPRESSION_WRONG_TYPE'],
  ['order.tags.join(x => x)', 'EXPRESSION_WRONG_TYPE'],
  ['"a".repeat("2")', 'EXPRESSION_WRONG_TYPE'],
  ['[...order]', 'EXPRESSION_WRONG_TYPE'],
  ['{ ...order.tags }', 'EXPRESSION_WRONG_TYPE'],
  ['x => x', 'EXPRESSION_NOT_A_VALUE'],
  ['/a/', 'EXPRESSION_NOT_A_VALUE'],
  ['"a".test(/(?=a)/)', 'EXPRESSION_PATTERN_INVALID'],
  ['JSON.parse("{")', 'EXPRESSION_NOT_JSON'],
  ['Date.parse("2027-02-30")', 'EXPRESSION_NOT_A_DATE'],
  ['Date.parse("tomorrow")', 'EXPRESSION_NOT_A_DATE'],
  ['Date.add("2027-01-01", 1e300, "days")', 'EXPRESSION_NOT_A_DATE'],
  ['Date.add("2027-01-01", 1, "constructor")', 'EXPRESSION_WRONG_TYPE'],
  ['order.tags.sort((a, b) => a > b)', 'EXPRESSION_NOT_A_NUMBER'],
])('%s', (source, code) => {
  it(`fails with ${code}`, () => {
    expect(codeOf(source, { order })).toBe(code);
  });
});

it('names the path that was nothing, and how to fix it', () => {
  expect(() => evaluate('order.customer.email.length', { order })).toThrowError(
    expect.objectContaining({
      data: expect.objectContaining({
        message: 'order.customer.email is nothing (null), so "length" can\'t be asked of it.',
        hint: expect.stringContaining('order.customer.email?.length') as string,
      }) as object,
    }) as Error,
  );
});

it('does not change the values that it is given', () => {
  const given = Object.freeze({ list: Object.freeze([3, 1, 2]) });
  expect(evaluate('[...given.list.sort(), ...given.list.reverse()]', { given })).toEqual([1, 2, 3, 2, 1, 3]);
  expect(given.list).toEqual([3, 1, 2]);
});

it('lets a parameter hide a name of the scope', () => {
  expect(evaluate('[1, 2].map(order => order + 1)', { order })).toEqual([2, 3]);
  expect(evaluate('[1].map(a => [2].map(b => [3].map(a => a + b)[0] + a)[0])', {})).toEqual([6]);
});

it('writes a stored file inside of a text as its name', () => {
  const parsed = parseBinding('See {{ file }} and {{ "x" + other }}');
  if (!parsed.ok) throw new Error('not parsed');
  const file = { $file: 'a'.repeat(64), name: 'Größe.pdf', mediaType: 'application/pdf', bytes: 1 };
  expect(evaluateBinding(parsed.binding, { file, other: file })).toBe('See Größe.pdf and xGröße.pdf');
  expect(evaluateBinding(parsed.binding, { file: { doc: file, n: 1 }, other: [[file]] })).toBe(
    'See {"doc":"Größe.pdf","n":1} and x[["Größe.pdf"]]',
  );
});
