import type Database from 'better-sqlite3';

/** Makes the tables of an index for vectors of this many dimensions; the same again changes nothing. */
export function createIndexTables(database: Database.Database, dimensions: number): void {
  database.exec(`
    create table if not exists documents (id text primary key, version text not null, name text not null, metadata_json text not null);
    create table if not exists chunks (
      id integer primary key, document_id text not null, ordinal integer not null, start integer not null, "end" integer not null, page integer,
      tokens integer not null, path_json text not null, context text, text text not null
    );
    create index if not exists chunks_of_document on chunks (document_id, ordinal);
    create table if not exists staged_documents (id text primary key, version text not null, name text not null, metadata_json text not null);
    create table if not exists staged_chunks (document_id text not null, ordinal integer not null, chunk_json text not null, vector blob, primary key (document_id, ordinal)) without rowid;
    create virtual table if not exists chunk_text using fts5 (path, text, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
    create virtual table if not exists chunk_vectors using vec0 (id integer primary key, vector float[${dimensions}] distance_metric=cosine);
  `);
}
