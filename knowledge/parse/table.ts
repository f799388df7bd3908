import type { ParsedDocument } from './parsed-document.ts';
import { tooLarge } from './document-error.ts';
import { MOST_CHARACTERS } from './limits.ts';

/** A table as it was read; the first row is the header. */
export interface Sheet {
  /** Stands above the table as a heading. */
  readonly title?: string;
  readonly rows: readonly (readonly string[])[];
}

/** Tables as Markdown, with where each row lies. Rows that have nothing in them are left out. */
export function writeTables(name: string, sheets: readonly Sheet[]): Pick<ParsedDocument, 'text' | 'format' | 'table'> {
  const parts: string[] = [];
  const rows: { start: number; end: number; header?: string }[] = [];
  let length = 0;
  let firstHeader: string | undefined;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > MOST_CHARACTERS) throw tooLarge(name, `Its text has more than ${MOST_CHARACTERS / 1_000_000} million characters.`);
  };
  for (const sheet of sheets) {
    const filled = sheet.rows.filter((row) => row.some((cell) => cell.trim() !== ''));
    const [head, ...body] = filled;
    if (head === undefined) continue;
    let width = 0;
    for (const row of filled) width = Math.max(width, row.findLastIndex((cell) => cell.trim() !== '') + 1);
    const title = sheet.title === undefined ? '' : `## ${sheet.title}\n\n`;
    const header = `${writeRow(head, width)}\n|${' --- |'.repeat(width)}`;
    firstHeader ??= `${title}${header}`;
    add(`${length === 0 ? '' : '\n\n'}${title}${header}`);
    for (const row of body) {
      add('\n');
      const start = length;
      add(writeRow(row, width));
      const own = `${title}${header}`;
      rows.push({ start, end: length, ...(own === firstHeader ? {} : { header: own }) });
    }
  }
  return { text: parts.join(''), format: 'table', table: { header: firstHeader ?? '', rows } };
}

function writeRow(cells: readonly string[], width: number): string {
  return `|${Array.from({ length: width }, (_, index) => ` ${writeCell(cells[index] ?? '')} |`).join('')}`;
}

/** A cell on one line, so that it does not end the row. */
export function writeCell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}
