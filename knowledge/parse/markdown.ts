import { parse } from 'yaml';
import type { ParsedDocument } from './parsed-document.ts';
import { linesOf, readHeading } from './lines.ts';

/** The block between lines of dashes at the beginning, where a document tells about itself. */
const frontMatter = /^---\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|$)/;
const FIELDS = ['title', 'author', 'date', 'description'] as const;
const LONGEST_TITLE = 200;

/** Takes Markdown as it is; the block at its beginning goes to `about`. */
export function parseMarkdown(text: string): ParsedDocument {
  const block = frontMatter.exec(text);
  const about: Record<string, string> = {};
  const properties = block === null ? undefined : readProperties(block[1] ?? '');
  for (const field of FIELDS) {
    const value = properties?.[field];
    if (typeof value === 'string' && value.trim() !== '') about[field] = value.trim();
  }
  const body = block === null || properties === undefined ? text : text.slice(block[0].length);
  const heading = about['title'] === undefined ? firstHeading(body) : undefined;
  if (heading !== undefined) about['title'] = heading;
  return { text: body, format: 'markdown', about };
}

/** The first heading of the first level. */
function firstHeading(body: string): string | undefined {
  for (const { start, end } of linesOf(body)) {
    const heading = readHeading(body.slice(start, end));
    if (heading?.depth === 1 && heading.title !== '') return heading.title.slice(0, LONGEST_TITLE);
  }
  return undefined;
}

function readProperties(block: string): Readonly<Record<string, unknown>> | undefined {
  try {
    // Without types: a date stays as it is written.
    const value: unknown = parse(block, { schema: 'failsafe', maxAliasCount: 0 });
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
