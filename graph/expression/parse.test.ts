import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { evaluateBinding } from './evaluate.ts';
import { findExpressions, parseBinding, parseExpression } from './parse.ts';
import { bindingReferences, usesPattern } from './references.ts';
import { stripPositions } from './strip-positions.ts';

function bindingOf(value: Json) {
  const parsed = parseBinding(value);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.binding;
}

const valueOf = (value: Json): Json => evaluateBinding(bindingOf(value), {});

describe('where an expression ends', () => {
  it.each<[string, Json]>([
    ['{{ "}}" }}', '}}'],
    ["{{ '}' + '}}' }}!", '}}}!'],
    ['{{ `a}}${"}}"}` }}', 'a}}}}'],
    ['{{ {a: {b: 1}} }}', { a: { b: 1 } }],
    ['{{ {a: {b: 1}}}}', { a: { b: 1 } }],
    ['{{{a: 1}}}', { a: 1 }],
    ['{{ [{a: 1}].map(x => ({b: x.a})) }}', [{ b: 1 }]],
    ['{{ (1 + 2) }}', 3],
    ['{{ 1 /* }} */ }}', 1],
    ['{{ 4 / 2 }} of {{ 9 / 3 }}', '2 of 3'],
    ['{{1}}{{2}}', '12'],
    [String.raw`\{{ name }}`, '{{ name }}'],
    [String.raw`\{{ a }} {{ 1 }}`, '{{ a }} 1'],
    ['{{ "\\u007d}" }}', '}}'],
    ['}} {{ 1 }} }}', '}} 1 }}'],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it('is found whatever text follows', () => {
    expect(valueOf(`{{ 1 }}${'x ( { '.repeat(20_000)}`)).toHaveLength(120_001);
  });

  it('is found for unreadable sources too, so that the rest of the text is not lost', () => {
    expect(findExpressions('{{ a b }} {{ 1 }} {{ "x }} {{ c').map(({ from, to, parsed }) => [from, to, parsed.ok])).toEqual([
      [2, 7, false],
      [12, 15, true],
      [20, 24, false],
      [29, 31, false],
    ]);
  });
});

describe('literal fields', () => {
  it('are taken as they are, with the escape read at every depth', () => {
    expect(bindingOf({ a: [1, null, String.raw`\{{ x }}`], b: true })).toEqual({
      kind: 'literal',
      value: { a: [1, null, '{{ x }}'], b: true },
    });
  });

  it('keep fields that are called __proto__', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "a": "{{ 1 }}"}') as Json;
    const result = valueOf(value);
    expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":true},"a":1}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });
});

describe('what is not part of the language', () => {
  it.each<[string, string, string]>([
    ['', 'EXPRESSION_SYNTAX', 'empty'],
    ['a b', 'EXPRESSION_SYNTAX', '"b" is not expected'],
    ['a)', 'EXPRESSION_SYNTAX', '")" is not expected'],
    ['a }', 'EXPRESSION_SYNTAX', '"}" is not expected'],
    ['a +', 'EXPRESSION_SYNTAX', 'ends too early'],
    ['"a', 'EXPRESSION_SYNTAX', 'string'],
    ['a; b', 'EXPRESSION_SYNTAX', '"; b"'],
    ['if (a) b', 'EXPRESSION_NOT_ALLOWED', '"if" is a statement'],
    ['new Date()', 'EXPRESSION_NOT_ALLOWED', '"new"'],
    ['a = 1', 'EXPRESSION_NOT_ALLOWED', 'assigned'],
    ['a++', 'EXPRESSION_NOT_ALLOWED', 'changed'],
    ['a, b', 'EXPRESSION_NOT_ALLOWED', 'comma'],
    ['this.a', 'EXPRESSION_NOT_ALLOWED', '"this"'],
    ['tag`x`', 'EXPRESSION_NOT_ALLOWED', 'Tagged'],
    ['a.b`x`', 'EXPRESSION_NOT_ALLOWED', 'Tagged'],
    ['void 0', 'EXPRESSION_NOT_ALLOWED', '"void"'],
    ['delete a.b', 'EXPRESSION_NOT_ALLOWED', '"delete"'],
    ['a instanceof b', 'EXPRESSION_NOT_ALLOWED', 'instanceof'],
    ['a | b', 'EXPRESSION_NOT_ALLOWED', '"|"'],
    ['function () {}', 'EXPRESSION_NOT_ALLOWED', 'arrows'],
    ['class {}', 'EXPRESSION_NOT_ALLOWED', 'Classes'],
    ['import("x")', 'EXPRESSION_NOT_ALLOWED', 'imported'],
    ['import.meta', 'EXPRESSION_NOT_ALLOWED', 'not part'],
    ['async () => 1', 'EXPRESSION_NOT_ALLOWED', 'arrow'],
    ['a.map(x => { return x })', 'EXPRESSION_NOT_ALLOWED', 'arrow'],
    ['a.map(({ x }) => x)', 'EXPRESSION_NOT_ALLOWED', 'plain names'],
    ['a.map((...x) => x)', 'EXPRESSION_NOT_ALLOWED', 'plain names'],
    ['a.map(...b)', 'EXPRESSION_NOT_ALLOWED', 'spread'],
    ['{ get a() { return 1 } }', 'EXPRESSION_NOT_ALLOWED', 'getters'],
    ['{ a() { return 1 } }', 'EXPRESSION_NOT_ALLOWED', 'getters'],
    ['a["trim"]()', 'EXPRESSION_NOT_ALLOWED', 'by their name'],
    ['(x => x)(1)', 'EXPRESSION_NOT_ALLOWED', 'by their name'],
    ['a()()', 'EXPRESSION_NOT_ALLOWED', 'by their name'],
    ['eval("1")', 'EXPRESSION_NOT_ALLOWED', 'no function "eval"'],
    ['Object.assign(a)', 'EXPRESSION_NOT_ALLOWED', 'no function "Object.assign"'],
    ['Math.random()', 'EXPRESSION_NOT_ALLOWED', 'no function "Math.random"'],
    ['Date.now()', 'EXPRESSION_NOT_ALLOWED', 'no function "Date.now"'],
    ['a.trim?.()', 'EXPRESSION_NOT_ALLOWED', '?.('],
    ['10n', 'EXPRESSION_NOT_ALLOWED', 'n'],
    ['x.#y', 'EXPRESSION_SYNTAX', 'read'],
    ['"a".match(/(/)', 'EXPRESSION_SYNTAX', 'regular expression'],
    ['{ __proto__: 1, "__proto__": 2 }', 'EXPRESSION_SYNTAX', 'redefinition'],
  ])('%s', (source, code, message) => {
    const parsed = parseExpression(source);
    if (parsed.ok) throw new Error('it parses');
    expect(parsed.error.code).toBe(code);
    expect(parsed.error.message.toLowerCase()).toContain(message.toLowerCase());
    expect(parsed.error.hint).toBeTruthy();
    expect(parsed.error.at).toBeLessThanOrEqual(source.length);
  });

  it('says what to do instead', () => {
    expect(parseExpression('Math.rounds(1)')).toMatchObject({ error: { hint: 'Did you mean Math.round?' } });
  });
});

describe('limits', () => {
  it.each<[string, string]>([
    ['a long source', `1${' + 1'.repeat(5_000)}`],
    ['parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['fewer parentheses', `${'('.repeat(4_000)}1${')'.repeat(4_000)}`],
    ['lists', '['.repeat(9_000)],
    ['templates', '`${'.repeat(3_000)],
    ['negations', `${'!'.repeat(9_000)}1`],
    ['arrows', `${'a=>'.repeat(3_000)}1`],
    ['choices', `${'1?1:'.repeat(2_400)}1`],
    ['powers', `1${'**1'.repeat(3_000)}`],
    ['members', `a${'.a'.repeat(4_000)}`],
    ['sums', `1${'+1'.repeat(4_000)}`],
  ])('hold for %s', (_what, source) => {
    const parsed = parseExpression(source);
    expect(parsed.ok ? 'it parses' : parsed.error.code).toMatch(/^EXPRESSION_TOO_(LONG|DEEP)$/);
    expect(parseBinding(`{{ ${source} }}`).ok).toBe(false);
  });

  it('hold for the JSON around expressions', () => {
    let value: Json = '{{ 1 }}';
    for (let level = 0; level < 50_000; level += 1) value = [value];
    expect(parseBinding(value)).toMatchObject({ ok: false, errors: [{ code: 'EXPRESSION_TOO_DEEP' }] });
  });

  it('do not count brackets within strings', () => {
    expect(parseExpression(`"${'('.repeat(500)}".length`).ok).toBe(true);
  });
});

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{',
    '}',
    '\\',
    '"',
    "'",
    '`',
    '${',
    '(',
    ')',
    '[',
    ']',
    '/',
    '/*',
    '*/',
    '//',
    '\n',
    'a',
    '.',
    '?.',
    '=>',
    ',',
    '1',
    ' ',
    '+',
    '...',
    'new ',
    '\u2028',
    '\ud800',
    '\\u{',
    '#',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  );

  it('parses or is refused, without throwing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseExpression(text);
        parseBinding(text);
        parseBinding(`{{${text}}}`);
        return parsed.ok || (parsed.error.at >= 0 && parsed.error.at <= text.length);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a binding', () => {
  it('tells its free names, each once', () => {
    expect(bindingReferences(bindingOf(['{{ a.b + a }}', { c: 'x {{ list.map((item, a) => item + b + a) }}' }]))).toEqual([
      'a',
      'list',
      'b',
    ]);
  });

  it('tells whether it holds a pattern', () => {
    expect(usesPattern(bindingOf({ a: ['{{ x.filter(y => y.test(/a/)) }}'] }))).toBe(true);
    expect(usesPattern(bindingOf('{{ 4 / 2 / 1 }}'))).toBe(false);
  });

  it('is the same plan wherever its parts stand', () => {
    const strip = (text: string) => stripPositions(bindingOf({ at: text }));
    expect(strip('{{ a.map( x=>[1].at(x) ) }}')).toEqual(strip('{{a.map(x => [1].at(x))}}'));
    expect(JSON.stringify(strip('{{ { at: "at" } }}'))).toContain('"at"');
  });
});

it('reads a thousand expressions of one text, and tells of more', () => {
  const written = (count: number) => parseBinding('{{ 1 }}'.repeat(count));
  expect(written(1_000).ok).toBe(true);
  expect(written(100_000)).toMatchObject({ ok: false, errors: [{ code: 'EXPRESSION_TOO_LONG', at: 7_002 }] });
  expect(parseBinding('{{ /* '.repeat(100_000))).toMatchObject({ ok: false, errors: [{ code: 'EXPRESSION_SYNTAX' }] });
});

it.each(['{{ "}}" }}', '{{ `}}` }}', '{{ /}}/ }}', '{{ { a: { b: 1 }}}}', '{{ /* }} */ 1 }}'])('finds where %s ends', (text) => {
  expect(findExpressions(text)).toMatchObject([{ from: 2, to: text.length - 2 }]);
});
