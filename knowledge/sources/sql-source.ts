import { createHash } from 'node:crypto';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import { writeJson } from '#graph/json-text';
import type { SourceSettings } from '#graph/knowledge-source';
import { documentName } from './document-name.ts';
import type { SourceContent, SourceDeps, SourceReader } from './source-reader.ts';
import { sqlAddress } from '#workers/services/sql/sql-connection';
import { readRows, type SqlRows } from './sql-rows.ts';

type SqlSettings = Extract<SourceSettings, { kind: 'sql' }>;
type Row = SourceContent & { readonly fingerprint: string };

const LONGEST_KEY = 500;
const mediaType = 'text/markdown';

/** Reads a document a row. The query runs once; rows are kept until the reader is closed. */
export function openSqlSource(
  settings: SqlSettings,
  { findConnection, allow }: Pick<SourceDeps, 'findConnection' | 'allow'>,
): SourceReader {
  let rows: Promise<ReadonlyMap<string, Row>> | null = null;
  const load = async (signal: AbortSignal): Promise<ReadonlyMap<string, Row>> =>
    toDocuments(await readRows(await sqlAddress(settings.connection, { find: findConnection, allow }), settings.query, signal), settings);
  const loadOnce = (signal: AbortSignal): Promise<ReadonlyMap<string, Row>> => {
    if (rows !== null) return rows;
    const loading = load(signal);
    rows = loading;
    loading.catch(() => {
      if (rows === loading) rows = null;
    });
    return loading;
  };
  return {
    async list(signal) {
      rows = null;
      return [...(await loadOnce(signal))].map(([key, { fingerprint }]) => ({ key, fingerprint }));
    },
    async read({ key, before }, signal) {
      // A sync that goes on elsewhere has no list there.
      const row = (await loadOnce(signal)).get(key);
      if (row === undefined) return 'gone';
      return row.fingerprint === before ? 'unchanged' : row;
    },
    async close() {
      rows = null;
    },
  };
}

function toDocuments({ columns, rows }: SqlRows, settings: SqlSettings): ReadonlyMap<string, Row> {
  const at = (column: string): number => {
    const index = columns.indexOf(column);
    if (index >= 0) return index;
    throw new NodeError({
      code: 'SQL_COLUMN_MISSING',
      message: `The query gives no column “${column}”.`,
      hint: `There are: ${columns.join(', ')}. PostgreSQL writes names in lower case unless they are quoted.`,
    });
  };
  const key = at(settings.keyColumn);
  const name = settings.nameColumn === undefined || settings.nameColumn === '' ? null : at(settings.nameColumn);
  const texts = settings.textColumns.map((column) => ({ column, index: at(column) }));
  const used = new Set([key, name, ...texts.map(({ index }) => index)]);
  const others = columns.map((column, index) => ({ column, index })).filter(({ index }) => !used.has(index));

  const documents = new Map<string, Row>();
  rows.forEach((row, index) => {
    const id = keyOf(row[key], settings.keyColumn, index);
    if (documents.has(id)) throw keyInvalid(`Several rows have “${id.slice(0, 80)}” in the key column “${settings.keyColumn}”.`);
    const called = name === null ? id : textOf(row[name]) || id;
    const metadata = Object.fromEntries(
      others.flatMap(({ column, index: place }) => (row[place] === undefined ? [] : [[column, row[place]]])),
    ) as JsonObject;
    const text = markdownOf(texts.map((each) => ({ column: each.column, text: textOf(row[each.index]) })));
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([called, text, metadata]))
      .digest('hex');
    documents.set(id, { name: documentName(called, mediaType), mediaType, bytes: Buffer.from(text), fingerprint, metadata });
  });
  return documents;
}

function keyOf(value: Json | undefined, column: string, index: number): string {
  const key = textOf(value);
  if (key === '') throw keyInvalid(`Row ${index + 1} has nothing in the key column “${column}”.`);
  if (key.length > LONGEST_KEY) throw keyInvalid(`Row ${index + 1} has more than ${LONGEST_KEY} characters in the key column “${column}”.`);
  return key;
}

function keyInvalid(message: string): NodeError {
  return new NodeError({
    code: 'SQL_KEY_INVALID',
    message,
    hint: 'The key tells rows apart from sync to sync: choose a column such as the primary key, and make the query give each row once.',
  });
}

/** One text as it is; several under a heading each. */
function markdownOf(texts: readonly { readonly column: string; readonly text: string }[]): string {
  if (texts.length === 1) return texts[0]!.text;
  return texts
    .filter(({ text }) => text.trim() !== '')
    .map(({ column, text }) => `## ${column}\n\n${text}`)
    .join('\n\n');
}

function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : writeJson(value);
}
