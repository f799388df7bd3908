import { kindOf } from '../parse/kind-of.ts';

const LONGEST_NAME = 255;

const byExtension: { readonly [extension: string]: string } = {
  html: 'text/html', htm: 'text/html', xhtml: 'application/xhtml+xml', md: 'text/markdown', markdown: 'text/markdown', mdx: 'text/markdown', txt: 'text/plain', log: 'text/plain',
  csv: 'text/csv', tsv: 'text/tab-separated-values', json: 'application/json', jsonl: 'application/x-ndjson', ndjson: 'application/x-ndjson', xml: 'application/xml', pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}; // prettier-ignore

/** Ends of names for media types that say more than the end of an address does: `/page.php` is a page. */
const endings: { readonly [mediaType: string]: string } = {
  'text/html': '.html',
  'application/xhtml+xml': '.html',
  'application/pdf': '.pdf',
  'text/markdown': '.md',
  'application/json': '.json',
  'text/csv': '.csv',
};

/** What a thing is: as it was declared, else by its name; text when neither says. */
export function mediaTypeOf(name: string, declared: string | null = null): string {
  const essence = essenceOf(declared ?? '');
  if (essence !== '' && essence !== 'application/octet-stream') return declared!.trim();
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension]! : 'text/plain';
}

/** A name that is read as what its media type says, and that is short enough for a document. */
export function documentName(name: string, mediaType: string): string {
  const clean =
    name
      .replace(/\s+/g, ' ')
      .replace(/\p{Cc}/gu, '')
      .trim() || 'document';
  const ending = endings[essenceOf(mediaType)] ?? '';
  const misleads = ending !== '' && isMisleading(clean, mediaType);
  return misleads ? shorten(clean, LONGEST_NAME - ending.length) + ending : shorten(clean, LONGEST_NAME);
}

/**
 * Documents are read by the end of their names first: a page called `intro.md`, or a title such as “About Node.js”, would be read as
 * something else.
 */
function isMisleading(name: string, mediaType: string): boolean {
  const { kind } = kindOf(name, mediaType);
  const meant = kindOf('', mediaType).kind;
  return kind !== meant && (kind === 'code' || meant === 'html' || meant === 'pdf' || meant === 'markdown');
}

function essenceOf(mediaType: string): string {
  return mediaType.split(';')[0]!.trim().toLowerCase();
}

/** Keeps the end, which tells the kind. */
function shorten(name: string, most: number): string {
  if (name.length <= most) return name;
  const end = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return name.slice(0, most - end.length).replace(/[\uD800-\uDBFF]$/, '') + end;
}
