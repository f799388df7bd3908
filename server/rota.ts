/** Whom to ask, when asking everybody each time would be too much. */
export interface Rota {
  /** Of these, the ones that were asked longest ago; they count as asked now. Others are forgotten. */
  next(ids: readonly string[], now: number): readonly string[];
}

/** Asks each at most every `everyMs`, and `most` at a time. */
export function createRota({ everyMs, most }: { readonly everyMs: number; readonly most: number }): Rota {
  let askedAt: ReadonlyMap<string, number> = new Map();
  return {
    next(ids, now) {
      const asked = new Map(ids.map((id) => [id, askedAt.get(id) ?? 0]));
      const due = [...asked]
        .filter(([, at]) => now - at >= everyMs)
        .toSorted(([, a], [, b]) => a - b)
        .slice(0, most);
      for (const [id] of due) asked.set(id, now);
      askedAt = asked;
      return due.map(([id]) => id);
    },
  };
}
