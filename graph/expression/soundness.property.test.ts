import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNodeError } from '../errors.ts';
import type { Json, JsonSchema } from '../json.ts';
import { valueMatches } from '../types/schema-type.ts';
import type { Scope } from './ast.ts';
import { evaluateBinding } from './evaluate.ts';
import { inferBinding } from './infer.ts';
import { scopeWith, type TypeScope } from './type-scope.ts';
import { functionsByName, methods } from './methods/call.ts';
import type { Method, Parameter } from './methods/method.ts';
import { parseBinding, parseExpression } from './parse.ts';
import { renameReference } from './rename.ts';
import { bindingReferences } from './references.ts';
import { stripPositions } from './strip-positions.ts';
import '../dates/intl-zones.ts';
import './regular-expressions.ts';

const RUNS = { numRuns: 2_000 };
const FIELDS = ['name', 'price', 'tags', 'inner', 'length', '__proto__'] as const;

/** A schema together with values of it. */
interface Typed {
  readonly schema: JsonSchema;
  readonly values: fc.Arbitrary<Json>;
}

/** As values travel: JSON knows one zero only. */
const travelled = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

const anyJson: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 2 }).map(travelled);

const scalar: fc.Arbitrary<Typed> = fc.oneof(
  fc.constant<Typed>({
    schema: { type: 'string' },
    values: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('12', '-1.5', 'a,b', '')),
  }),
  fc.constant<Typed>({
    schema: { type: 'number' },
    values: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }).map(travelled)),
  }),
  fc.constant<Typed>({ schema: { type: 'integer' }, values: fc.integer({ min: -9, max: 9 }) }),
  fc.constant<Typed>({ schema: { type: 'boolean' }, values: fc.boolean() }),
  fc.constant<Typed>({ schema: { type: 'null' }, values: fc.constant(null) }),
  fc.constant<Typed>({ schema: {}, values: anyJson }),
  fc.constant<Typed>({ schema: { enum: ['a', 'b', 3] }, values: fc.constantFrom<Json>('a', 'b', 3) }),
  fc.constant<Typed>({ schema: { type: 'string', const: 'name' }, values: fc.constant('name') }),
);

/** Random schemas, each with values that are of it: as ports and their outputs are. */
const typed: fc.Arbitrary<Typed> = fc.letrec<{ type: Typed }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    {
      weight: 1,
      arbitrary: tie('type').map(({ schema, values }): Typed => ({
        schema: { type: 'array', items: schema },
        values: fc.array(values, { maxLength: 3 }),
      })),
    },
    { weight: 1, arbitrary: fc.constant<Typed>({ schema: { type: 'array' }, values: fc.array(anyJson, { maxLength: 3 }) }) },
    {
      weight: 1,
      arbitrary: fc.array(tie('type'), { minLength: 2, maxLength: 3 }).map((options): Typed => ({
        schema: { anyOf: options.map(({ schema }) => schema) },
        values: fc.oneof(...options.map(({ values }) => values)),
      })),
    },
    { weight: 1, arbitrary: fc.constant<Typed>({ schema: { type: ['string', 'null'] }, values: fc.option(fc.string({ maxLength: 4 })) }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.dictionary(fc.constantFrom(...FIELDS), tie('type'), { maxKeys: 3 }),
          fc.subarray([...FIELDS]),
          fc.constantFrom<boolean | undefined>(true, false, undefined),
        )
        .map(([fields, needed, isOpen]): Typed => {
          const required = needed.filter((key) => Object.hasOwn(fields, key));
          const entries = fc.tuple(
            ...Object.entries(fields).map(([key, { values }]) =>
              (required.includes(key as 'name') ? values : fc.option(values, { nil: undefined })).map((value) => [key, value] as const),
            ),
          );
          const others = isOpen === false ? fc.constant({}) : fc.dictionary(fc.constantFrom('extra', 'more'), anyJson, { maxKeys: 1 });
          return {
            schema: {
              type: 'object',
              properties: Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema])),
              required,
              ...(isOpen === undefined ? {} : { additionalProperties: isOpen }),
            },
            values: fc
              .tuple(entries, others)
              .map(
                ([known, more]): Json =>
                  Object.fromEntries([...known.filter(([, value]) => value !== undefined), ...Object.entries(more)]) as Json,
              ),
          };
        }),
    },
  ),
})).type;

