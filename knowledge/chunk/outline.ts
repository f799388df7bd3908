import { linesOf, readHeading } from '../parse/lines.ts';
import type { ParsedDocument } from '../parse/parsed-document.ts';
import type { Span } from './token-index.ts';

/** A heading of a Markdown text. */
export interface Heading {
  readonly start: number;
  readonly depth: number;
  readonly title: string;
}

/** A paragraph, a list, a fenced block of code, or a table: what is not cut where it fits. */
export interface Block extends Span {
  readonly kind: 'heading' | 'code' | 'table' | 'text';
}

/** The structure of a document that chunkers go by. */
export interface Outline {
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** The titles of the headings that a place lies under, from the outermost. */
  pathAt(position: number): readonly string[];
}

const LONGEST_TITLE = 200;

/**
 * Finds headings and blocks line by line, in time that grows with the text alone: a full Markdown parser takes minutes
 * for long texts with many links. Only Markdown has headings and fences; other texts have paragraphs.
 */
export function readOutline({ text, format }: ParsedDocument): Outline {
  const blocks: Block[] = [];
  const headings: Heading[] = [];
  let open: { kind: 'code' | 'table' | 'text'; start: number; end: number; fence?: string } | undefined;
  const close = (): void => {
    if (open !== undefined) blocks.push({ kind: open.kind, start: open.start, end: open.end });
    open = undefined;
  };
  const addHeading = (start: number, end: number, depth: number, title: string): void => {
    headings.push({ start, depth, title: plain(title) });
    blocks.push({ kind: 'heading', start, end });
  };
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, Math.min(end, start + 1_000));
    const isMarkdown = format === 'markdown';
    if (open?.kind === 'code') {
      open.end = end;
      const fence = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
      if (fence !== undefined && fence.startsWith(open.fence ?? '')) close();
    } else if (line.trim() === '') {
      close();
    } else {
      const heading = isMarkdown ? readHeading(line) : null;
      const fence = isMarkdown ? /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1] : undefined;
      const under = isMarkdown && open?.kind === 'text' ? /^ {0,3}(=+|-+)[^\S\n]*$/.exec(line)?.[1] : undefined;
      const isRow = isMarkdown && /^ {0,3}\|/.test(line);
      if (heading !== null) {
        close();
        addHeading(start, end, heading.depth, heading.title);
      } else if (under !== undefined && open !== undefined && isTitle(text.slice(open.start, Math.min(open.end, open.start + 1_000)))) {
        const title = text.slice(open.start, open.end);
        const from = open.start;
        open = undefined;
        addHeading(from, end, under.startsWith('=') ? 1 : 2, title);
      } else if (fence !== undefined) {
        close();
        open = { kind: 'code', start, end, fence };
      } else if (open === undefined || (isRow && open.kind === 'text') || (!isRow && open.kind === 'table')) {
        close();
        open = { kind: isRow ? 'table' : 'text', start, end };
      } else open.end = end;
    }
  }
  close();
  return { blocks, headings, pathAt: pathFinder(headings) };
}

/** A line of text above a row of dashes is a heading; a list, a quote or several lines are not. */
function isTitle(text: string): boolean {
  return !text.includes('\n') && !/^ {0,3}(?:[-*+>]|\d+[.)])\s/.test(text);
}

/** A title without the signs of Markdown. */
function plain(title: string): string {
  return title
    .slice(0, LONGEST_TITLE)
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]+|~~/g, '')
    .replace(/\\([^\w\s])/g, '$1')
    .trim();
}

function pathFinder(headings: readonly Heading[]): (position: number) => readonly string[] {
  const paths: string[][] = [];
  let stack: Heading[] = [];
  for (const heading of headings) {
    stack = [...stack.filter(({ depth }) => depth < heading.depth), heading];
    paths.push(stack.map(({ title }) => title).filter((title) => title !== ''));
  }
  return (position) => {
    let low = -1;
    let high = headings.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (headings[middle]!.start <= position) low = middle;
      else high = middle - 1;
    }
    return low === -1 ? [] : paths[low]!;
  };
}
