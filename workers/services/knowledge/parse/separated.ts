import { CsvError, parse } from 'csv-parse/sync';
import type { ParsedDocument } from '../parsed-document.ts';
import { broken } from './document-error.ts';
import { writeTables } from './table.ts';

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Reads comma- or otherwise separated values as a table. */
export function parseSeparated(name: string, text: string, separator?: string): ParsedDocument {
  try {
    const rows = parse(text, { delimiter: separator ?? guessSeparator(text), relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
    return { ...writeTables(name, [{ rows }]), about: {} };
  } catch (error) {
    if (error instanceof CsvError) throw broken(name, error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'A quotation mark is never closed.' : `Line ${Number(error['lines'] ?? 1)} is not a row of a table.`, error);
    throw error;
  }
}

/** The sign that is most often in the first line, quoted cells aside. */
function guessSeparator(text: string): string {
  const line = (/^[^\n]*/.exec(text.trimStart())?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((sign) => line.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}
