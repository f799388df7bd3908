import { sql } from 'drizzle-orm';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkingTransactions, openDatabase, reading, type StoreDatabase, writing } from './database.ts';
import { settings } from './schema/installation.ts';

let folder: string;
let database: StoreDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-database-'));
  database = checkingTransactions(openDatabase(join(folder, 'heddle.db')));
});
afterEach(() => {
  database.$client.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a transaction', () => {
  it('has everything asked of itself: what is asked of the database while it is open is refused', () => {
    const values = { key: 'a', valueJson: '1' };
    writing(database, (tx) => tx.insert(settings).values(values).run());
    expect(reading(database, (tx) => tx.select().from(settings).all())).toEqual([values]);
    expect(() => writing(database, () => database.select().from(settings).all())).toThrow('outside of it');
    expect(() => writing(database, () => database.get(sql`select 1`))).toThrow('outside of it');
    expect(() => writing(database, () => writing(database, () => 1))).toThrow('outside of it');
    expect(database.select().from(settings).all()).toEqual([values]);
  });

  it('is begun by writing or reading alone, so that none reads first and is refused when it writes', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !['database.ts', 'migrate.ts'].includes(file),
    );
    expect(files.filter((file) => readFileSync(join(import.meta.dirname, file), 'utf8').includes('.transaction('))).toEqual([]);
  });
});