/** A scope of three names: its types, and values of them; `maybe` may be absent. */
const surroundings: fc.Arbitrary<{ readonly types: TypeScope; readonly scope: Scope }> = fc
  .tuple(typed, typed, typed)
  .chain(([a, b, maybe]) =>
    fc.record({ a: a.values, b: b.values, maybe: fc.option(maybe.values) }).map((scope) => ({
      scope,
      types: scopeWith({ a: { schema: a.schema }, b: { schema: b.schema }, maybe: { schema: maybe.schema, mayBeAbsent: true } }),
    })),
  );

const allMethods: readonly Method[] = [
  ...Object.values(methods).flatMap((group) => [...group.values()]),
  ...methods.list.values(),
  ...methods.list.values(),
];

/** Random well-formed sources; `names` are those of the scope and of the functions around. */
function sources(names: readonly string[], depth: number): fc.Arbitrary<string> {
  const name = fc.constantFrom(...names, ...names);
  const literal = fc.constantFrom('1', '0', '-2', '2.5', '"name"', '"a,b"', '""', 'null', 'true', 'false', '[]', '({})', '"12"', '"price"');
  if (depth === 0) return fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: literal });
  const inner = sources(names, depth - 1);
  const dot = fc.constantFrom('.', '?.', '?.');
  const operator = fc.constantFrom('+', '-', '*', '/', '%', '===', '!==', '<', '>=', '&&', '||', '??', 'in', '+', '??', '&&');
  return fc.oneof(
    { weight: 2, arbitrary: name },
    { weight: 1, arbitrary: literal },
    {
      weight: 3,
      arbitrary: fc.tuple(inner, dot, fc.constantFrom(...FIELDS, 'extra')).map(([object, by, field]) => `(${object})${by}${field}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(name, dot, fc.constantFrom(...FIELDS), dot, fc.constantFrom(...FIELDS)).map((parts) => parts.join('')),
    },
    { weight: 2, arbitrary: fc.tuple(inner, fc.constantFrom('', '?.'), inner).map(([object, by, index]) => `(${object})${by}[${index}]`) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(inner, dot, fc.constantFrom(...allMethods))
        .chain(([object, by, method]) => argumentsOf(method, names, depth).map((args) => `(${object})${by}${method.name}(${args})`)),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...functionsByName.values())
        .chain((method) => argumentsOf(method, names, depth).map((args) => `${method.name}(${args})`)),
    },
    { weight: 3, arbitrary: fc.tuple(inner, operator, inner).map(([left, by, right]) => `(${left}) ${by} (${right})`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('!', '-', '+', 'typeof '), inner).map(([by, operand]) => `${by}(${operand})`) },
    { weight: 3, arbitrary: fc.tuple(fc.oneof(inner, tests(names)), inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tests(names), name, dot, fc.constantFrom(...FIELDS), name)
        .map(([test, object, by, field, no]) => `(${test} ? ${object}${by}${field} : ${no})`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(tests(names), fc.constantFrom('&&', '||'), inner).map(([test, by, right]) => `(${test} ${by} (${right}))`),
    },
    { weight: 1, arbitrary: inner.map((part) => `\`x\${${part}}\``) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(fc.constantFrom('', '', '...'), inner), { maxLength: 3 })
        .map((items) => `[${items.map(([by, item]) => `${by}(${item})`).join(', ')}]`),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(fc.constantFrom('...', 'name: ', 'price: ', '["name"]: ', '["__proto__"]: ', '[KEY]: '), inner, inner), {
          maxLength: 3,
        })
        .map((entries) => `({ ${entries.map(([key, value, computed]) => `${key.replace('KEY', () => computed)}(${value})`).join(', ')} })`),
    },
  );
}

/** What inference narrows types by. */
function tests(names: readonly string[]): fc.Arbitrary<string> {
  const path = fc.oneof(
    fc.constantFrom(...names),
    fc.tuple(fc.constantFrom(...names), fc.constantFrom('.', '?.'), fc.constantFrom(...FIELDS)).map((parts) => parts.join('')),
  );
  const one = fc.oneof(
    path,
    fc
      .tuple(path, fc.constantFrom('===', '!==', '==', '!='), fc.constantFrom('null', 'undefined', '"a"', '3', 'true', 'false', '""', '0'))
      .map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('null', '"a"'), fc.constantFrom('===', '!=='), path).map((parts) => parts.join(' ')),
    fc
      .tuple(path, fc.constantFrom('===', '!=='), fc.constantFrom('"string"', '"number"', '"object"', '"boolean"', '"undefined"'))
      .map(([of, by, type]) => `typeof ${of} ${by} ${type}`),
    path.map((of) => `Array.isArray(${of})`),
    path.map((of) => `${of}?.isEmpty()`),
    path.map((of) => `${of}?.length > 1`),
    path.map((of) => `Boolean(${of})`),
    fc.tuple(fc.constantFrom('"name"', '"price"'), path).map(([key, of]) => `${key} in ${of}`),
  );
  const maybeNot = fc.tuple(fc.constantFrom('', '', '!'), one).map(([not, test]) => `${not}(${test})`);
  return fc.oneof(
    maybeNot,
    fc.tuple(maybeNot, fc.constantFrom('&&', '||', '??'), maybeNot).map(([left, by, right]) => `((${left}) ${by} (${right}))`),
  );
}

