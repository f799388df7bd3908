import type { JsonSchema } from '../json.ts';
import { anyOf, mayBeNull, optionsOf, propertyType, typeNames, without } from '../types/schema-type.ts';
import { hasType } from '../types/type-names.ts';
import type { Expr } from './ast.ts';
import { scopeWith, type TypeScope } from './type-scope.ts';

/** What is left of the types of names where a test holds, or does not: `x ? … : …`, `x.y != null && …`. */
export function narrowed(types: TypeScope, test: Expr, holds: boolean): TypeScope {
  switch (test.kind) {
    case 'unary':
      return test.operator === '!' ? narrowed(types, test.operand, !holds) : types;
    case 'logical':
      // Both sides of an && that holds do, and neither side of an || that does not.
      if (test.operator === '??' || (test.operator === '&&') !== holds) return types;
      return narrowed(narrowed(types, test.left, holds), test.right, holds);
    case 'binary':
      return comparison(types, test, holds);
    case 'function':
      return test.name === 'Array.isArray'
        ? refined(types, test.args[0], (option) => (typeNames(option)?.[0] === 'array') !== holds)
        : types;
    case 'method':
      // Only what is there can be asked; a chain that was cut short is null, and so does not hold.
      return holds ? refined(types, test.object, isNull) : types;
    default:
      return refined(types, test, holds ? isFalsy : isTruthy);
  }
}

type RuledOut = (option: JsonSchema) => boolean;

const isNull: RuledOut = (option) => typeNames(option)?.[0] === 'null';

/** Whether no value of a type counts as true. */
export const isFalsy: RuledOut = (option) => isNull(option) || (option.const !== undefined && !option.const);

/** Whether every value of a type counts as true, as lists and objects do, whatever is in them. */
export const isTruthy: RuledOut = (option) =>
  ['array', 'object'].includes(typeNames(option)?.[0] ?? '') || (option.const !== undefined && Boolean(option.const));

const TYPEOF: { readonly [name: string]: readonly string[] } = {
  string: ['string'],
  number: ['number', 'integer'],
  boolean: ['boolean'],
  object: ['object', 'array'],
  undefined: ['null'],
};

function comparison(types: TypeScope, test: Extract<Expr, { kind: 'binary' }>, holds: boolean): TypeScope {
  const isEqual = test.operator === '===' || test.operator === '==';
  if (!isEqual && test.operator !== '!==' && test.operator !== '!=') return types;
  const [subject, literal] = test.right.kind === 'literal' ? [test.left, test.right] : [test.right, test.left];
  if (literal.kind !== 'literal') return types;
  const { value } = literal;
  const isSame = isEqual === holds;
  if (subject.kind === 'unary' && subject.operator === 'typeof') {
    const names = typeof value === 'string' && Object.hasOwn(TYPEOF, value) ? TYPEOF[value] : undefined;
    return names ? refined(types, subject.operand, (option) => names.includes(typeNames(option)?.[0] ?? '') !== isSame) : types;
  }
  if (value === null) return refined(types, subject, (option) => isNull(option) !== isSame);
  if (typeof value === 'object') return types;
  if (!isSame) return refined(types, subject, (option) => option.const === value);
  return refined(types, subject, (option) => {
    const [name] = typeNames(option) ?? [];
    if (name === undefined) return false;
    return (
      !hasType(value, name) ||
      (option.const !== undefined && option.const !== value) ||
      (option.enum !== undefined && !option.enum.includes(value))
    );
  });
}

/** Takes options away from a name or a path of plain fields; other expressions have no name to keep it under. */
function refined(types: TypeScope, subject: Expr | undefined, isRuledOut: RuledOut): TypeScope {
  const path: string[] = [];
  let at = subject;
  for (; at?.kind === 'member'; at = at.object) path.unshift(at.property);
  if (at?.kind !== 'name') return types;
  const type = types.get(at.name);
  if (!type) return types;
  const schema = type.mayBeAbsent ? { anyOf: [type.schema, { type: 'null' as const }] } : type.schema;
  return scopeWith({ [at.name]: { schema: refinedAt(schema, path, isRuledOut) } }, types);
}

function refinedAt(schema: JsonSchema, path: readonly string[], isRuledOut: RuledOut): JsonSchema {
  const [key, ...rest] = path;
  if (key === undefined) return without(schema, isRuledOut);
  // An option whose field can only have what is ruled out is ruled out itself: that is how unions are told apart.
  const isOut: RuledOut = (option) => {
    const values = optionsOf(isNull(option) ? option : fieldAt(option, path));
    return values.every((value) => typeNames(value) !== null && isRuledOut(value));
  };
  const left = without(schema, isOut);
  if (left.anyOf || typeNames(left)?.[0] !== 'object' || !left.properties || !Object.hasOwn(left.properties, key)) return left;
  const own = left.properties[key] ?? {};
  const field = left.required?.includes(key) ? own : { anyOf: [own, { type: 'null' as const }] };
  const inner = refinedAt(field, rest, isRuledOut);
  const required = mayBeNull(inner) || typeNames(inner) === null ? left.required : [...new Set([...(left.required ?? []), key])];
  return { ...left, properties: { ...left.properties, [key]: inner }, ...(required === undefined ? {} : { required }) };
}

function fieldAt(schema: JsonSchema, path: readonly string[]): JsonSchema {
  return path.reduce<JsonSchema>((found, key) => {
    const type = propertyType(found, key) ?? { type: 'null' };
    return mayBeNull(found) ? anyOf([type, { type: 'null' }]) : type;
  }, schema);
}
