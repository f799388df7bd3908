import { nearest } from './expression/nearest.ts';
import { fieldSchemas } from './field-schema.ts';
import type { GraphNode } from './graph.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import { type MeantField, meantFields } from './meant-fields.ts';
import type { AnyNodeType } from './node-type.ts';

/** Something written in a node that its type does not read. */
export interface UnknownField {
  readonly part: 'config' | 'inputs';
  /** Keys and positions from `part` on. */
  readonly path: readonly (string | number)[];
  /** What to do about it, in a sentence. */
  readonly hint: string;
  /** Set where it can mean one field only, which is what it is read as. */
  readonly meant?: MeantField;
}

/** Everything in a node's settings and fields that its type does not name. */
export function unknownFields(node: Pick<GraphNode, 'config' | 'inputs'>, type: AnyNodeType): readonly UnknownField[] {
  const known = fieldSchemas(type);
  const meant = meantFields(node, type);
  const names = { config: Object.keys(known.config), inputs: Object.keys(known.inputs) };
  return (['config', 'inputs'] as const).flatMap((part) => {
    const other = part === 'config' ? 'inputs' : 'config';
    return unknownKeys(node[part], { type: 'object', properties: known[part] }).map(({ path, siblings }): UnknownField => {
      const key = String(path.at(-1));
      const read = path.length === 1 ? meant.find((field) => field.part === part && field.name === key) : undefined;
      if (read !== undefined)
        return {
          part,
          path,
          hint:
            read.meant.part === part
              ? `Rename it to "${read.meant.name}".`
              : `It belongs in "${read.meant.part}"${read.meant.name === key ? '' : ` as "${read.meant.name}"`}.`,
          meant: read,
        };
      const isElsewhere = path.length === 1 && names[other].includes(key);
      return {
        part,
        path,
        hint: isElsewhere ? `It belongs in "${other}", not in "${part}".` : hintFor(key, siblings, path.length === 1 ? names[other] : []),
      };
    });
  });
}

/** A key that a schema does not name, and those that it names in its place. */
export interface UnknownKey {
  readonly path: readonly (string | number)[];
  readonly siblings: readonly string[];
}

/** All keys of a value that a schema of fixed fields does not name. Text in place of an object is an expression, and says nothing. */
export function unknownKeys(value: Json, schema: JsonSchema, path: readonly (string | number)[] = []): readonly UnknownKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const options = optionsFor(value, schema);
  if (Array.isArray(value)) {
    const items = options.map((option) => option.items ?? {});
    return items.length === 0 ? [] : value.flatMap((item, position) => unknownKeys(item as Json, { anyOf: items }, [...path, position]));
  }
  const named = options.filter((option) => option.properties !== undefined && (option.additionalProperties ?? false) === false);
  if (named.length < options.length || named.length === 0) return [];
  const siblings = [...new Set(named.flatMap((option) => Object.keys(option.properties ?? {})))];
  return Object.entries(value as JsonObject).flatMap(([key, inner]): readonly UnknownKey[] => {
    const inside = named.flatMap((option) => (Object.hasOwn(option.properties ?? {}, key) ? [option.properties![key]!] : []));
    return inside.length === 0 ? [{ path: [...path, key], siblings }] : unknownKeys(inner, { anyOf: inside }, [...path, key]);
  });
}

/** The alternatives that a value can be: those of its kind, and of them the ones whose fixed fields it has. */
function optionsFor(value: Exclude<Json, null>, schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf) {
    const options = schema.anyOf.flatMap((option) => optionsFor(value, option));
    const chosen = options.filter((option) => isChosen(value, option));
    return chosen.length === 0 ? options : chosen;
  }
  const isOther = schema.type !== undefined && schema.type !== (Array.isArray(value) ? 'array' : 'object');
  return isOther ? [] : [schema];
}

function isChosen(value: Exclude<Json, null>, { properties }: JsonSchema): boolean {
  const fixed = Object.entries(properties ?? {}).filter(([, inner]) => inner.const !== undefined);
  return fixed.length > 0 && fixed.every(([key, inner]) => (value as JsonObject)[key] === inner.const);
}

/** Says which name was probably meant, or which there are. */
function hintFor(key: string, siblings: readonly string[], others: readonly string[]): string {
  const like = nearest(key, [...siblings, ...others]);
  if (like !== null) return `Did you mean "${like}"?`;
  return siblings.length === 0
    ? 'Remove it.'
    : `Remove it, or use one of ${siblings
        .slice(0, 12)
        .map((name) => `"${name}"`)
        .join(', ')}${siblings.length > 12 ? ', …' : ''}.`;
}
