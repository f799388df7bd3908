import type { Json, JsonSchema } from '../json.ts';
import { isSameValue, optionsOf, typeNames } from './type-names.ts';

/**
 * Whether every value of one schema surely is one of the other. Unlike `isAssignable`, which tells sure mistakes and
 * lets pass what is not known, this one says yes only when it can be proven.
 */
export function isSubtype(from: JsonSchema, to: JsonSchema): boolean {
  if (isAnything(to)) return true;
  if (typeNames(from) === null) return false;
  return optionsOf(from).every((option) => optionsOf(to).some((target) => isOption(option, target)));
}

/** A schema that says nothing of its values. */
export function isAnything(schema: JsonSchema): boolean {
  return schema.anyOf
    ? schema.anyOf.some(isAnything)
    : typeNames(schema) === null &&
        schema.additionalProperties === undefined &&
        schema.items === undefined &&
        bounds.every((bound) => schema[bound] === undefined);
}

const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'format'] as const;

function isOption(from: JsonSchema, to: JsonSchema): boolean {
  const [one, other] = [typeNames(from)?.[0], typeNames(to)?.[0]];
  if (one !== other && !(one === 'integer' && other === 'number')) return false;
  const given = valuesOf(from);
  const allowed = valuesOf(to);
  if (allowed && !(given?.every((value) => allowed.some((known) => isSameValue(known, value))) ?? false)) return false;
  if (allowed) return true;
  if (!bounds.every((bound) => to[bound] === undefined || to[bound] === from[bound])) return false;
  if (given && (one === 'array' || one === 'object')) return to.items === undefined && isLoose(to);
  if (one === 'array')
    return to.items === undefined || isAnything(to.items) || (from.items !== undefined && isSubtype(from.items, to.items));
  return one !== 'object' || isObject(from, to);
}

function isLoose(schema: JsonSchema): boolean {
  return (
    schema.properties === undefined &&
    schema.required === undefined &&
    (schema.additionalProperties === undefined || schema.additionalProperties === true)
  );
}

function isObject(from: JsonSchema, to: JsonSchema): boolean {
  const isSure = (key: string): boolean => from.required?.includes(key) ?? false;
  if (!(to.required ?? []).every(isSure)) return false;
  // Fields that are not named may be there, with any value, unless they are ruled out.
  if (to.additionalProperties === false && from.additionalProperties !== false) return false;
  if (
    typeof to.additionalProperties === 'object' &&
    !(
      from.additionalProperties === false ||
      (typeof from.additionalProperties === 'object' && isSubtype(from.additionalProperties, to.additionalProperties))
    )
  )
    return false;
  const wanted = to.properties ?? {};
  const others = typeof to.additionalProperties === 'object' ? to.additionalProperties : to.additionalProperties === false ? null : {};
  for (const [key, type] of Object.entries(from.properties ?? {})) {
    const target = Object.hasOwn(wanted, key) ? wanted[key] : others;
    if (target === null || target === undefined || !isSubtype(type, target)) return false;
  }
  for (const [key, type] of Object.entries(wanted)) {
    if (from.properties && Object.hasOwn(from.properties, key)) continue;
    const rest =
      typeof from.additionalProperties === 'object' ? from.additionalProperties : from.additionalProperties === false ? null : {};
    if (rest !== null && !isSubtype(rest, type)) return false;
  }
  return true;
}

function valuesOf(schema: JsonSchema): readonly Json[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const];
}
