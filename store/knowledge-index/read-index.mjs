// Reads of an index file. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { filterSql } from './filter-sql.mjs';
import { checkVector } from './write-index.mjs';

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Filter} Filter */

/** Words that nearly every passage has say nothing of what is asked. */
const STOP_WORDS = new Set('a an and are as at be by can do does for from has have how i in is it its my not of on or that the there this to was what when where which who why will with you your der die das und ist ein eine wie was zu im in den von mit für auf le la les de des du un une et est que qui dans pour sur el los las una es y en por con para del'.split(' '));
const MOST_TERMS = 64;
/** Headings say more of what a passage is about than its own words. */
const WEIGHTS = 'bm25(2.0, 1.0)';

/** The words of a query for FTS5, each quoted so that none is an operator; what stands in quotes counts as a phrase as well. @param {string} text */
function matchOf(text) {
  const phrases = [...text.matchAll(/["“„«]([^"“”„«»]{2,})["”“»]/g)].map((found) => found[1] ?? '').filter((phrase) => /[\p{L}\p{N}]\P{L}+[\p{L}\p{N}]/u.test(phrase));
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [])];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  const terms = [...phrases, ...(telling.length === 0 ? words : telling)].slice(0, MOST_TERMS);
  return terms.map((term) => `"${term.replaceAll('"', '')}"`).join(' OR ');
}

/** @param {Database} database @param {{ text: string, filter: Filter, limit: number, declared: readonly string[] }} query */
function keyword(database, { text, filter, limit, declared }) {
  const allowed = filterSql(database, filter, declared);
  const match = matchOf(text);
  if (match === '') return [];
  // FTS5 sorts by itself when it is asked for its rank. The plus keeps SQLite from searching once for each chunk that is allowed.
  const sql = `select rowid as chunkId, -rank as score from chunk_text where chunk_text match ? and rank match '${WEIGHTS}' ${allowed === null ? '' : `and +rowid in (${allowed.sql})`} order by rank limit ?`;
  return database.prepare(sql).all(match, ...(allowed?.values ?? []), limit);
}

/** @param {Database} database @param {{ vector: Float32Array, filter: Filter, limit: number, declared: readonly string[], dimensions: number }} query */
function vector(database, { vector: wanted, filter, limit, declared, dimensions }) {
  const allowed = filterSql(database, filter, declared);
  checkVector(wanted, dimensions);
  // What has no direction is like nothing.
  if (wanted.every((value) => value === 0)) return [];
  const sql = `select id as chunkId, 1 - distance as score from chunk_vectors where vector match ? and k = ? ${allowed === null ? '' : `and id in (${allowed.sql})`} order by distance`;
  const found = /** @type {{ chunkId: number, score: number | null }[]} */ (database.prepare(sql).all(Buffer.from(wanted.buffer, wanted.byteOffset, wanted.byteLength), limit, ...(allowed?.values ?? [])));
  return found.filter(({ score }) => score !== null);
}

const CHUNK = 'select c.id, c.document_id, d.name, d.metadata_json, c.ordinal, c.start, c."end", c.page, c.tokens, c.path_json, c.context, c.text from chunks c join documents d on d.id = c.document_id';

/** In the order of the ids. @param {Database} database @param {readonly number[]} ids */
function chunks(database, ids) {
  const one = database.prepare(`${CHUNK} where c.id = ?`);
  return ids.flatMap((id) => {
    const row = one.get(id);
    return row === undefined ? [] : [toChunk(row)];
  });
}

/** @param {Database} database @param {string} documentId */
function chunksOf(database, documentId) {
  return database.prepare(`${CHUNK} where c.document_id = ? order by c.ordinal`).all(documentId).map(toChunk);
}

/** @param {Database} database @param {{ chunkId: number, count: number }} around */
function neighbours(database, { chunkId, count }) {
  return database.prepare(`${CHUNK} join chunks m on m.document_id = c.document_id and c.ordinal between m.ordinal - ? and m.ordinal + ? where m.id = ? order by c.ordinal`).all(count, count, chunkId).map(toChunk);
}

/** @param {Database} database @param {readonly number[]} ids @returns {[number, Float32Array][]} */
function vectors(database, ids) {
  const one = database.prepare('select vector from chunk_vectors where id = ?').pluck();
  return ids.flatMap((id) => {
    const found = /** @type {Buffer | undefined} */ (one.get(BigInt(id)));
    return found === undefined ? [] : [/** @type {[number, Float32Array]} */ ([id, new Float32Array(found.buffer.slice(found.byteOffset, found.byteOffset + found.byteLength))])];
  });
}

/** @param {Database} database */
function stats(database) {
  return database.prepare('select (select count(*) from documents) as documents, (select count(*) from chunks) as chunks').get();
}

/** @param {any} row */
function toChunk(row) {
  return {
    chunkId: row.id,
    documentId: row.document_id,
    documentName: row.name,
    metadata: JSON.parse(row.metadata_json),
    ordinal: row.ordinal,
    start: row.start,
    end: row.end,
    tokens: row.tokens,
    path: JSON.parse(row.path_json),
    text: row.text,
    ...(row.page === null ? {} : { page: row.page }),
    ...(row.context === null ? {} : { context: row.context }),
  };
}

/** @template A, R @param {(database: Database, argument: A) => R} read @returns {(database: Database, argument: A) => R} */
const atOnce = (read) => (database, argument) => database.transaction(() => read(database, argument))();

/** The reads by name, for the thread that is asked for them; each sees one moment of the index. */
export const reads = { keyword: atOnce(keyword), vector: atOnce(vector), chunks: atOnce(chunks), chunksOf, neighbours, vectors: atOnce(vectors), stats };
