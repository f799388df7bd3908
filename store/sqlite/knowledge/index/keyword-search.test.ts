import type Sqlite from 'better-sqlite3';
import { Database } from '../../driver.mjs';
import { load } from 'sqlite-vec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipfText } from '../../../testing/zipf-text.ts';
import { keyword } from './keyword-search.mjs';
import { createTables } from './write-index.mjs';

const CHUNKS = 4_000;

describe('the search by words in a large index', () => {
  const source = zipfText(11);
  let database: Sqlite.Database;

  beforeAll(() => {
    database = new Database(':memory:');
    load(database);
    createTables(database, { dimensions: 4, tokenizer: 'languages-1' });
    const addDocument = database.prepare('insert into documents (id, version, name, metadata_json) values (?, 1, ?, ?)');
    const addChunk = database.prepare(
      'insert into chunks (id, document_id, ordinal, start, "end", tokens, path_json, text) values (?, ?, 0, 0, 1, 1, ?, ?)',
    );
    const addText = database.prepare('insert into chunk_text (rowid, path, text) values (?, ?, ?)');
    database.transaction(() => {
      for (let id = 1; id <= CHUNKS; id += 1) {
        const [path, text] = [source.text(2), source.text(20 + (id % 60))];
        addDocument.run(`d${id}`, `d${id}`, JSON.stringify({ third: id % 3 === 0 }));
        addChunk.run(id, `d${id}`, JSON.stringify([path]), text);
        addText.run(id, path, text);
      }
    })();
  });
  afterAll(() => database.close());

  /** Every chunk that matches is scored. */
  const plain = (text: string, limit: number, and = ''): unknown[] =>
    database
      .prepare(
        `select rowid as chunkId, -bm25(chunk_text, 2.0, 1.0) as score from chunk_text where chunk_text match ? ${and} order by score desc, rowid limit ?`,
      )
      .all([...new Set(text.split(' '))].map((word) => `"${word}"`).join(' OR '), limit);

  it('finds exactly what scoring every chunk finds, whatever the words', () => {
    for (let round = 0; round < 60; round += 1) {
      const text = source.text(2 + (round % 8));
      const limit = [5, 50, 400][round % 3]!;
      expect(keyword(database, { text, filter: [], limit, tokenizer: 'languages-1', declared: [] }), text).toEqual(plain(text, limit));
    }
  });

  it('does so with a filter that lets most through', () => {
    for (let round = 0; round < 20; round += 1) {
      const text = source.text(3 + (round % 4));
      expect(
        keyword(database, {
          text,
          filter: [{ field: 'third', op: 'eq', value: false }],
          limit: 20,
          tokenizer: 'languages-1',
          declared: ['third'],
        }),
        text,
      ).toEqual(plain(text, 20, 'and rowid % 3 <> 0'));
    }
  });

  it('does so among what a filter lets through', () => {
    for (let round = 0; round < 20; round += 1) {
      const text = source.text(3 + (round % 4));
      expect(
        keyword(database, {
          text,
          filter: [{ field: 'third', op: 'eq', value: true }],
          limit: 20,
          tokenizer: 'languages-1',
          declared: ['third'],
        }),
        text,
      ).toEqual(plain(text, 20, 'and rowid % 3 = 0'));
    }
  });
});
