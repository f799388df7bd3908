import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { load } from 'sqlite-vec';
import type { Chunk } from '#graph/knowledge';
import { createIndexTables } from './index-schema.ts';
import type { KnowledgeIndex, ScoredChunk, StoredChunk } from './knowledge-index.ts';
import type { ReaderThreads } from './reader-threads.ts';

/** Opens, and makes where it is missing, the index file of a generation. Reads go to the threads; writes are short transactions here. */
export function openSqliteIndex(file: string, dimensions: number, threads: ReaderThreads): KnowledgeIndex {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new Database(file);
  database.pragma('busy_timeout = 10000');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  load(database);
  createIndexTables(database, dimensions);

  const statements = {
    staged: database.prepare('select version from staged_documents where id = ?').pluck(),
    stageDocument: database.prepare('insert or replace into staged_documents (id, version, name, metadata_json) values (?, ?, ?, ?)'),
    unstage: database.prepare('delete from staged_documents where id = ?'),
    unstageChunks: database.prepare('delete from staged_chunks where document_id = ?'),
    stageChunk: database.prepare('insert into staged_chunks (document_id, ordinal, chunk_json) values (?, ?, ?)'),
    unembedded: database.prepare('select ordinal, chunk_json from staged_chunks where document_id = ? and vector is null order by ordinal limit ?'),
    embed: database.prepare('update staged_chunks set vector = ? where document_id = ? and ordinal = ?'),
    progress: database.prepare('select count(vector) as done, count(*) as total from staged_chunks where document_id = ?'),
    stagedChunks: database.prepare('select chunk_json, vector from staged_chunks where document_id = ? order by ordinal'),
    takeDocument: database.prepare('insert or replace into documents (id, version, name, metadata_json) select id, version, name, metadata_json from staged_documents where id = ?'),
    live: database.prepare('select id from chunks where document_id = ?').pluck(),
    liveVersion: database.prepare('select version from documents where id = ?').pluck(),
    dropDocument: database.prepare('delete from documents where id = ?'),
    dropChunk: database.prepare('delete from chunks where id = ?'),
    dropText: database.prepare('delete from chunk_text where rowid = ?'),
    dropVector: database.prepare('delete from chunk_vectors where id = ?'),
    addChunk: database.prepare('insert into chunks (document_id, ordinal, start, "end", page, tokens, path_json, context, text) values (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    addText: database.prepare('insert into chunk_text (rowid, path, text) values (?, ?, ?)'),
    addVector: database.prepare('insert into chunk_vectors (id, vector) values (?, ?)'),
    count: database.prepare('select count(*) from chunks where document_id = ?').pluck(),
  };

  const progressOf = (documentId: string): { done: number; total: number } => statements.progress.get(documentId) as { done: number; total: number };
  const isStaged = (documentId: string, version: string): boolean => statements.staged.get(documentId) === version;

  function drop(documentId: string): void {
    for (const id of statements.live.all(documentId) as number[]) {
      statements.dropText.run(id);
      statements.dropVector.run(BigInt(id));
      statements.dropChunk.run(id);
    }
  }

  function add(documentId: string, chunk: Chunk, vector: Buffer): void {
    const { lastInsertRowid } = statements.addChunk.run(documentId, chunk.ordinal, chunk.start, chunk.end, chunk.page ?? null, chunk.tokens, JSON.stringify(chunk.path), chunk.context ?? null, chunk.text);
    statements.addText.run(lastInsertRowid, chunk.path.join(' '), chunk.text);
    statements.addVector.run(BigInt(lastInsertRowid), vector);
  }

  return {
    async stage(document, chunks) {
      database.transaction(() => {
        if (isStaged(document.id, document.version)) return;
        statements.unstageChunks.run(document.id);
        statements.stageDocument.run(document.id, document.version, document.name, JSON.stringify(document.metadata));
        for (const chunk of chunks) statements.stageChunk.run(document.id, chunk.ordinal, JSON.stringify(chunk));
      })();
      return progressOf(document.id);
    },

    async unembedded(documentId, version, limit) {
      if (!isStaged(documentId, version)) return [];
      const rows = statements.unembedded.all(documentId, limit) as { ordinal: number; chunk_json: string }[];
      return rows.map(({ ordinal, chunk_json }) => {
        const { text, path } = JSON.parse(chunk_json) as Chunk;
        // Under its headings a passage says more of what it is about.
        return { ordinal, text: path.length === 0 ? text : `${path.join(' › ')}\n${text}` };
      });
    },

    async setEmbeddings(documentId, version, vectors) {
      database.transaction(() => {
        if (!isStaged(documentId, version)) return;
        for (const { ordinal, vector } of vectors) statements.embed.run(Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength), documentId, ordinal);
      })();
      return progressOf(documentId);
    },

    async commit(documentId, version) {
      database.transaction(() => {
        // Committed before: the answer was lost in a crash.
        if (!isStaged(documentId, version)) return;
        const staged = statements.stagedChunks.all(documentId) as { chunk_json: string; vector: Buffer | null }[];
        if (staged.some(({ vector }) => vector === null)) throw new Error(`Not all chunks of ${documentId} are embedded`);
        drop(documentId);
        statements.takeDocument.run(documentId);
        for (const { chunk_json, vector } of staged) add(documentId, JSON.parse(chunk_json) as Chunk, vector!);
        statements.unstageChunks.run(documentId);
        statements.unstage.run(documentId);
      })();
      return { chunks: statements.count.get(documentId) as number };
    },

    async remove(documentId) {
      database.transaction(() => {
        drop(documentId);
        statements.dropDocument.run(documentId);
        statements.unstageChunks.run(documentId);
        statements.unstage.run(documentId);
      })();
    },

    stats: async () => (await threads.read(file, 'stats', null)) as { documents: number; chunks: number },
    keyword: async (query) => (await threads.read(file, 'keyword', query)) as readonly ScoredChunk[],
    vector: async (query) => (await threads.read(file, 'vector', query)) as readonly ScoredChunk[],
    chunks: async (ids) => (await threads.read(file, 'chunks', ids)) as readonly StoredChunk[],
    chunksOf: async (documentId) => (await threads.read(file, 'chunksOf', documentId)) as readonly StoredChunk[],
    vectors: async (ids) => new Map((await threads.read(file, 'vectors', ids)) as readonly (readonly [number, Float32Array])[]),
    async close() {
      await threads.release(file);
      if (database.open) database.close();
    },
  };
}
