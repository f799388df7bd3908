// Search by vectors, exact. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { filterSql } from './filter-sql.mjs';
import { checkVector, toUnit } from './write-index.mjs';

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Filter} Filter */
/** @typedef {{ chunkId: number, score: number }} Scored */

/** From this share of the documents on, most of the nearest chunks are let through anyway. */
const WIDE = 0.35;
/** How many more are looked at than should be enough, as chunks are not spread evenly. */
const SPARE = 1.3;
/** sqlite-vec looks for no more neighbours. */
const MOST = 4_096;
/** Between vectors of length 1 the cosine is 1 - distance² / 2, and the distance is quicker to work out. */
const NEAREST = 'select id as chunkId, 1 - distance * distance / 2 as score from chunk_vectors where vector match ? and k = ?';

/** The nearest by cosine similarity. @param {Database} database @param {{ vector: Float32Array, filter: Filter, limit: number, declared: readonly string[], dimensions: number }} query @returns {readonly Scored[]} */
export function vector(database, { vector: wanted, filter, limit, declared, dimensions }) {
  const allowed = filterSql(database, filter, declared);
  checkVector(wanted, dimensions);
  // What has no direction is like nothing.
  if (wanted.every((value) => value === 0)) return [];
  const unit = toUnit(wanted);
  if (allowed === null) return nearest(database, unit, limit);
  return amongNearest(database, unit, limit, allowed) ?? /** @type {Scored[]} */ (database.prepare(`${NEAREST} and id in (${allowed.chunks}) order by distance`).all(unit, limit, ...allowed.values));
}

/**
 * With a filter that lets much through, it is quicker to look at some more of the nearest and leave out what it does not let through: where
 * enough are left, they are the nearest of all that it lets through. Null where it is too narrow, or too few are left.
 * @param {Database} database @param {Buffer} unit @param {number} limit @param {import('./filter-sql.mjs').FilterSql} allowed
 */
function amongNearest(database, unit, limit, allowed) {
  const all = /** @type {number} */ (database.prepare('select count(*) from documents').pluck().get());
  const share = /** @type {number} */ (database.prepare(allowed.documents).pluck().get(...allowed.values)) / Math.max(1, all);
  const enough = Math.ceil((limit / share) * SPARE) + 10;
  if (share < WIDE || enough > MOST) return null;
  const near = nearest(database, unit, enough);
  const through = new Set(database.prepare(allowed.among).pluck().all(JSON.stringify(near.map(({ chunkId }) => chunkId)), ...allowed.values));
  const left = near.filter(({ chunkId }) => through.has(chunkId));
  return left.length < limit && near.length === enough ? null : left.slice(0, limit);
}

/** @param {Database} database @param {Buffer} unit @param {number} limit @returns {Scored[]} */
function nearest(database, unit, limit) {
  return /** @type {Scored[]} */ (database.prepare(`${NEAREST} order by distance`).all(unit, limit));
}
