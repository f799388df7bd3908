import { writeJson } from '../json-text.ts';
import type { Json, JsonSchema, JsonTypeName } from '../json.ts';
import { optionsOf, typeNames } from './type-names.ts';

const WORDS: { readonly [name in JsonTypeName]: string } = {
  null: 'nothing',
  boolean: 'yes or no',
  integer: 'number',
  number: 'number',
  string: 'text',
  array: 'list',
  object: 'object',
};

/** A schema in a few words: "text", "list of numbers", "object { id, name }". */
export function describeType(schema: JsonSchema): string {
  const options = optionsOf(schema);
  if (options.length > 1) {
    const words = [...new Set(options.map(describeType))];
    return [...words.filter((word) => word !== WORDS.null), ...words.filter((word) => word === WORDS.null)].join(' or ');
  }
  if (schema.const !== undefined) return writeJson(schema.const);
  if (schema.enum)
    return schema.enum.length <= 4 ? schema.enum.map((value) => writeJson(value)).join(' or ') : `one of ${schema.enum.length} values`;
  const [name] = typeNames(schema) ?? [];
  if (name === undefined) return 'anything';
  if (name === 'array') return schema.items && typeNames(schema.items) !== null ? `list of ${plural(describeType(schema.items))}` : 'list';
  if (name !== 'object') return WORDS[name];
  const fields = Object.keys(schema.properties ?? {});
  return fields.length === 0 ? 'object' : `object { ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''} }`;
}

function plural(description: string): string {
  return /^(number|text|list|object)$/.test(description) ? `${description}s` : description;
}

/** A value in a few words, for messages. */
export function describeValue(value: Json): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string') return `the text "${value.length > 30 ? `${value.slice(0, 30)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}
