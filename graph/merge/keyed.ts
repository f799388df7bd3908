import type { Graph } from '../graph.ts';

/** The three graphs of a merge. */
export interface Graphs {
  readonly base: Graph;
  readonly mine: Graph;
  readonly theirs: Graph;
}

/** The three versions of one thing, by its id. */
export interface Found<T> {
  readonly id: string;
  readonly base: T | undefined;
  readonly mine: T | undefined;
  readonly theirs: T | undefined;
}

/** Pairs the things of three lists by id: those of `theirs` in their order, then those that only `mine` has. */
export function pair<T extends { readonly id: string }>(lists: {
  readonly base: readonly T[];
  readonly mine: readonly T[];
  readonly theirs: readonly T[];
}): readonly Found<T>[] {
  const [base, mine, theirs] = [byId(lists.base), byId(lists.mine), byId(lists.theirs)];
  return [...new Set([...theirs.keys(), ...mine.keys()])].map((id) => ({
    id,
    base: base.get(id),
    mine: mine.get(id),
    theirs: theirs.get(id),
  }));
}

/** Things by their ids; of two with one id the first counts. */
export function byId<T extends { readonly id: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const thing of things) if (!found.has(thing.id)) found.set(thing.id, thing);
  return found;
}
