import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calculate,
  compareNumbers,
  digitsOf,
  fixedText,
  isExactNumber,
  isWhole,
  numberOfText,
  type Numeric,
  roundTo,
  toBigInt,
} from './exact-number.ts';
import type { Json } from './json.ts';
import { JsonRefused, readJson, withExactNumbers, writeJson, writeNumbers } from './json-text.ts';

const digits = fc.stringMatching(/^[1-9]\d{0,40}$/);
/** Number literals of every kind that JSON allows. */
const literal = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(digits, fc.constant('0')),
      fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,30}$/)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '9007199254740993',
    '-0',
    '-0.0',
    '1e400',
    '1E-400',
    '0.1',
    '123456789012345678901234567890',
    '1.0',
    '100000000000000000000000',
    '5e-324',
  ),
);
const text = fc.oneof(fc.string(), fc.constantFrom('{"$number":"1e400"}', '"', '\\', '{"$number":"', '12345678901234567890'));

/** JSON texts together with the number literals in them, in order. */
const document = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    text.map((value) => JSON.stringify(value)),
    fc.constantFrom('null', 'true', '[]', '{}'),
    fc.array(tie('any'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .uniqueArray(
        fc.tuple(
          text.filter((name) => name !== '__proto__'),
          tie('any'),
        ),
        { maxLength: 4, selector: ([name]) => name },
      )
      .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(',')}}`),
  ),
})).any;

/** The numbers of a text, as pairs of sign and value with all digits: 1.50 and 15e-1 are the same. */
function numbersIn(json: string): readonly string[] {
  const withoutTexts = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return (withoutTexts.match(/-?\d[\d.eE+-]*/g) ?? []).map((number) => {
    const [mantissa = '', exponent = '0'] = number
      .toLowerCase()
      .replace(/^-/, '')
      .replace(/^([\d.]+)$/, '$1e0')
      .split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    const all = (whole + fraction).replace(/^0+/, '');
    return `${number.startsWith('-') ? '-' : ''}${all.replace(/0+$/, '')}e${all === '' ? 0 : Number(exponent) - fraction.length + (all.length - all.replace(/0+$/, '').length)}`;
  });
}

describe('JSON as text', () => {
  it('keeps every digit, text and field from reading to writing', () => {
    fc.assert(
      fc.property(document, (json) => {
        const value = readJson(json, { takesOurs: true });
        const written = writeJson(value);
        // JavaScript puts fields whose names are numbers first; the order of fields means nothing.
        expect(numbersIn(written).toSorted()).toEqual(numbersIn(json).toSorted());
        expect(readJson(written, { takesOurs: true })).toEqual(value);
        expect(writeJson(readJson(written, { takesOurs: true }))).toBe(written);
        // What is made of it on the way, in a message to a thread, changes nothing.
        expect(writeJson(structuredClone(value))).toBe(written);
        expect(writeJson(readJson(writeJson(value, 2), { takesOurs: true }))).toBe(written);
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells names of fields apart that begin with a backslash in the text, in every order, on every engine', () => {
    const name = fc.constantFrom('\\', '"', '\n', '\\n', '\nx', 'x', '\u0001', 'é');
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), (names) => {
        expect(Object.keys(readJson(`{${names.map((one) => `${JSON.stringify(one)}:1`).join(',')}}`) as object)).toEqual(names);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused where reading would change it', () => {
    for (const json of [
      '{"a":1,"a":2}',
      '{"x":[{"b":1,"\\u0062":1}]}',
      '{"__proto__":1}',
      '{"a":{"\\u005f_proto__":{}}}',
      '[{"$number":"12345678901234567890"}]',
      '{"$number":"-0"}',
    ])
      expect(() => readJson(json)).toThrow(JsonRefused);
    for (const json of [
      '{"$number":"5"}',
      '{"$number":"12345678901234567890","more":1}',
      '{"a":{"b":1},"b":1}',
      '{"constructor":1,"toString":2}',
    ])
      expect(writeJson(readJson(json))).toBe(json);
  });

  it('is no JSON where JSON.parse says so', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}":,\d.eE+\-\\ ]{0,20}$/)), (text) => {
        const isJson = ((): boolean => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        if (!isJson) expect(() => readJson(text)).toThrow(SyntaxError);
      }),
    );
  });

  it('reads deep and long bodies without recursion', () => {
    const deep = `${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`;
    expect(() => readJson(deep)).not.toThrow();
    expect(readJson(`"${'\\"'.repeat(500_000)}"`)).toBe('"'.repeat(500_000));
  });

  it('passes through a library that parses and writes JSON by itself', () => {
    const text = '{"a":[1,12345678901234567890,0.12345678901234567890],"b":"12345678901234567890 {\\"$number\\":1}"}';
    expect(withExactNumbers('{"a":{"$number":"1e400"},"n":12345678901234567890}')).toBe(
      '{"a":{"$number":"1e400"},"n":12345678901234567890}',
    );
    expect(withExactNumbers('data: {"n":12345678901234567890, "half')).toBe('data: {"n":{"$number":"12345678901234567890"}, "half');
    const plain = text.replace(' {\\"$number\\":1}', '');
    expect(writeNumbers(JSON.stringify(JSON.parse(withExactNumbers(plain))))).toBe(plain);
    expect(writeNumbers(JSON.stringify(JSON.parse(text)))).toContain('{\\"$number\\":1}');
  });
});

