import type { Json } from '#graph/json';
import { HttpError } from '../http-error.ts';
import { checkJsonText, type JsonLimits, tooComplex } from './json-limits.ts';

/** Fields of one form. */
export const MAX_FIELDS = 2_000;

/** The body as a value, by its content type: JSON, a form, or text. Its time grows linearly with its length. Throws 400, 413 or 415. */
export function parseBody(text: string, contentType: string, limits: JsonLimits): Json {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (text === '') return null;
  if (type === '' || isJsonType(type)) {
    checkJsonText(text, limits);
    try {
      return JSON.parse(text) as Json;
    } catch (cause) {
      if (type === '') return text;
      throw new HttpError({ status: 400, code: 'MALFORMED_JSON', message: `The body is not valid JSON: ${(cause as Error).message.slice(0, 200)}` }, { cause });
    }
  }
  if (type === 'application/x-www-form-urlencoded') return parseForm(text);
  if (type.startsWith('text/') || /^application\/([\w.+-]+\+)?xml$/.test(type) || type === 'application/x-ndjson') return text;
  throw new HttpError({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message: `A body of type ${type.slice(0, 100)} can not be read.`, hint: 'Send JSON, a form, text, a picture, a recording or a PDF; other files as fields of a form (multipart/form-data).' });
}

/** Whether a media type without parameters is JSON. */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
}

/** Groups the fields of a form by name; a name that comes several times becomes a list. Throws 413 for too many. */
export function groupFields<T extends Json>(fields: Iterable<readonly [string, T]>): { readonly [name: string]: Json } {
  const groups = new Map<string, T[]>();
  let count = 0;
  for (const [name, value] of fields) {
    count += 1;
    if (count > MAX_FIELDS) throw tooManyFields();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

/** The error for a form with more fields than anybody fills in. */
export function tooManyFields(): HttpError {
  return tooComplex(`is a form of more than ${MAX_FIELDS.toLocaleString('en')} fields`);
}

function parseForm(text: string): Json {
  let separators = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    separators += 1;
    if (separators >= MAX_FIELDS) throw tooManyFields();
  }
  return groupFields(new URLSearchParams(text));
}
