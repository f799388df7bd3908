// Filters that let much through. Plain JavaScript, because it runs in a thread that Node starts by its file.

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {{ chunkId: number, score: number }} Scored */

/** From this share of the documents on, most of the best chunks are let through anyway. */
const WIDE = 0.35;
/** How many more are looked at than should be enough, as chunks are not spread evenly. */
const SPARE = 1.2;
/** sqlite-vec looks for no more neighbours. */
const MOST = 4_096;

/**
 * With a filter that lets much through, it is quicker to look at some more of the best and leave out what it does not let through: where
 * enough are left, they are the best of all that it lets through. Null where it is too narrow, or too few are left.
 * @param {Database} database @param {import('./filter-sql.mjs').FilterSql} allowed @param {number} limit
 * @param {(limit: number) => readonly Scored[]} best the best without a filter
 * @returns {readonly Scored[] | null}
 */
export function bestThroughWideFilter(database, allowed, limit, best) {
  const all = /** @type {number} */ (database.prepare('select count(*) from documents').pluck().get());
  const share =
    /** @type {number} */ (
      database
        .prepare(allowed.documents)
        .pluck()
        .get(...allowed.values)
    ) / Math.max(1, all);
  const enough = Math.ceil((limit / share) * SPARE) + 5;
  if (share < WIDE || enough > MOST) return null;
  const some = best(enough);
  const through = new Set(
    database
      .prepare(allowed.among)
      .pluck()
      .all(JSON.stringify(some.map(({ chunkId }) => chunkId)), ...allowed.values),
  );
  const left = some.filter(({ chunkId }) => through.has(chunkId));
  return left.length < limit && some.length === enough ? null : left.slice(0, limit);
}
