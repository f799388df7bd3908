// Writes to an index file, each in one transaction. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { IndexRefusal } from './index-refusal.mjs';
import { indexedText, LANGUAGES_TOKENIZE } from './index-words.mjs';

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Chunk} Chunk */
/** @typedef {{ documentId: string, version: string }} Version */
/** @typedef {import('../../../contract/knowledge-index.ts').Tokenizer} Tokenizer */

/**
 * Makes the tables of an index for vectors of this many dimensions and words cut in this way; the same again changes nothing. @param
 * {Database} database @param {{ dimensions: number, tokenizer: Tokenizer }} form
 */
export function createTables(database, { dimensions, tokenizer }) {
  const words =
    tokenizer === 'languages-1'
      ? `path, text, parts, content = '', contentless_delete = 1, tokenize = "${LANGUAGES_TOKENIZE}"`
      : "path, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'";
  const make = database.transaction(() => {
    database.exec(`
      create table if not exists documents (id text primary key, version text not null, name text not null, metadata_json text not null, revision integer not null default 0);
      create table if not exists fields (name text primary key) without rowid;
      create table if not exists chunks (
        id integer primary key, document_id text not null, ordinal integer not null, start integer not null, "end" integer not null, page integer,
        tokens integer not null, path_json text not null, context text, text text not null
      );
      create index if not exists chunks_of_document on chunks (document_id, ordinal);
      create table if not exists staged_documents (id text primary key, version text not null, name text not null, metadata_json text not null, dimensions integer not null, total integer not null, revision integer not null default 0);
      create table if not exists staged_chunks (document_id text not null, ordinal integer not null, chunk_json text not null, vector blob, primary key (document_id, ordinal)) without rowid;
      create index if not exists staged_unembedded on staged_chunks (document_id, ordinal) where vector is null;
      create virtual table if not exists chunk_text using fts5 (${words});
      create virtual table if not exists chunk_vectors using vec0 (id integer primary key, vector float[${Number(dimensions)}] distance_metric=L2);
    `);
    // Indexes of earlier releases do not count versions: whatever comes is newer than what they hold.
    for (const table of ['documents', 'staged_documents']) {
      const hasRevision = database.prepare('select count(*) from pragma_table_info(?) where name = ?').pluck().get(table, 'revision') !== 0;
      if (!hasRevision) database.exec(`alter table ${table} add column revision integer not null default 0`);
    }
  });
  // Immediate, here and below: of two processes one waits for the other.
  make.immediate();
  return null;
}

/** @param {Database} database @param {{ document: import('../../../contract/knowledge-index.ts').IndexedDocument, chunks: readonly Chunk[], dimensions: number }} argument */
function stage(database, { document, chunks, dimensions }) {
  const { id, version, revision, name, metadata } = document;
  if (revision < newestRevision(database, id)) return null;
  if (isStaged(database, { documentId: id, version }))
    database.prepare('update staged_documents set revision = ? where id = ?').run(revision, id);
  else {
    unstage(database, id);
    const add = database.prepare(
      'insert into staged_documents (id, version, revision, name, metadata_json, dimensions, total) values (?, ?, ?, ?, ?, ?, ?)',
    );
    add.run(id, version, revision, name, JSON.stringify(metadata), dimensions, chunks.length);
    addChunks(database, id, chunks);
  }
  return progressOf(database, id);
}

/**
 * The highest revision that is staged or found; 0 for a document that is not here. @param {Database} database @param {string} documentId
 */
function newestRevision(database, documentId) {
  const sql =
    'select max(revision) from (select revision from documents where id = ? union all select revision from staged_documents where id = ?)';
  return /** @type {number | null} */ (database.prepare(sql).pluck().get(documentId, documentId)) ?? 0;
}

/** @param {Database} database @param {string} id @param {readonly Chunk[]} chunks */
function addChunks(database, id, chunks) {
  const add = database.prepare('insert into staged_chunks (document_id, ordinal, chunk_json) values (?, ?, ?)');
  for (const chunk of chunks) add.run(id, chunk.ordinal, JSON.stringify(chunk));
}

