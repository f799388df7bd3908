import type { Binding, Scope } from '#graph/expression/ast';
import { evaluateBinding } from '#graph/expression/evaluate';
import type { Json } from '#graph/json';
import { engine } from './activities.ts';
import { CLAIM_CHECK_BYTES, type Carried, isBlobReference } from './messages.ts';

/** Values by root name, some of which may be claim checks. */
export type CarriedScope = { readonly [name: string]: Carried };

/**
 * Evaluates a step's field. Pure and immediate while all values are here; where a claim check is among those it refers
 * to, an activity that can read the blob evaluates it.
 */
export function evaluate(binding: Binding, scope: CarriedScope): Json | Promise<Carried> {
  if (binding.kind === 'literal') return binding.value;
  if (hasBlob(scope)) return engine.evaluateOutside({ binding, scope });
  return evaluateBinding(binding, scope as Scope);
}

/** The value itself when it is small enough to travel, else its claim check. */
export async function carry(value: Carried): Promise<Carried> {
  if (isBlobReference(value) || jsonLength(value) <= CLAIM_CHECK_BYTES) return value;
  return engine.storeValue(value);
}

/** Only the values that a step refers to: what has to travel when it is evaluated outside. */
export function pick(scope: CarriedScope, names: readonly string[]): CarriedScope {
  const picked: Record<string, Carried> = {};
  for (const name of names) if (Object.hasOwn(scope, name)) picked[name] = scope[name]!;
  return picked;
}

function hasBlob(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isBlobReference(value)) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (hasBlob(inner)) return true;
  return false;
}

/** Near enough to the JSON's bytes to choose by, and much cheaper for the strings that make values long. */
function jsonLength(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
