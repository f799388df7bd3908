// Search by vectors, exact. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { filterSql } from './filter-sql.mjs';
import { bestThroughWideFilter } from './wide-filter.mjs';
import { checkVector, toUnit } from './write-index.mjs';

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Filter} Filter */
/** @typedef {{ chunkId: number, score: number }} Scored */

/** Between vectors of length 1 the cosine is 1 - distance² / 2, and the distance is quicker to work out. */
const NEAREST = 'select id as chunkId, 1 - distance * distance / 2 as score from chunk_vectors where vector match ? and k = ?';

/**
 * The nearest by cosine similarity. @param {Database} database @param {{ vector: Float32Array, filter: Filter, limit: number, declared:
 * readonly string[], dimensions: number }} query @returns {readonly Scored[]}
 */
export function vector(database, { vector: wanted, filter, limit, declared, dimensions }) {
  const allowed = filterSql(database, filter, declared);
  checkVector(wanted, dimensions);
  // What has no direction is like nothing.
  if (wanted.every((value) => value === 0)) return [];
  const unit = toUnit(wanted);
  if (allowed === null) return nearest(database, unit, limit);
  return (
    bestThroughWideFilter(database, allowed, limit, (most) => nearest(database, unit, most)) ??
    /** @type {Scored[]} */ (
      database.prepare(`${NEAREST} and id in (${allowed.chunks}) order by distance`).all(unit, limit, ...allowed.values)
    )
  );
}

/** @param {Database} database @param {Buffer} unit @param {number} limit @returns {Scored[]} */
function nearest(database, unit, limit) {
  return /** @type {Scored[]} */ (database.prepare(`${NEAREST} order by distance`).all(unit, limit));
}