/** @param {Database} database @param {Version & { revision: number }} version */
function adopt(database, { documentId, version, revision }) {
  const raise = (/** @type {string} */ table) =>
    database.prepare(`update ${table} set revision = max(revision, ?) where id = ? and version = ?`).run(revision, documentId, version);
  raise('staged_documents');
  const isFound = raise('documents').changes > 0;
  // What was staged of an older version would otherwise be committed over this one.
  const staged = /** @type {number | undefined} */ (
    database.prepare('select revision from staged_documents where id = ?').pluck().get(documentId)
  );
  if (isFound && staged !== undefined && staged < revision) unstage(database, documentId);
  return progress(database, { documentId, version });
}

/** @param {Database} database @param {Version} version */
function progress(database, { documentId, version }) {
  if (isStaged(database, { documentId, version })) return progressOf(database, documentId);
  if (database.prepare('select version from documents where id = ?').pluck().get(documentId) !== version) return null;
  const chunks = /** @type {number} */ (database.prepare('select count(*) from chunks where document_id = ?').pluck().get(documentId));
  return { done: chunks, total: chunks };
}

/** @param {Database} database @param {Version & { limit: number }} argument */
function unembedded(database, { documentId, version, limit }) {
  if (!isStaged(database, { documentId, version })) return [];
  const rows = /** @type {{ ordinal: number, chunk_json: string }[]} */ (
    database
      .prepare(
        'select ordinal, chunk_json from staged_chunks indexed by staged_unembedded where document_id = ? and vector is null order by ordinal limit ?',
      )
      .all(documentId, limit)
  );
  return rows.map(({ ordinal, chunk_json }) => {
    const { text, path } = /** @type {Chunk} */ (JSON.parse(chunk_json));
    // Under its headings a passage says more of what it is about.
    return { ordinal, text: path.length === 0 ? text : `${path.join(' › ')}\n${text}` };
  });
}

/** @param {Database} database @param {Version & { vectors: readonly { ordinal: number, vector: Float32Array }[] }} argument */
function setEmbeddings(database, { documentId, version, vectors }) {
  if (isStaged(database, { documentId, version })) {
    const dimensions = /** @type {number} */ (
      database.prepare('select dimensions from staged_documents where id = ?').pluck().get(documentId)
    );
    const set = database.prepare('update staged_chunks set vector = ? where document_id = ? and ordinal = ?');
    for (const { ordinal, vector } of vectors) {
      checkVector(vector, dimensions);
      set.run(toUnit(vector), documentId, ordinal);
    }
  }
  return progressOf(database, documentId);
}

/** @param {Database} database @param {Version & { tokenizer: Tokenizer }} version */
function commit(database, { documentId, version, tokenizer }) {
  // Otherwise it was committed before, and the answer was lost in a crash.
  if (isStaged(database, { documentId, version })) {
    const { done, total } = progressOf(database, documentId);
    if (done < total)
      throw new IndexRefusal({
        code: 'INDEX_INCOMPLETE',
        message: `Not all chunks of the document are embedded: ${done} of ${total}.`,
        hint: 'Embed the others first.',
      });
    drop(database, documentId);
    database
      .prepare(
        'insert or replace into documents (id, version, revision, name, metadata_json) select id, version, revision, name, metadata_json from staged_documents where id = ?',
      )
      .run(documentId);
    database
      .prepare('insert or ignore into fields (name) select e.key from staged_documents s, json_each(s.metadata_json) e where s.id = ?')
      .run(documentId);
    takeChunks(database, documentId, textAdder(database, tokenizer));
    unstage(database, documentId);
  }
  const isCommitted = database.prepare('select version from documents where id = ?').pluck().get(documentId) === version;
  return {
    chunks: /** @type {number} */ (database.prepare('select count(*) from chunks where document_id = ?').pluck().get(documentId)),
    isCommitted,
  };
}

/** @param {Database} database @param {{ documentId: string }} argument */
function remove(database, { documentId }) {
  drop(database, documentId);
  database.prepare('delete from documents where id = ?').run(documentId);
  unstage(database, documentId);
  return null;
}

