import { CsvError, parse } from 'csv-parse/sync';
import type { ParsedDocument } from './parsed-document.ts';
import { separatorOf } from './separator.ts';
import { broken } from './document-error.ts';
import { writeTables } from './table.ts';

/** Reads comma- or otherwise separated values as a table. */
export function parseSeparated(name: string, text: string, separator?: string): ParsedDocument {
  try {
    const known = separatorOf(text);
    const rows = parse(text.slice(known.start), {
      delimiter: known.isNamed ? known.separator : (separator ?? known.separator),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
    return { ...writeTables(name, [{ rows }]), about: {} };
  } catch (error) {
    if (error instanceof CsvError)
      throw broken(
        name,
        error.code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'A quotation mark is never closed.'
          : `Line ${Number(error['lines'] ?? 1)} is not a row of a table.`,
        error,
      );
    throw error;
  }
}
