// Reads of an index file. Plain JavaScript, because it runs in a thread that Node starts by its file.

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Filter} Filter */

/** Words that nearly every passage has say nothing of what is asked. */
const STOP_WORDS = new Set('a an and are as at be by can do does for from has have how i in is it its my not of on or that the there this to was what when where which who why will with you your der die das und ist ein eine wie was zu im in den von mit für auf le la les de des du un une et est que qui dans pour sur el los las una es y en por con para del'.split(' '));

const OPERATORS = { eq: '=', ne: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' };

/** Which documents a filter lets through, as SQL with its values; null lets all through. @param {Filter} filter */
function condition(filter) {
  if (filter.length === 0) return null;
  /** @type {unknown[]} */
  const values = [];
  const parts = filter.map(({ field, op, value }) => {
    const path = `$.${JSON.stringify(field)}`;
    const column = 'json_extract(d.metadata_json, ?)';
    values.push(path);
    const plain = (/** @type {unknown} */ given) => (typeof given === 'boolean' ? Number(given) : given);
    switch (op) {
      case 'exists':
        return value === false ? `${column} is null` : `${column} is not null`;
      case 'in':
        values.push(JSON.stringify(Array.isArray(value) ? value : [value]));
        return `${column} in (select value from json_each(?))`;
      case 'contains':
        values.push(value, path, value);
        // In a text the words, in a list the element.
        return `(instr(lower(${column}), lower(?)) > 0 or exists (select 1 from json_each(d.metadata_json, ?) e where e.value = ?))`;
      default:
        values.push(plain(value));
        return `${column} ${OPERATORS[op]} ?`;
    }
  });
  return { sql: `select c.id from chunks c join documents d on d.id = c.document_id where ${parts.join(' and ')}`, values };
}

/** The words of a query for FTS5, each quoted so that none is an operator. @param {string} text */
function matchOf(text) {
  const phrases = [...text.matchAll(/"([^"]{2,})"/g)].map((found) => found[1] ?? '');
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  const terms = [...(telling.length === 0 ? words : telling), ...phrases].slice(0, 64);
  return terms.map((term) => `"${term.replaceAll('"', '')}"`).join(' OR ');
}

/** @param {Database} database @param {{ text: string, filter: Filter, limit: number }} query */
function keyword(database, { text, filter, limit }) {
  const match = matchOf(text);
  if (match === '') return [];
  const allowed = condition(filter);
  const sql = `select rowid as chunkId, -bm25(chunk_text, 2.0, 1.0) as score from chunk_text where chunk_text match ? ${allowed === null ? '' : `and rowid in (${allowed.sql})`} order by bm25(chunk_text, 2.0, 1.0) limit ?`;
  return database.prepare(sql).all(match, ...(allowed?.values ?? []), limit);
}

/** @param {Database} database @param {{ vector: Float32Array, filter: Filter, limit: number }} query */
function vector(database, { vector: wanted, filter, limit }) {
  const allowed = condition(filter);
  const sql = `select id as chunkId, 1 - distance as score from chunk_vectors where vector match ? and k = ? ${allowed === null ? '' : `and id in (${allowed.sql})`} order by distance`;
  return database.prepare(sql).all(bytesOf(wanted), limit, ...(allowed?.values ?? []));
}

const CHUNK = 'select c.id, c.document_id, d.name, d.metadata_json, c.ordinal, c.start, c."end", c.page, c.tokens, c.path_json, c.context, c.text from chunks c join documents d on d.id = c.document_id';

/** @param {Database} database @param {readonly number[]} ids */
function chunks(database, ids) {
  return database.prepare(`${CHUNK} where c.id in (select value from json_each(?))`).all(JSON.stringify(ids)).map(toChunk);
}

/** @param {Database} database @param {string} documentId */
function chunksOf(database, documentId) {
  return database.prepare(`${CHUNK} where c.document_id = ? order by c.ordinal`).all(documentId).map(toChunk);
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

/** @param {Float32Array} values */
function bytesOf(values) {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** The reads by name, for the thread that is asked for them. */
export const reads = { keyword, vector, chunks, chunksOf, vectors, stats: (/** @type {Database} */ database) => stats(database) };