const whole = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const numeric = (value: bigint): Numeric => numberOfText(String(value));
const textOf = (value: Numeric): string => String(toBigInt(value));

describe('exact arithmetic', () => {
  it('adds, subtracts, multiplies, divides and compares like big integers', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const [left, right] = [numeric(a), numeric(b)];
        expect(textOf(calculate('+', left, right))).toBe(String(a + b));
        expect(textOf(calculate('-', left, right))).toBe(String(a - b));
        expect(textOf(calculate('*', left, right))).toBe(String(a * b));
        if (b !== 0n) expect(textOf(calculate('%', left, right))).toBe(String(a % b));
        if (b !== 0n) expect(textOf(calculate('/', numeric(a * b), right))).toBe(String(a));
        expect(Math.sign(compareNumbers(left, right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(isWhole(left)).toBe(true);
        expect(isExactNumber(left) || Number(a) === left).toBe(true);
      }),
    );
  });

  it('keeps decimals, rounds where it is asked to, and refuses what has no end', () => {
    expect(calculate('+', numberOfText('12345678901234567.89'), 0.11)).toBe(12345678901234568);
    expect(calculate('*', numberOfText('0.12345678901234567890123'), 10)).toEqual({ $number: '1.2345678901234567890123' });
    expect(calculate('/', numberOfText('12345678901234567890'), 4)).toEqual({ $number: '3086419725308641972.5' });
    expect(() => calculate('/', numberOfText('12345678901234567890'), 7)).toThrow(/no end/);
    expect(() => calculate('+', { $number: '1e4000000' }, 1)).toThrow(/digits/);
    expect(digitsOf(roundTo(numberOfText('12345678901234567.5'), 0, 'half'))).toBe('12345678901234568');
    expect(digitsOf(roundTo(numberOfText('-12345678901234567.5'), 0, 'half-up'))).toBe('-12345678901234567');
    expect(fixedText(numberOfText('12345678901234567890.126'), 2)).toBe('12345678901234567890.13');
    expect(fixedText(numberOfText('98765432109876543210'), 3)).toBe('98765432109876543210.000');
  });

  it('reads what people write as numbers', () => {
    expect(['5', ' +5 ', '.5', '5.', '-0x10', '1e3', '007', 'x', '', '12 3'].map(numberOfText)).toEqual([
      5,
      5,
      0.5,
      5,
      Number.NaN,
      1000,
      7,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(numberOfText('+0012345678901234567890')).toEqual({ $number: '12345678901234567890' });
    expect((readJson('[-0]') as readonly Json[])[0]).toEqual({ $number: '-0' });
  });
});
