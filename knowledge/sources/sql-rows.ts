import type { Client, QueryArrayConfig } from 'pg';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import { trimEndOf } from '#graph/trim-characters';
import { connectSql, type SqlAddress } from '#workers/services/sql/sql-connection';
import { sqlError } from '#workers/services/sql/sql-error';
import { sqlValue } from './sql-value.ts';

const MOST_ROWS = 50_000;
/** Of all rows together: they are kept until the sync is over. */
const MOST_CHARACTERS = 100_000_000;
const STATEMENT_TIMEOUT_MS = 60_000;
const ROWS_AT_ONCE = 1_000;

/** What a query gave. */
export interface SqlRows {
  /** Also when there is no row. */
  readonly columns: readonly string[];
  /** Values in the order of the columns; undefined for those that can't be shown. */
  readonly rows: readonly (readonly (Json | undefined)[])[];
}

const asWritten = { getTypeParser: () => (text: string) => text };
const before = 'DECLARE heddle_source NO SCROLL CURSOR FOR ';

/** Runs one SELECT in a transaction that can't write, and reads all it gives. */
export async function readRows(address: SqlAddress, query: string, signal: AbortSignal): Promise<SqlRows> {
  const connection = await connectSql(address, signal);
  const { client } = connection;
  try {
    await client.query('BEGIN TRANSACTION READ ONLY');
    await client.query(
      `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL extra_float_digits = 1`,
    );
    // Prepared, so that it is one statement: a second one could end the transaction and write.
    const declare = { text: before + trimEndOf(query.trim(), '; \n\r\t'), queryMode: 'extended' };
    await client.query(declare);
    return await fetchAll(client);
  } catch (error) {
    throw signal.aborted ? signal.reason : sqlError(error, { ...address, query, before: before.length });
  } finally {
    await connection.close();
  }
}

async function fetchAll(client: Client): Promise<SqlRows> {
  const rows: (readonly (Json | undefined)[])[] = [];
  let characters = 0;
  for (;;) {
    const fetch: QueryArrayConfig = { text: `FETCH FORWARD ${ROWS_AT_ONCE} FROM heddle_source`, rowMode: 'array', types: asWritten };
    const batch = await client.query<(string | null)[]>(fetch);
    for (const row of batch.rows) {
      for (const text of row) characters += text?.length ?? 0;
      rows.push(row.map((text, index) => sqlValue(text, batch.fields[index]!.dataTypeID)));
    }
    if (rows.length > MOST_ROWS) throw tooLarge(`more than ${MOST_ROWS.toLocaleString('en')} rows`);
    if (characters > MOST_CHARACTERS) throw tooLarge(`more than ${MOST_CHARACTERS / 1_000_000} million characters`);
    if (batch.rows.length < ROWS_AT_ONCE) return { columns: batch.fields.map(({ name }) => name), rows };
  }
}

function tooLarge(what: string): NodeError {
  return new NodeError({
    code: 'SOURCE_TOO_LARGE',
    message: `The query gives ${what}.`,
    hint: 'Narrow it with WHERE, and make several sources.',
  });
}
