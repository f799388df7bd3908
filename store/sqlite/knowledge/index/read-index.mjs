// Reads of an index file. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { keyword } from './keyword-search.mjs';
import { vector } from './vector-search.mjs';

/** @typedef {import('better-sqlite3').Database} Database */

const CHUNK =
  'select c.id, c.document_id, d.name, d.metadata_json, c.ordinal, c.start, c."end", c.page, c.tokens, c.path_json, c.context, c.text from chunks c join documents d on d.id = c.document_id';

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
  return database
    .prepare(
      `${CHUNK} join chunks m on m.document_id = c.document_id and c.ordinal between m.ordinal - ? and m.ordinal + ? where m.id = ? order by c.ordinal`,
    )
    .all(count, count, chunkId)
    .map(toChunk);
}

/** @param {Database} database @param {readonly number[]} ids @returns {[number, Float32Array][]} */
function vectors(database, ids) {
  const one = database.prepare('select vector from chunk_vectors where id = ?').pluck();
  return ids.flatMap((id) => {
    const found = /** @type {Buffer | undefined} */ (one.get(BigInt(id)));
    return found === undefined
      ? []
      : [
          /** @type {[number, Float32Array]} */ ([
            id,
            new Float32Array(found.buffer.slice(found.byteOffset, found.byteOffset + found.byteLength)),
          ]),
        ];
  });
}

/** @param {Database} database */
function stats(database) {
  return database.prepare('select (select count(*) from documents) as documents, (select count(*) from chunks) as chunks').get();
}

/** @param {Database} database @param {readonly string[]} documentIds */
function chunkCounts(database, documentIds) {
  const sql =
    'select d.id, count(c.id) from documents d left join chunks c on c.document_id = d.id where d.id in (select value from json_each(?)) group by d.id';
  return database.prepare(sql).raw().all(JSON.stringify(documentIds));
}

/** @param {Database} database @param {readonly { id: string, version: string }[]} documents */
function missing(database, documents) {
  const find = database.prepare('select version from documents where id = ?').pluck();
  return documents.filter(({ id, version }) => find.get(id) !== version).map(({ id }) => id);
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
export const reads = {
  keyword: atOnce(keyword),
  vector: atOnce(vector),
  chunks: atOnce(chunks),
  chunksOf,
  neighbours,
  vectors: atOnce(vectors),
  missing: atOnce(missing),
  stats,
  chunkCounts,
};
