import type TurndownService from 'turndown';
import { BREAK, closest, type HtmlElement, within } from './html-element.ts';
import { writeCell } from './table.ts';

/** Tables as Markdown has them. Those that only lay out a page, with one cell a row or other tables within, become paragraphs. */
export function addTableRules(service: TurndownService): void {
  const known = new WeakMap<HtmlElement, TableShape>();
  const shapeOf = (node: HtmlElement): TableShape => {
    const table = closest(node, 'TABLE');
    if (table === null) return { isLayout: true, first: undefined };
    let shape = known.get(table);
    if (shape === undefined) known.set(table, (shape = describe(table)));
    return shape;
  };
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content: string, node: HtmlElement) => (shapeOf(node).isLayout ? `\n\n${content}\n\n` : ` ${writeCell(content.replaceAll(BREAK, ' '))} |`),
  });
  service.addRule('row', {
    filter: 'tr',
    replacement(content: string, node: HtmlElement) {
      const { isLayout, first } = shapeOf(node);
      if (isLayout) return content;
      const line = `\n|${content.replaceAll('\n', ' ')}`;
      return node === first ? `${line}\n|${' --- |'.repeat(cellsOf(node).length)}` : line;
    },
  });
  service.addRule('rows', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content: string) => content });
  service.addRule('table', { filter: 'table', replacement: (content: string) => `\n\n${content.trim()}\n\n` });
}

interface TableShape {
  readonly isLayout: boolean;
  readonly first: HtmlElement | undefined;
}

function describe(table: HtmlElement): TableShape {
  const rows = within(table, ['TR'], ['TABLE']);
  return { isLayout: within(table, ['TABLE']).length > 0 || rows.every((row) => cellsOf(row).length < 2), first: rows[0] };
}

function cellsOf(row: HtmlElement): readonly HtmlElement[] {
  return Array.from(row.childNodes).filter(({ nodeName }) => nodeName === 'TD' || nodeName === 'TH');
}