function argumentsOf(method: Method, names: readonly string[], depth: number): fc.Arbitrary<string> {
  const one = (parameter: Parameter): fc.Arbitrary<string> => {
    if (parameter.kind === 'callback') {
      const count = parameter.gives({}).length;
      const given = ['x', 'y', 'z'].slice(0, count);
      return sources([...names, ...given], depth - 1).map((body) => `(${given.join(', ')}) => (${body})`);
    }
    if (parameter.kind === 'pattern') return fc.constantFrom('/a+/g', '/(,)|(b)/', '","', '"a"', '/./');
    const { type } = parameter.type;
    const fitting =
      type === 'string'
        ? fc.constantFrom('"a"', '"name"', '"days"', '"2027-01-31"', '","')
        : type === 'number'
          ? fc.constantFrom('0', '1', '-1', '2')
          : sources(names, depth - 1);
    return fc.oneof({ weight: 2, arbitrary: fitting }, { weight: 1, arbitrary: sources(names, depth - 1) });
  };
  return fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.tuple(...method.parameters.map(one)))
    .map(([fewer, args]) => args.slice(0, Math.max(args.length - (fewer === 3 ? 1 : 0), 0)).join(', '));
}

const ROOTS = ['a', 'b', 'maybe'];

/** A field: an expression, or text and JSON around some. */
const fields: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: sources(ROOTS, 3).map((source): Json => `{{ ${source} }}`) },
  { weight: 1, arbitrary: fc.tuple(sources(ROOTS, 1), sources(ROOTS, 1)).map(([one, other]): Json => `x {{ ${one} }} y {{ ${other} }}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(sources(ROOTS, 1), sources(ROOTS, 1))
      .map(([one, other]): Json => ({ list: [`{{ ${one} }}`, 1, `{{ ${other} }}`], text: 'plain' })),
  },
);

/** The value, or null when a `NodeError` was thrown; anything else that is thrown fails the test. */
function evaluated(field: Json, scope: Scope): { readonly value: Json } | null {
  const parsed = parseBinding(field);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  try {
    return { value: evaluateBinding(parsed.binding, scope) };
  } catch (error) {
    if (!isNodeError(error)) throw error;
    return null;
  }
}

describe('for any values and any expression over them', () => {
  it('a value has the type that was inferred, when nothing was found wrong', () => {
    fc.assert(
      fc.property(surroundings, fields, ({ types, scope }, field) => {
        const parsed = parseBinding(field);
        if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
        const { schema, findings } = inferBinding(parsed.binding, types);
        if (findings.some(({ severity }) => severity === 'error')) return;
        const outcome = evaluated(field, scope);
        if (outcome !== null)
          expect(valueMatches(outcome.value, schema), `${JSON.stringify(outcome.value)} is not of ${JSON.stringify(schema)}`).toEqual({
            ok: true,
          });
      }),
      RUNS,
    );
  });

  it('only a NodeError is thrown, the scope stays as it was, and what comes out is JSON', () => {
    fc.assert(
      fc.property(surroundings, fields, ({ scope }, field) => {
        const before = JSON.stringify(scope);
        const outcome = evaluated(field, scope);
        expect(JSON.stringify(scope)).toBe(before);
        if (outcome !== null) expect(JSON.parse(JSON.stringify(outcome.value))).toEqual(outcome.value);
      }),
      RUNS,
    );
  });

  it('it means the same without its positions, and after a journey as JSON', () => {
    fc.assert(
      fc.property(surroundings, fields, ({ scope }, field) => {
        const parsed = parseBinding(field);
        if (!parsed.ok) return;
        const stripped = stripPositions(parsed.binding);
        const travelled = JSON.parse(JSON.stringify(stripped)) as typeof stripped;
        expect(JSON.stringify(stripped)).not.toContain('"at":[');
        const run = (binding: typeof stripped): unknown => {
          try {
            return evaluateBinding(binding, scope);
          } catch (error) {
            return isNodeError(error) ? error.data.code : error;
          }
        };
        expect(run(travelled)).toEqual(run(parsed.binding));
      }),
      RUNS,
    );
  });

  it('it means the same after a node it refers to is renamed', () => {
    fc.assert(
      fc.property(surroundings, sources(ROOTS, 3), ({ scope }, source) => {
        const renamed = renameReference(`{{ ${source} }}`, 'a', 'zebra');
        const parsed = parseBinding(renamed);
        expect(parsed.ok, renamed).toBe(true);
        if (parsed.ok) expect(bindingReferences(parsed.binding)).not.toContain('a');
        const { a, ...others } = scope;
        expect(evaluated(renamed, { ...others, zebra: a ?? null })).toEqual(evaluated(`{{ ${source} }}`, scope));
      }),
      RUNS,
    );
  });
});

it.each<[string, JsonSchema, string]>([
  [
    '{{ ({ ...a }) }}',
    {
      type: 'object',
      properties: JSON.parse('{"__proto__": {"type": "number"}}') as { readonly [name: string]: JsonSchema },
      required: [],
      additionalProperties: false,
    },
    '{"__proto__": 0}',
  ],
  ['{{ [a.length, a].includes(0) ? 1 : 2.5 }}', { type: 'string' }, '""'],
  ['{{ [1, a] }}', { type: 'number' }, '0.5'],
  ['{{ ({ ...a, ...{ name: 1 } }).name }}', { type: 'object', properties: { name: { type: 'string' } } }, '{"name": "x"}'],
  ['{{ ({ name: 1, ...a }).name }}', { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false }, '{}'],
  ['{{ [a].flat() }}', { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'number' }] }, '1'],
  ['{{ [[1]].flatMap(x => a) }}', { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'number' }] }, '["x"]'],
  [
    '{{ a.map(x => x.name).find(x => x == null) }}',
    { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
    '[{}]',
  ],
  ['{{ a && 1 }}', { type: 'number' }, '0'],
  ['{{ a || null }}', { type: 'string' }, '""'],
])('%s has its type for %j', (field, schema, json) => {
  const parsed = parseBinding(field);
  const value = evaluated(field, { a: JSON.parse(json) as Json })?.value;
  const inferred = parsed.ok ? inferBinding(parsed.binding, scopeWith({ a: { schema } })) : null;
  if (inferred?.findings.length === 0) expect(valueMatches(value ?? null, inferred.schema)).toEqual({ ok: true });
  expect(value).toBeDefined();
});

describe('for any text', () => {
  const scraps = fc
    .array(
      fc.oneof(
        fc.string({ maxLength: 5 }),
        fc.constantFrom(
          '{{',
          '}}',
          '\\{{',
          '(',
          ')',
          '=>',
          'x',
          '.',
          '?.',
          '[',
          ']',
          '{',
          '}',
          '`',
          '${',
          '/',
          '"',
          "'",
          '+',
          '...',
          ' ',
          '\n',
          '//',
          '/*',
          '<!--',
          'a',
          'new ',
          '\u2028',
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));

  it('parsing, inferring and renaming never throw', () => {
    fc.assert(
      fc.property(scraps, (text) => {
        const parsed = parseExpression(text);
        if (!parsed.ok) expect(parsed.error.at).toBeLessThanOrEqual(text.length);
        for (const field of [text, `{{${text}}}`, `x{{ ${text} }}y`]) {
          const binding = parseBinding(field);
          if (binding.ok) inferBinding(binding.binding, scopeWith({ x: { schema: {} } }));
          else for (const { at } of binding.errors) expect(at).toBeLessThanOrEqual(field.length);
          renameReference(field, 'x', 'y');
        }
      }),
      RUNS,
    );
  });

  it('a text without two opening braces is itself', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(evaluated(text, {})).toEqual({ value: text });
        },
      ),
    );
  });

  it('a text stands for itself once its braces are escaped', () => {
    fc.assert(
      fc.property(scraps, (text) => {
        fc.pre(!text.includes('\\') && !text.includes('{{{'));
        expect(evaluated(text.replaceAll('{{', '\\{{'), {})).toEqual({ value: text });
      }),
    );
  });
});
