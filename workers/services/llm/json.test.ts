import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import { parseWhole } from './json-form.ts';
import { readStructured } from './structured-answer.ts';

const object = {
  type: 'object',
  properties: { status: { type: 'string' }, message: { type: 'string' } },
  required: ['status', 'message'],
} as const;
const read = (text: string) => readStructured(text, object);
const done = (message: string) => ({ ok: true, data: { status: 'done', message } });

describe('reading the JSON of a model', () => {
  it.each([
    ['trailing commas', '{"a": 1, "b": [1, 2,],}', { a: 1, b: [1, 2] }],
    ['single quotes', "{'a': 'it is', 'b': 1}", { a: 'it is', b: 1 }],
    ['names without quotes', '{a: "x", b_2: true}', { a: 'x', b_2: true }],
    ['comments', '{"a": 1, // the first\n "b": 2 /* the second */}', { a: 1, b: 2 }],
    ['constants of Python', '{"a": True, "b": None, "c": False}', { a: true, b: null, c: false }],
    ['line breaks in a text', '{"a": "one\ntwo"}', { a: 'one\ntwo' }],
  ])('repairs the form: %s', (_what, text, value) => {
    expect(parseWhole(text)).toEqual(value);
  });

  it.each([
    ['a number that ends early', '{"amount": 4'],
    ['a text that ends early', '{"amount": 49.5, "note": "the customer said n'],
    ['a list that ends between items', '{"items": [{"n": 1}, {"n": 2},'],
    ['a list that ends in an item', '{"items": [{"n": 1}, {"n": 2, "t": "unfin'],
    ['a value that is not there', '{"a": , "b": 1}'],
    ['a name without a value', '{"a": 1, "b":}'],
    ['half a number', '{"a": 2., "b": 1}'],
    ['a number without its exponent', '{"a": 2e}'],
    ['dots in the place of items', '{"a": [1, 2, ...]}'],
    ['an ellipsis in the place of fields', '{"a": 1, …}'],
    ['an escape that ends early', '{"a": "x\\u00'],
    ['brackets that do not match', '{"a": [1, 2}'],
  ])('makes up nothing: %s', (_what, text) => {
    expect(parseWhole(text)).toBeUndefined();
  });

  it('reads texts of data as the numbers that the schema asks for, and as nothing else', () => {
    const schema = { type: 'object' as const, properties: { n: { type: 'integer' as const }, ok: { type: 'boolean' as const } } };
    expect(readStructured('{"n":"5","ok":"True"}', schema)).toEqual({ ok: true, data: { n: 5, ok: true } });
    expect(readStructured('{"n":"five"}', schema)).toMatchObject({ ok: false });
  });

  it('reads no prefix of a value as the value', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.array(fc.jsonValue(), { minLength: 1 })),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (value, share) => {
          const text = JSON.stringify(value);
          expect(parseWhole(text.slice(0, Math.floor(text.length * share)))).toBeUndefined();
        },
      ),
    );
  });

  it('reads a value whatever its texts hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.oneof(fc.string(), fc.constantFrom('```json\n{}\n```', '<think>', "it's", '// no comment', '...', '[1')),
          { minKeys: 1 },
        ),
        (value) => {
          const text = JSON.stringify(value);
          const expected = JSON.parse(text) as Json;
          fc.pre(!Object.hasOwn(value, '__proto__'));
          for (const answer of [
            text,
            `\`\`\`json\n${text}\n\`\`\``,
            `Here it is:\n\`\`\`\n${text}\n\`\`\`\nDone.`,
            `The result is ${text}`,
          ])
            expect(readStructured(answer, { type: 'object' })).toEqual({ ok: true, data: expected });
        },
      ),
    );
  });

  it.each([
    [
      'two fields of one name',
      '{"status":{"status":"one","message":"a"},"status":{"status":"two","message":"b"}}',
      'two fields of the same name',
    ],
    ['a field called __proto__', '{"__proto__":{"status":"done","message":"a"}}', '__proto__'],
    ['a text in a field called __proto__', '{"__proto__":"```json\\n{\\"status\\":\\"done\\",\\"message\\":\\"a\\"}\\n```"}', '__proto__'],
  ])('refuses %s, and takes no part of it for the answer', (_what, text, reason) => {
    for (const answer of [text, `\`\`\`json\n${text}\n\`\`\``, `Here it is:\n\`\`\`\n${text}\n\`\`\`\nDone.`, `The result is ${text}`]) {
      expect(read(answer)).toEqual({ ok: false, problems: [expect.stringContaining(reason)] });
    }
  });

  it('keeps a code block inside a text of fenced JSON', () => {
    const message = 'Run this:\n```bash\n--set enable=false\n```\nThen restart.';
    expect(read(`\`\`\`json\n${JSON.stringify({ status: 'done', message }, null, 2)}\n\`\`\``)).toEqual(done(message));
    expect(read(`\`\`\`json\n{"status": "done", "message": "${message}"}\n\`\`\``)).toEqual(done(message));
  });

  it('takes the last block for the answer, and a draft before it for a draft', () => {
    expect(
      read('Draft:\n```json\n{"status":"draft","message":"no"}\n```\nFinal:\n```json\n{"status":"done","message":"yes"}\n```'),
    ).toEqual(done('yes'));
    expect(read('First {"status":"draft","message":"no"}, then {"status":"done","message":"yes"}.')).toEqual(done('yes'));
  });

  it('passes over brackets that are words or citations', () => {
    expect(read('As asked [see note], the result: {"status":"done","message":"yes"}')).toEqual(done('yes'));
    expect(read('{"status":"done","message":"yes"} [1] [2]')).toEqual(done('yes'));
  });

  it('does not take the draft when the final answer ends early', () => {
    for (const final of ['{"status":"done","mess', '```json\n{"status":"done","message":"y']) {
      expect(read(`Draft:\n\`\`\`json\n{"status":"draft","message":"no"}\n\`\`\`\nFinal:\n${final}`)).toEqual({
        ok: false,
        problems: ['The JSON ends before it is complete.'],
      });
    }
    expect(readStructured('{"items":[{"status":"a","message":"b"},', object).ok).toBe(false);
  });

  it('is done at once with a long text of brackets', () => {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(20_000), '```\n'.repeat(20_000), '[a '.repeat(50_000)])
      expect(readStructured(text, object).ok).toBe(false);
  });
});
