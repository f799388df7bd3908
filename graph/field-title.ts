import type { Fields } from './field-schema.ts';
import type { JsonSchema } from './json.ts';

/** A field's JSON Schema with what `.meta()` added to it. */
export interface DescribedSchema extends JsonSchema {
  readonly control?: string;
  readonly aliases?: readonly string[];
}

/** The schemas on the way to a place in the fields of a form, outermost first; shorter than the path where the schema says no more. */
export function schemasAlong(fields: Fields, path: readonly PropertyKey[]): readonly DescribedSchema[] {
  const along: DescribedSchema[] = [];
  let options: readonly JsonSchema[] = [{ properties: fields }];
  for (const key of path) {
    const found = options.flatMap((option) => (typeof key === 'number' ? (option.items ?? []) : (option.properties?.[String(key)] ?? [])));
    const [first] = found;
    if (first === undefined) break;
    along.push(first);
    options = found.flatMap((schema) => [schema, ...(schema.anyOf ?? [])]);
  }
  return along;
}

/** What the form calls the field at a place: `Label of case 2`, or `Prompt`. */
export function fieldTitle(fields: Fields, path: readonly PropertyKey[]): string {
  const titles: string[] = [];
  let previous = '';
  for (const [index, schema] of schemasAlong(fields, path).entries()) {
    const key = path[index];
    const title = schema.title ?? (typeof key === 'number' ? singular(previous) : String(key));
    if (typeof key === 'number') titles.splice(0, titles.length, `${title} ${key + 1}`);
    // An item that is called like its own name needs saying once: "Label 2".
    else if (index === 0 || !titles[0]?.startsWith(`${title} `)) titles.unshift(title);
    previous = title;
  }
  if (titles.length === 0) return path.length === 0 ? 'The form' : String(path[0]);
  const [first = '', ...rest] = titles;
  return [first, ...rest.map((title) => title.charAt(0).toLowerCase() + title.slice(1))].join(' of ');
}

/** The same for a path as issues have it, such as `inputs.cases[1].port`; null for what is no field. */
export function titleAtPath(fields: { readonly config: Fields; readonly inputs: Fields }, path: string): string | null {
  const steps = [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)];
  const [part = '', ...keys] = steps.map(([, position, key]) => (position === undefined ? (key ?? '') : Number(position)));
  return (part === 'config' || part === 'inputs') && keys.length > 0 ? fieldTitle(fields[part], keys) : null;
}

function singular(title: string): string {
  return title.endsWith('ies') ? `${title.slice(0, -3)}y` : title.replace(/s$/, '');
}
