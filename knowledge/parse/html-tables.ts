import type TurndownService from 'turndown';
import { attribute, BREAK, closest, type HtmlElement, within } from './html-element.ts';
import { isHidden } from './html-hidden.ts';
import { layOut, type SpanningCell } from './table-grid.ts';
import { writeCell } from './table.ts';

/**
 * Tables as Markdown has them, merged cells repeated. Those that only lay out a page, with one cell a row or other tables within, become
 * paragraphs.
 */
export function addTableRules(service: TurndownService): void {
  const known = new WeakMap<HtmlElement, TableShape>();
  /** Cells that are written already: a row below may have one of them, too. */
  const written = new WeakMap<HtmlElement, string>();
  const shapeOf = (node: HtmlElement): TableShape => {
    const table = closest(node, 'TABLE');
    if (table === null) return { isLayout: true, rows: new Map() };
    let shape = known.get(table);
    if (shape === undefined) known.set(table, (shape = describe(table)));
    return shape;
  };
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement(content: string, node: HtmlElement) {
      if (shapeOf(node).isLayout) return `\n\n${content}\n\n`;
      written.set(node, writeCell(content.replaceAll(BREAK, ' ')));
      return '';
    },
  });
  service.addRule('row', {
    filter: 'tr',
    replacement(content: string, node: HtmlElement) {
      const { isLayout, rows, head } = shapeOf(node);
      if (isLayout) return content;
      const cells = rows.get(node) ?? [];
      const line = `\n|${cells.map((cell) => ` ${(cell === undefined ? undefined : written.get(cell)) ?? ''} |`).join('')}`;
      return node === head ? `${line}\n|${' --- |'.repeat(cells.length)}` : line;
    },
  });
  service.addRule('rows', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content: string) => content });
  service.addRule('table', { filter: 'table', replacement: (content: string) => `\n\n${content.trim()}\n\n` });
}

interface TableShape {
  readonly isLayout: boolean;
  /** The cell in each column of each row. */
  readonly rows: ReadonlyMap<HtmlElement, readonly (HtmlElement | undefined)[]>;
  readonly head?: HtmlElement | undefined;
}

function describe(table: HtmlElement): TableShape {
  // A row without text is written as none.
  const rows = within(table, ['TR'], ['TABLE']).filter((row) => !isHidden(row) && (row.textContent ?? '').trim() !== '');
  const cells = rows.map(cellsOf);
  if (within(table, ['TABLE']).length > 0 || cells.every((row) => row.length < 2)) return { isLayout: true, rows: new Map() };
  const grid = layOut(cells);
  return { isLayout: false, rows: new Map(rows.map((row, index) => [row, grid[index] ?? []])), head: rows[0] };
}

function cellsOf(row: HtmlElement): readonly SpanningCell<HtmlElement>[] {
  const cells = Array.from(row.childNodes).filter((node) => (node.nodeName === 'TD' || node.nodeName === 'TH') && !isHidden(node));
  return cells.map((cell) => ({
    cell,
    columns: spanOf(cell, 'colspan'),
    rows: attribute(cell, 'rowspan')?.trim() === '0' ? Number.POSITIVE_INFINITY : spanOf(cell, 'rowspan'),
  }));
}

function spanOf(cell: HtmlElement, name: string): number {
  const span = Number.parseInt(attribute(cell, name) ?? '1', 10);
  return Number.isSafeInteger(span) && span > 0 ? span : 1;
}
