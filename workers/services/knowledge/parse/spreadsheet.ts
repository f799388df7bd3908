import readSheets from 'read-excel-file/node';
import type { ParsedDocument } from '../parsed-document.ts';
import { writeTables } from './table.ts';
import type { ZipFile } from './zip.ts';
import { readProperties } from './office-properties.ts';

/** Reads all sheets of an Excel workbook, each as a table. */
export async function parseSpreadsheet(name: string, bytes: Uint8Array, zip: ZipFile): Promise<ParsedDocument> {
  const sheets = await readSheets(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const tables = sheets.map(({ sheet, data }) => ({ title: sheet, rows: data.map((row) => row.map(writeValue)) }));
  return { ...writeTables(name, tables), about: await readProperties(zip) };
}

// The types of the package take dates for the class of dates.
function writeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  // A day without a time of day is midnight.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace(/T00:00:00\.000Z$/, '').replace(/\.000Z$/, 'Z');
  return String(value);
}
