import { isSame } from '../document.ts';
import type { Json } from '../json.ts';

/** One of the two documents that are merged. */
export type Side = 'mine' | 'theirs';

/** A part that both sides changed in different ways, or that one side changed and the other removed. */
export interface MergeConflict {
  /** Where: `['nodes', id, 'inputs', 'prompt']`, `['name']`, `['settings', 'budget']`. */
  readonly path: readonly string[];
  /** The value on each side; undefined where that side does not have it. */
  readonly mine: Json | undefined;
  readonly theirs: Json | undefined;
}

/** How a merge decides: conflicts are collected, and the preferred side fills them. */
export interface Merging {
  readonly prefer: Side;
  readonly conflicts: MergeConflict[];
}

/** The three values of one place: what both sides began with, and what each made of it. Undefined where there is none. */
export interface Versions<T = Json> {
  readonly base: T | undefined;
  readonly mine: T | undefined;
  readonly theirs: T | undefined;
}

type JsonRecord = { readonly [key: string]: Json };

/** Fields whose value decides what the fields beside them mean: variants are merged whole or not at all. */
const DISCRIMINATORS = ['kind', 'type', 'follow', 'strategy', 'transport'];

/** Merges JSON values field by field. Returns `mine` itself where nothing of the other side comes in. */
export function mergeValue(merging: Merging, path: readonly string[], versions: Versions): Json | undefined {
  const { base, mine, theirs } = versions;
  if (isSame(mine, theirs) || isSame(theirs, base)) return mine;
  if (isSame(mine, base)) return theirs;
  if (isRecord(mine) && isRecord(theirs) && (base === undefined || isRecord(base)) && !changesKind(base, mine, theirs))
    return mergeRecords(merging, path, { base: base ?? {}, mine, theirs });
  if (isList(base) && isList(mine) && isList(theirs)) {
    const merged = mergeLists(merging, path, { base, mine, theirs });
    if (merged !== null) return merged;
  }
  return conflict(merging, path, versions);
}

/** Merges a value that is one thing, such as an address: never a part from here and a part from there. */
export function mergeWhole<T>(merging: Merging, path: readonly string[], { base, mine, theirs }: Versions<T>): T | undefined {
  if (isSame(mine, theirs) || isSame(theirs, base)) return mine;
  if (isSame(mine, base)) return theirs;
  // Parts of a graph are JSON: a schema accepted them.
  return conflict(merging, path, { base, mine, theirs } as Versions) as T | undefined;
}

/** Writes a conflict down and gives the preferred side. */
export function conflict(merging: Merging, path: readonly string[], { mine, theirs }: Versions): Json | undefined {
  merging.conflicts.push({ path, mine, theirs });
  return merging.prefer === 'mine' ? mine : theirs;
}

function mergeRecords(
  merging: Merging,
  path: readonly string[],
  { base, mine, theirs }: { readonly base: JsonRecord; readonly mine: JsonRecord; readonly theirs: JsonRecord },
): JsonRecord {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  return Object.fromEntries(
    [...keys].flatMap((key) => {
      const merged = mergeValue(merging, [...path, key], { base: own(base, key), mine: own(mine, key), theirs: own(theirs, key) });
      return merged === undefined ? [] : [[key, merged]];
    }),
  );
}

/** Item by item where the length is kept; else each side's one changed stretch, if they do not overlap. */
function mergeLists(
  merging: Merging,
  path: readonly string[],
  { base, mine, theirs }: { readonly base: readonly Json[]; readonly mine: readonly Json[]; readonly theirs: readonly Json[] },
): readonly Json[] | null {
  if (mine.length === base.length && theirs.length === base.length) {
    return base.map(
      (item, index) => mergeValue(merging, [...path, String(index)], { base: item, mine: mine[index], theirs: theirs[index] }) ?? null,
    );
  }
  const [one, other] = [stretchOf(base, theirs), stretchOf(base, mine)].toSorted((a, b) => a.start - b.start || a.end - b.end) as [
    Stretch,
    Stretch,
  ];
  if (one.end > other.start) return null;
  // Both added at the same place: what both added is there once.
  const added = one.start === other.end ? other.items.filter((item) => !one.items.some((known) => isSame(known, item))) : other.items;
  return [...base.slice(0, one.start), ...one.items, ...base.slice(one.end, other.start), ...added, ...base.slice(other.end)];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly items: readonly Json[];
}

/** The one stretch of a list that a side replaced. */
function stretchOf(base: readonly Json[], changed: readonly Json[]): Stretch {
  const shorter = Math.min(base.length, changed.length);
  let start = 0;
  while (start < shorter && isSame(base[start], changed[start])) start += 1;
  let kept = 0;
  while (kept < shorter - start && isSame(base[base.length - 1 - kept], changed[changed.length - 1 - kept])) kept += 1;
  return { start, end: base.length - kept, items: changed.slice(start, changed.length - kept) };
}

function changesKind(base: JsonRecord | undefined, mine: JsonRecord, theirs: JsonRecord): boolean {
  return DISCRIMINATORS.some((key) => {
    const kinds = [own(mine, key), own(theirs, key), ...(base === undefined ? [] : [own(base, key)])];
    return kinds.some((kind) => !isSame(kind, kinds[0]));
  });
}

function own(record: JsonRecord, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
