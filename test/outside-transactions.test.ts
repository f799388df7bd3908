import { describe, expect, it } from 'vitest';
import { outsideTransactions } from './outside-transactions.ts';
import { sourceFiles } from './sources.ts';

const asked = (body: string): readonly string[] =>
  outsideTransactions({ path: 'table.ts', text: `export function table(database: StoreDatabase) {${body}}` });

describe('queries inside a transaction', () => {
  it('are asked of the transaction, everywhere in the store', () => {
    const files = sourceFiles(/^store\/.*\.ts$/).filter(({ path }) => !path.endsWith('.test.ts'));
    expect(files.flatMap(outsideTransactions)).toEqual([]);
    // They are looked at: there is no lack of transactions.
    expect(files.filter(({ text }) => /\bwriting\(database, \(tx\)/.test(text)).length).toBeGreaterThan(15);
  });

  it('are found when they are asked of the database, by whatever name', () => {
    expect(asked('return writing(database, (tx) => database.select().all());')).toEqual([
      'table.ts:1: database is asked outside of the transaction',
    ]);
    expect(asked('const one = (id) => database.get(id); return reading(database, (tx) => [tx.get(1), one(2)]);')).toHaveLength(1);
    expect(
      asked('function one(id) { return database.get(id); } function two() { return one(2); } return writing(database, (tx) => two());'),
    ).toHaveLength(1);
    expect(
      asked(
        'const { insertion, ending } = statements(database); return writing(database, (tx) => { insertion(tx).run(); ending.run(); });',
      ),
    ).toHaveLength(1);
    expect(
      asked('const steps = stepTable(database); return writing(database, (tx) => { steps.replace(tx, 1); steps?.replace(1); });'),
    ).toHaveLength(1);
    expect(asked('return writing(database, (tx) => writing(database, (again) => 1));')).toHaveLength(1);
    expect(asked('const ending = database.update().prepare(); return writing(database, () => ending.run());')).toHaveLength(1);
  });

  it('are in order when they are given the transaction', () => {
    expect(
      asked(
        'const one = (queries, id) => queries.get(id); return writing(database, (tx) => [one(tx, 1), tx.get(2), { database: 1 }, tx.database]);',
      ),
    ).toEqual([]);
    expect(asked('const one = (id, queries = database) => queries.get(id); return writing(database, (tx) => one(1, tx));')).toEqual([]);
  });
});
