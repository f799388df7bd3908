import type { Json } from '#graph/json';
import { trimEndOf } from '#graph/trim-characters';

const LONGEST = 300;

/** Where APIs say what is wrong, the most telling first. */
const PLACES = ['message', 'error_description', 'error', 'errors', 'detail', 'details', 'title', 'description', 'reason', 'fault', 'msg'];

/** What an answer says is wrong, in a sentence without its full stop; empty where it does not say. */
export function excerptOf(body: Json): string {
  const said = typeof body === 'string' ? inMarkup(body) : inData(body, 0);
  return trimEndOf(said.replace(/\s+/g, ' ').trim().slice(0, LONGEST), '. ');
}

/** Faults of SOAP and errors of S3 name their reason by an element; a short plain text is the reason itself. */
function inMarkup(text: string): string {
  const start = text.slice(0, 20_000);
  const element = /<(?:\w+:)?(faultstring|reason|message|detail|description|error|text)\b[^>]{0,200}>([^<]{1,500})</i.exec(start)?.[2];
  if (element !== undefined) return element.trim();
  if (/^\s*</.test(start)) return (/<title[^>]{0,200}>([^<]{1,300})</i.exec(start)?.[1] ?? '').trim();
  return text.length <= LONGEST && !text.includes('\n\n') ? text : '';
}

function inData(value: Json | undefined, depth: number): string {
  if (value === undefined || value === null || depth > 3) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return '';
  if (Array.isArray(value)) {
    const items = (value as readonly Json[])
      .slice(0, 3)
      .map((item) => inData(item, depth + 1))
      .filter((text) => text !== '');
    return items.join('; ');
  }
  const fields = value as { readonly [name: string]: Json };
  for (const place of PLACES) {
    const said = inData(fields[place], depth + 1);
    if (said !== '') return said;
  }
  // A map of complaints by field, as forms have it.
  return depth === 0
    ? ''
    : Object.entries(fields)
        .slice(0, 3)
        .flatMap(([name, inner]) => (typeof inner === 'string' || Array.isArray(inner) ? [`${name}: ${inData(inner, depth + 1)}`] : []))
        .join('; ');
}
