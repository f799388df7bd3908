import { Database } from '../../driver.mjs';
import { describe, expect, it } from 'vitest';
import type { Filter } from '#graph/knowledge';
import { filterSql } from './filter-sql.mjs';

const values = [
  '2026-03-05T23:30:00-05:00',
  '2026-03-06T01:00:00Z',
  '2026-03-06',
  '2026-03-06T05:00:00+01:00',
  '2026-03-05T12:00',
  'soon',
  17,
  null,
];

function through(filter: Filter): readonly unknown[] {
  const database = new Database(':memory:');
  database.exec(
    'create table documents (id integer primary key, metadata_json text); create table chunks (id integer primary key, document_id integer); create table fields (name text)',
  );
  for (const [index, at] of values.entries()) {
    database.prepare('insert into documents values (?, ?)').run(index, JSON.stringify({ at }));
    database.prepare('insert into chunks values (?, ?)').run(index, index);
  }
  const sql = filterSql(database, filter, ['at']);
  const ids = database
    .prepare(`${sql!.chunks} order by 1`)
    .pluck()
    .all(...sql!.values) as number[];
  database.close();
  return ids.map((id) => values[id]);
}

describe('a filter on dates', () => {
  it('compares moments, whatever their offsets', () => {
    expect(through([{ field: 'at', op: 'gt', value: '2026-03-06T04:15:00Z' }])).toEqual(['2026-03-05T23:30:00-05:00']);
    expect(through([{ field: 'at', op: 'gte', value: '2026-03-06T02:00:00+01:00' }])).toEqual([
      '2026-03-05T23:30:00-05:00',
      '2026-03-06T01:00:00Z',
      '2026-03-06T05:00:00+01:00',
    ]);
    expect(through([{ field: 'at', op: 'lt', value: '2026-03-06' }])).toEqual(['2026-03-05T12:00']);
    expect(through([{ field: 'at', op: 'lte', value: '2026-03-06' }])).toEqual(['2026-03-06', '2026-03-05T12:00']);
  });

  it('compares other texts and numbers as before', () => {
    expect(through([{ field: 'at', op: 'gt', value: 'later' }])).toEqual(['soon']);
    expect(through([{ field: 'at', op: 'gt', value: 16 }])).toEqual([17]);
  });
});
