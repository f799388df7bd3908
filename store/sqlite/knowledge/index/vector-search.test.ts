import type Sqlite from 'better-sqlite3';
import { Database } from '../../driver.mjs';
import { load } from 'sqlite-vec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipfText } from '../../../testing/zipf-text.ts';
import { vector } from './vector-search.mjs';
import { createTables, toUnit } from './write-index.mjs';

const DIMENSIONS = 8;

describe('the search by vectors with a filter', () => {
  const { random } = zipfText(5);
  const direction = (): Float32Array => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
  const vectors = Array.from({ length: 600 }, direction);
  let database: Sqlite.Database;

  beforeAll(() => {
    database = new Database(':memory:');
    load(database);
    createTables(database, { dimensions: DIMENSIONS, tokenizer: 'languages-1' });
    vectors.forEach((one, place) => {
      const id = place + 1;
      database
        .prepare('insert into documents (id, version, name, metadata_json) values (?, 1, ?, ?)')
        .run(`d${id}`, `d${id}`, JSON.stringify({ tenth: id % 10 }));
      database
        .prepare('insert into chunks (id, document_id, ordinal, start, "end", tokens, path_json, text) values (?, ?, 0, 0, 1, 1, ?, ?)')
        .run(id, `d${id}`, '[]', '');
      database.prepare('insert into chunk_vectors (id, vector) values (?, ?)').run(BigInt(id), toUnit(one));
    });
  });
  afterAll(() => database.close());

  const cosine = (a: Float32Array, b: Float32Array): number =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0) / Math.hypot(...a) / Math.hypot(...b);

  it.each([1, 4, 5, 9])('finds exactly the nearest of what it lets through: %i in 10', (most) => {
    for (let round = 0; round < 10; round += 1) {
      const wanted = direction();
      const exact = vectors
        .map((one, place) => ({ id: place + 1, score: cosine(one, wanted) }))
        .filter(({ id }) => id % 10 < most)
        .sort((a, b) => b.score - a.score)
        .slice(0, 20);
      const found = vector(database, {
        vector: wanted,
        filter: [{ field: 'tenth', op: 'lt', value: most }],
        limit: 20,
        declared: ['tenth'],
        dimensions: DIMENSIONS,
      });
      expect(found.map(({ chunkId }) => chunkId)).toEqual(exact.map(({ id }) => id));
    }
  });

  it('also where what is let through lies far away', () => {
    const wanted = vectors[0]!;
    const byLikeness = vectors.map((one, place) => ({ id: place + 1, score: cosine(one, wanted) })).sort((a, b) => a.score - b.score);
    for (const [place, { id }] of byLikeness.entries())
      database.prepare('update documents set metadata_json = ? where id = ?').run(JSON.stringify({ isFar: place < 300 }), `d${id}`);
    const found = vector(database, {
      vector: wanted,
      filter: [{ field: 'isFar', op: 'eq', value: true }],
      limit: 5,
      declared: ['isFar'],
      dimensions: DIMENSIONS,
    });
    expect(found.map(({ chunkId }) => chunkId)).toEqual(
      byLikeness
        .slice(0, 300)
        .slice(-5)
        .map(({ id }) => id)
        .reverse(),
    );
  });
});
