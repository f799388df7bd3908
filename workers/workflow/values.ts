import type { Binding, Scope } from '#graph/expression/ast';
import { evaluateBinding } from '#graph/expression/evaluate';
import { usesPattern, usesZone } from '#graph/expression/references';
import type { Json } from '#graph/json';
import type { Host } from './host.ts';
import { type Carried, isBlobReference } from './messages.ts';

/** Values by root name, some of which may be claim checks. */
export type CarriedScope = { readonly [name: string]: Carried };

const outside = new WeakMap<Binding, boolean>();

/**
 * True when a workflow can evaluate these itself: it can't look into a claim check, and it leaves two things to an activity. Regular
 * expressions, because their engine would have to be initialised for every run; and time zones, because a replay on a machine with
 * newer rules would come to another time.
 */
export function isPlain(bindings: readonly Binding[], scope: CarriedScope): boolean {
  return !hasBlob(scope) && !bindings.some(needsHost);
}

/** Evaluates a field on the spot; throws `NodeError`. */
export function evaluateHere(binding: Binding, scope: CarriedScope): Json {
  return binding.kind === 'literal' ? binding.value : evaluateBinding(binding, scope as Scope);
}

/** Evaluates a field on the spot where that is possible, else by the engine. */
export function evaluate(host: Host, binding: Binding, scope: CarriedScope): Json | Promise<Carried> {
  if (binding.kind === 'literal' || host.canEvaluate([binding], scope)) return host.evaluate(binding, scope);
  return host.engine.evaluateOutside({ binding, scope });
}

function needsHost(binding: Binding): boolean {
  const known = outside.get(binding);
  if (known !== undefined) return known;
  const isNeeded = usesPattern(binding) || usesZone(binding);
  outside.set(binding, isNeeded);
  return isNeeded;
}

/** The value itself when it is small enough to travel, else its claim check. No promise where none is needed. */
export function carry(host: Host, value: Carried): Carried | Promise<Carried> {
  return isBlobReference(value) || jsonLength(value) <= host.limits.claimCheckBytes ? value : host.engine.storeValue(value);
}

/**
 * As `carry`, for what is given to a call: measured in bytes, and where many may begin at the same time, in one workflow task, each may
 * have less.
 */
export function carryToCall(
  { run: { host }, sentBytes }: { readonly run: { readonly host: Host }; readonly sentBytes: number },
  value: Carried,
): Carried | Promise<Carried> {
  if (isBlobReference(value)) return value;
  const text = JSON.stringify(value) ?? 'null';
  const { claimCheckBytes } = host.limits;
  if (text.length > claimCheckBytes) return host.engine.storeValue(value);
  const isSmall = hasAtMost(text, Math.min(sentBytes, claimCheckBytes));
  return isSmall || !host.since('gives-less-to-calls-side-by-side') ? value : host.engine.storeValue(value);
}

/** Whether a text has at most so many bytes in UTF-8. */
function hasAtMost(text: string, limit: number): boolean {
  if (text.length * 3 <= limit) return true;
  let bytes = text.length;
  for (let at = 0; at < text.length && bytes <= limit; at += 1) {
    const code = text.charCodeAt(at);
    // Half of a pair counts two: together they are four bytes.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes <= limit;
}

/** True for what has to be waited for: in the sandbox, waiting for a value that is there costs as much as a step. */
export function isPending(value: Carried | Promise<Carried>): value is Promise<Carried> {
  return value instanceof Promise;
}

/** Only the values that a step refers to: what has to travel when it is evaluated outside. */
export function pick(scope: CarriedScope, names: readonly string[]): CarriedScope {
  const picked: Record<string, Carried> = {};
  for (const name of names) if (Object.hasOwn(scope, name)) picked[name] = scope[name]!;
  return picked;
}

/** Whether a value, or some part of it, is a claim check. */
export function hasBlob(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isBlobReference(value)) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (hasBlob(inner)) return true;
  return false;
}

/** Near enough to the JSON's bytes to choose by, and much cheaper for the strings that make values long. */
function jsonLength(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}
