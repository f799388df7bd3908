import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../json.ts';
import { completeExpression, completeFollowing, type CompletionOption } from './complete.ts';
import { scopeWith } from './type-scope.ts';
import { parseExpression } from './parse.ts';

const line: JsonSchema = {
  type: 'object',
  properties: { sku: { type: 'string', description: 'The article number.' }, price: { type: 'number' } },
  required: ['sku'],
};
const types = scopeWith({
  input: {
    schema: {
      type: 'object',
      properties: { name: { type: 'string' }, 'first name': { type: 'string' }, lines: { type: 'array', items: line } },
      required: ['name', 'lines'],
    },
  },
  draft: { schema: { type: 'object', properties: { items: { type: 'array', items: line } }, required: ['items'] }, mayBeAbsent: true },
});

/** What is offered at the bar in a source, or at its end. */
function offered(marked: string): {
  readonly from: number;
  readonly options: readonly CompletionOption[];
  readonly labels: readonly string[];
} {
  const cursor = marked.includes('|') ? marked.indexOf('|') : marked.length;
  const { from, options } = completeExpression(marked.replace('|', ''), cursor, types);
  return { from, options, labels: options.map(({ label }) => label) };
}

describe('completion', () => {
  it('offers names and functions where a value begins, with their types', () => {
    const { from, options } = offered('1 + in');
    expect(from).toBe(4);
    expect(options).toContainEqual({
      label: 'input',
      type: 'variable',
      detail: expect.stringContaining('object') as string,
      hasFields: true,
    });
    expect(options).toContainEqual({
      label: 'draft',
      type: 'variable',
      detail: expect.stringContaining('or nothing') as string,
      info: expect.stringContaining('may not have run') as string,
      hasFields: true,
    });
    expect(options).toContainEqual({ label: 'Math', type: 'function', detail: 'functions' });
    expect(options).toContainEqual({
      label: 'parseInt',
      type: 'function',
      detail: 'parseInt(text, base?)',
      info: expect.any(String) as string,
    });
  });

  it('offers fields first, then methods with their signature and help', () => {
    const { options } = offered('input.lines[0].');
    expect(options.slice(0, 2)).toEqual([
      { label: 'sku', type: 'property', detail: 'text', info: 'The article number.' },
      { label: 'price', type: 'property', detail: 'number or nothing' },
    ]);
    expect(options).toContainEqual({ label: 'hasField', type: 'method', detail: 'hasField(name)', info: expect.any(String) as string });
  });

  it.each<[string, readonly string[]]>([
    ['input.', ['name', 'first name', 'lines']],
    ['input?.', ['name', 'first name', 'lines']],
    ['input . na', ['name', 'first name', 'lines']],
    ['!input.', ['name', 'first name', 'lines']],
    ['1 + input.|name + 2', ['name', 'first name', 'lines']],
    ['(input).', ['name', 'first name', 'lines']],
    ['draft.items[0].na', ['sku', 'price']],
    ['draft?.items[0]?.', ['sku', 'price']],
    ['input.lines.filter(l => l.', ['sku', 'price']],
    ['input.lines.filter(l => l.price > 1 && l.', ['sku', 'price']],
    ['input.lines.map((l, i) => ({ a: ")", b: l.', ['sku', 'price']],
    ['input.lines.toSorted((a, b) => b.', ['sku', 'price']],
    ['input.lines.reduce((sum, l) => sum + l.', ['sku', 'price']],
    ['input.lines.filter(l => l.price).map(x => x.', ['sku', 'price']],
    ['input.lines.map(a => draft?.items.filter(b => b.sku === a.|))', ['sku', 'price']],
    ['input.lines.find(l => l.sku === "(")?.', ['sku', 'price']],
    ['({ a: 1, b: 2 }).', ['a', 'b']],
    ['`x ${input.', ['name', 'first name', 'lines']],
    ['`x ${input.name} y ${`${input.', ['name', 'first name', 'lines']],
    ['input["', ['name', 'first name', 'lines']],
    ["input['fi", ['name', 'first name', 'lines']],
    ['input.lines.map(l => l["', ['sku', 'price']],
  ])('knows the fields at %s', (source, fields) => {
    expect(offered(source).options.flatMap(({ label, type }) => (type === 'property' ? [label] : []))).toEqual(fields);
  });

  it.each<[string, string]>([
    ['input.name.', 'trim'],
    ['"a, b".', 'split'],
    ['`a`.', 'split'],
    ['input.lines.map(l => l.sku).', 'join'],
    ['[1, 2].', 'sum'],
    ['(input.lines ?? []).', 'map'],
    ['input.name.length.', 'toFixed'],
    ['input.lines.map((l, i) => i.', 'toFixed'],
    ['Math.', 'round'],
    ['Date.pa', 'parse'],
    ['input.lines.map(l => ', 'l'],
  ])('at %s offers %s', (source, label) => {
    expect(offered(source).labels).toContain(label);
  });

  it.each(['"inp', "'inp", '`inp', '"a" + "inp', 'input.name === "', '1.', '.', '..', 'nothing.at.all.', 'input.'.repeat(3_000)])(
    'offers nothing at %s',
    (source) => {
      expect(offered(source).labels).toEqual([]);
    },
  );

  it.each([
    "input.name === 'a'",
    "input.name === 'a' ",
    "'a' in",
    'input.lines[0] ',
    '(1) ',
    '`a${input.name}`',
    '[1]',
    '{ a: 1 }',
    '1 ',
    'input.name ',
  ])('offers no name behind the whole value %s', (source) => {
    expect(offered(source).options).toEqual([]);
  });

  it.each(['', ' ', "'a' + ", '(', '[1, ', '{ a: ', 'input.name ? ', 'a => ', '`${', 'typeof ', "'name' in "])(
    'offers names behind %s',
    (source) => {
      expect(offered(source).labels).toContain('input');
    },
  );

  it('offers names in any script as they are, and others in brackets that take the place of the dot', () => {
    const odd = scopeWith({
      call: {
        schema: {
          type: 'object',
          properties: { plain: {}, größe: {}, 商品: {}, 𝒜bc: {}, 'deal[contact_email]': {}, 'context.text': {}, 'say "hi"': {}, '': {} },
        },
      },
    });
    /** The source after each option was chosen at its end. */
    const chosen = (source: string) => {
      const { from, options } = completeExpression(source, source.length, odd);
      return options.flatMap(({ label, type, insert, from: own }) =>
        type === 'property' ? [source.slice(0, own ?? from) + (insert ?? label)] : [],
      );
    };
    expect(chosen('call.')).toEqual([
      'call.plain',
      'call.größe',
      'call.商品',
      'call.𝒜bc',
      'call["deal[contact_email]"]',
      'call["context.text"]',
      'call["say \\"hi\\""]',
      'call[""]',
    ]);
    expect(chosen('call?.')).toContain('call?.["context.text"]');
    expect(chosen('call.grö')).toContain('call.größe');
    expect(chosen('call["')).toContain('call["say \\"hi\\"');
    expect(chosen("call['")).toContain('call[\'say "hi"');
    for (const source of chosen('call.')) expect(parseExpression(source).ok, source).toBe(true);
  });

  it('reads what stands before a dot in any script', () => {
    const deep = scopeWith({
      call: {
        schema: {
          type: 'object',
          properties: { größe: { type: 'object', properties: { 商品: { type: 'string' } } }, 𝒜: { type: 'object', properties: { x: {} } } },
        },
      },
    });
    const labels = (source: string) => completeExpression(source, source.length, deep).options.map(({ label }) => label);
    expect(labels('call.größe.')).toContain('商品');
    expect(labels('1 + call.𝒜.')).toContain('x');
    expect(labels('call["größe"].')).toContain('商品');
  });

  it('offers what comes in first, then nodes, then the run, and functions last', () => {
    const scope = scopeWith({ call: { schema: line }, run: { schema: {} }, input: { schema: line }, item: { schema: {} } });
    const options = completeExpression('', 0, scope).options;
    expect(options.slice(0, 4).map(({ label }) => label)).toEqual(['input', 'item', 'call', 'run']);
    expect(options.slice(4).every(({ type }) => type === 'function')).toBe(true);
    expect(options[0]?.detail).toBe('same as call');
  });

  it.each<[string, readonly string[]]>([
    ['input', ['.name', '["first name"]', '.lines']],
    ['draft', ['?.items']],
    ['input.lines[0]', ['?.sku', '?.price']],
    ['input.name', []],
    ['input.lines', []],
    ['"text', []],
    ['1 +', []],
  ])('offers the fields that follow %s', (source, labels) => {
    expect(completeFollowing(source, source.length, types).options.map(({ label }) => label)).toEqual(labels);
  });

  it('never throws, whatever stands before the cursor', () => {
    const scraps = fc.constantFrom(
      'input',
      'draft',
      'l',
      '.',
      '?.',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '`',
      '${',
      '=>',
      'lines',
      'map',
      ' ',
      ',',
      '/',
      '//',
      '/*',
      '*/',
      '\\',
      '1',
      '+',
      'Math',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scraps, fc.string({ maxLength: 3 })), { maxLength: 14 }), fc.nat(40), (parts, cursor) => {
        const source = parts.join('');
        const { from } = completeExpression(source, Math.min(cursor, source.length), types);
        expect(from).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
