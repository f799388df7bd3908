import type { JsonSchema } from '../json.ts';

/** What a name stands for: its type, and whether its node may not have run on the way here. */
export interface NameType {
  readonly schema: JsonSchema;
  readonly mayBeAbsent?: boolean;
}

/**
 * The types of all names that an expression may use. They are asked for one by one: thousands of nodes can lie before a
 * node, and its expressions name a few of them.
 */
export interface TypeScope {
  /** What a name stands for; undefined where nothing is called so. */
  get(name: string): NameType | undefined;
  /** All names, without repetition. */
  names(): readonly string[];
}

/** The scope of an expression that may use no names at all. */
export const noNames: TypeScope = { get: () => undefined, names: () => [] };

/** A scope of the given names; where one is also known around it, the given one hides that. */
export function scopeWith(given: { readonly [name: string]: NameType }, around: TypeScope = noNames): TypeScope {
  return {
    get: (name) => (Object.hasOwn(given, name) ? given[name] : around.get(name)),
    names: () => [...new Set([...around.names(), ...Object.keys(given)])],
  };
}

/** A scope without some of its names. */
export function scopeWithout(scope: TypeScope, hidden: readonly string[]): TypeScope {
  return {
    get: (name) => (hidden.includes(name) ? undefined : scope.get(name)),
    names: () => scope.names().filter((name) => !hidden.includes(name)),
  };
}