/** @param {Database} database @param {string} documentId @param {(id: number | bigint, path: readonly string[], text: string) => void} addText */
function takeChunks(database, documentId, addText) {
  const addChunk = database.prepare(
    'insert into chunks (document_id, ordinal, start, "end", page, tokens, path_json, context, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const addVector = database.prepare('insert into chunk_vectors (id, vector) values (?, ?)');
  const staged = /** @type {{ chunk_json: string, vector: Buffer }[]} */ (
    database.prepare('select chunk_json, vector from staged_chunks where document_id = ? order by ordinal').all(documentId)
  );
  for (const { chunk_json, vector } of staged) {
    const { ordinal, start, end, page, tokens, path, context, text } = /** @type {Chunk} */ (JSON.parse(chunk_json));
    const id = addChunk.run(
      documentId,
      ordinal,
      start,
      end,
      page ?? null,
      tokens,
      JSON.stringify(path),
      context ?? null,
      text,
    ).lastInsertRowid;
    addText(id, path, text);
    // A vector without a direction is like nothing.
    if (vector.some((byte) => byte !== 0)) addVector.run(BigInt(id), vector);
  }
}

/**
 * Adds texts to the index by words. @param {Database} database @param {Tokenizer} tokenizer @returns {(id: number | bigint, path: readonly
 * string[], text: string) => void}
 */
function textAdder(database, tokenizer) {
  if (tokenizer !== 'languages-1') {
    const add = database.prepare('insert into chunk_text (rowid, path, text) values (?, ?, ?)');
    return (id, path, text) => void add.run(id, path.join(' '), text);
  }
  const add = database.prepare('insert into chunk_text (rowid, path, text, parts) values (?, ?, ?, ?)');
  return (id, path, text) => {
    const [headings, body] = [indexedText(path.join(' ')), indexedText(text)];
    add.run(id, headings.text, body.text, `${headings.parts} ${body.parts}`);
  };
}

/** @param {Database} database @param {string} documentId */
function drop(database, documentId) {
  const ids = /** @type {number[]} */ (database.prepare('select id from chunks where document_id = ?').pluck().all(documentId));
  const dropText = database.prepare('delete from chunk_text where rowid = ?');
  const dropVector = database.prepare('delete from chunk_vectors where id = ?');
  for (const id of ids) {
    dropText.run(id);
    dropVector.run(BigInt(id));
  }
  database.prepare('delete from chunks where document_id = ?').run(documentId);
}

/** @param {Database} database @param {string} documentId */
function unstage(database, documentId) {
  database.prepare('delete from staged_chunks where document_id = ?').run(documentId);
  database.prepare('delete from staged_documents where id = ?').run(documentId);
}

/** @param {Database} database @param {Version} version */
function isStaged(database, { documentId, version }) {
  return database.prepare('select version from staged_documents where id = ?').pluck().get(documentId) === version;
}

/**
 * Without looking at what is embedded: a large document is asked about once a batch. @param {Database} database @param {string} documentId
 */
function progressOf(database, documentId) {
  const total = /** @type {number} */ (database.prepare('select total from staged_documents where id = ?').pluck().get(documentId) ?? 0);
  const left = /** @type {number} */ (
    database
      .prepare('select count(*) from staged_chunks indexed by staged_unembedded where document_id = ? and vector is null')
      .pluck()
      .get(documentId)
  );
  return { done: total - left, total };
}

/**
 * The bytes of the vector brought to length 1, as all that are compared are; what has no direction stays as it is. @param {Float32Array}
 * vector
 */
export function toUnit(vector) {
  const length = Math.hypot(...vector);
  return Buffer.from((length === 0 ? vector : vector.map((value) => value / length)).slice().buffer);
}

/** Numbers only, and as many as the index has. @param {Float32Array} vector @param {number} dimensions */
export function checkVector(vector, dimensions) {
  if (vector.length !== dimensions)
    throw new IndexRefusal({
      code: 'VECTOR_INVALID',
      message: `A vector has ${vector.length} dimensions; this index has ${dimensions}.`,
      hint: 'Embed with the model that the index was built with, or build a new index.',
    });
  if (!vector.every(Number.isFinite))
    throw new IndexRefusal({
      code: 'VECTOR_INVALID',
      message: 'A vector holds something that is not a number.',
      hint: 'The embedding model answered wrongly; try again or choose another.',
    });
}

/** @template A, R @param {(database: Database, argument: A) => R} write @returns {(database: Database, argument: A) => R} */
const whole = (write) => (database, argument) => database.transaction(() => write(database, argument)).immediate();

/** The writes by name, for the thread that is asked for them. */
export const writes = {
  stage: whole(stage),
  adopt: whole(adopt),
  progress,
  unembedded,
  setEmbeddings: whole(setEmbeddings),
  commit: whole(commit),
  remove: whole(remove),
};
