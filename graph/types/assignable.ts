import type { JsonSchema } from '../json.ts';
import { describeType } from './describe.ts';
import { isSameValue, optionsOf, typeNames } from './type-names.ts';

/** Whether a type fits; if not, why, and at which field. */
export type Assignable = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly path: string };

/** Whether every value of one schema fits another. What is not known fits everywhere: only sure mistakes are told. */
export function isAssignable(from: JsonSchema, to: JsonSchema, path = ''): Assignable {
  if (typeNames(to) === null || typeNames(from) === null) return { ok: true };
  for (const option of optionsOf(from)) {
    const fits = optionsOf(to).map((target) => optionFits(option, target, path));
    if (fits.some((fit) => fit.ok)) continue;
    const [first] = fits;
    if (fits.length === 1 && first) return first;
    return mismatch(option, to, path);
  }
  return { ok: true };
}

function optionFits(from: JsonSchema, to: JsonSchema, path: string): Assignable {
  const fromName = typeNames(from)?.[0];
  const toName = typeNames(to)?.[0];
  if (toName === undefined || fromName === undefined) return { ok: true };
  // Whether a number is whole is seldom known before it is there.
  const isMaybeWhole = fromName === 'number' && toName === 'integer' && from.const === undefined;
  if (fromName !== toName && !(fromName === 'integer' && toName === 'number') && !isMaybeWhole) return mismatch(from, to, path);
  const allowed = to.const === undefined ? to.enum : [to.const];
  const given = from.const === undefined ? from.enum : [from.const];
  if (allowed && given && !given.every((value) => allowed.some((other) => isSameValue(other, value)))) return mismatch(from, to, path);
  if (toName === 'array') return from.items && to.items ? isAssignable(from.items, to.items, `${path}[]`) : { ok: true };
  return toName === 'object' ? objectFits(from, to, path) : { ok: true };
}

function objectFits(from: JsonSchema, to: JsonSchema, path: string): Assignable {
  const isNamed = (key: string): boolean => from.properties !== undefined && Object.hasOwn(from.properties, key);
  const mayHaveMore = from.properties === undefined || from.additionalProperties === true || typeof from.additionalProperties === 'object';
  for (const key of to.required ?? []) {
    if (!isNamed(key) && !mayHaveMore) return { ok: false, path: join(path, key), message: `${place(path)}the field "${key}" is missing` };
  }
  for (const [key, type] of Object.entries(to.properties ?? {})) {
    const own = isNamed(key) ? from.properties?.[key] : undefined;
    if (!own) continue;
    const fit = isAssignable(own, to.required?.includes(key) ? type : { anyOf: [type, { type: 'null' }] }, join(path, key));
    if (!fit.ok) return fit;
  }
  return { ok: true };
}

function mismatch(from: JsonSchema, to: JsonSchema, path: string): Assignable {
  return { ok: false, path, message: `${place(path)}${describeType(from)} where ${describeType(to)} is expected` };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function place(path: string): string {
  return path === '' ? '' : `${path}: `;
}
