import type Database from 'better-sqlite3';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

interface ForeignKey {
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
}

/** Lists the tables that hold data of Heddle, parents before the tables that refer to them. */
export function tablesOf(database: Database.Database): readonly string[] {
  const names = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name <> 'migrations' order by name")
    .pluck()
    .all() as string[];
  const sorted: string[] = [];
  const add = (name: string): void => {
    if (sorted.includes(name)) return;
    for (const { table } of keysOf(database, name)) if (table !== name) add(table);
    sorted.push(name);
  };
  for (const name of names) add(name);
  return sorted;
}

/** Writes so many rows into every table, whatever its columns are; references lead to the rows of the same number. */
export function fillTables(database: Database.Database, rows: number): void {
  for (const table of tablesOf(database)) {
    const columns = database.pragma(`table_info(${table})`) as Column[];
    const keys = keysOf(database, table);
    const insert = database.prepare(
      `insert or ignore into "${table}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
    for (let number = 1; number <= rows; number += 1)
      insert.run(
        columns.map((column) =>
          valueOf(
            database,
            column,
            keys.find(({ from }) => from === column.name),
            number,
          ),
        ),
      );
  }
}

function keysOf(database: Database.Database, table: string): readonly ForeignKey[] {
  return database.pragma(`foreign_key_list(${table})`) as ForeignKey[];
}

function valueOf(database: Database.Database, { name, type }: Column, key: ForeignKey | undefined, number: number): unknown {
  if (key !== undefined)
    return database
      .prepare(`select "${key.to ?? 'id'}" from "${key.table}" order by rowid limit 1 offset ?`)
      .pluck()
      .get(number - 1);
  if (name === 'steps_json')
    return JSON.stringify([
      {
        nodeId: `node ${number}`,
        name: 'ask',
        type: 'llm',
        scope: '',
        iteration: 0,
        status: 'finished',
        attempts: 1,
        tokens: number,
        costUsd: 0,
      },
    ]);
  if (name.endsWith('_json')) return JSON.stringify({ number });
  if (/int/i.test(type)) return number;
  if (/real/i.test(type)) return number / 2;
  if (/blob/i.test(type)) return Buffer.from([number]);
  return `${name} ${number}`;
}
