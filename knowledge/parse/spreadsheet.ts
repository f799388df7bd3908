import readSheets from 'read-excel-file/node';
import { isExactNumber, numberOfLiteral } from '#graph/exact-number';
import type { ParsedDocument } from './parsed-document.ts';
import { readProperties } from './office-properties.ts';
import { readLayouts, type SheetLayout } from './sheet-layout.ts';
import { writeTables } from './table.ts';
import type { ZipFile } from './zip.ts';

/**
 * Reads the sheets of an Excel workbook that are shown, each as a table, without hidden rows and columns; a merged cell counts for all that
 * it covers.
 */
export async function parseSpreadsheet(name: string, bytes: Uint8Array, zip: ZipFile): Promise<ParsedDocument> {
  const [sheets, layouts] = await Promise.all([
    readSheets(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { parseNumber: readNumber }),
    readLayouts(zip),
  ]);
  const tables = sheets.flatMap(({ sheet, data }) => {
    const layout = layouts.get(sheet);
    return layout?.isHidden === true
      ? []
      : [
          {
            title: sheet,
            rows: shownRows(
              data.map((row) => row.map(writeValue)),
              layout,
            ),
          },
        ];
  });
  return { ...writeTables(name, tables), about: await readProperties(zip) };
}

function shownRows(rows: string[][], layout: SheetLayout | undefined): readonly (readonly string[])[] {
  if (layout === undefined) return rows;
  for (const { top, left, bottom, right } of layout.merged) {
    const value = rows[top]?.[left] ?? '';
    if (value === '') continue;
    for (let row = top; row <= Math.min(bottom, rows.length - 1); row += 1)
      for (let column = left; column <= Math.min(right, (rows[row]?.length ?? 0) - 1); column += 1) rows[row]![column] = value;
  }
  return rows
    .filter((_, row) => !layout.hiddenRows.has(row))
    .map((row) =>
      layout.hiddenColumns.length === 0
        ? row
        : row.filter((_, column) => !layout.hiddenColumns.some(([first, last]) => column >= first && column <= last)),
    );
}

/** Programs write longer numbers into a sheet than Excel itself can hold; with letters of an exponent they are computed ones. */
function readNumber(text: string): number | string {
  const number = numberOfLiteral(text);
  return isExactNumber(number) && /^-?\d+$/.test(text) ? text : Number(text);
}

// The types of the package take dates for the class of dates.
function writeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  // A day without a time of day is midnight.
  if (value instanceof Date)
    return Number.isNaN(value.getTime())
      ? ''
      : value
          .toISOString()
          .replace(/T00:00:00\.000Z$/, '')
          .replace(/\.000Z$/, 'Z');
  return String(value);
}
