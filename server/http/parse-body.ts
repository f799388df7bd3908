import { bodyKindOf, parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';
import { readFormFields } from '#bytes/form-fields';
import type { Json } from '#graph/json';
import { JsonRefused, readJson } from '#graph/json-text';
import { HttpError } from '../http-error.ts';
import { checkJsonText, type JsonLimits, tooComplex } from './json-limits.ts';
import { readable } from './unreadable-call.ts';

/** Fields of one form. */
export const MAX_FIELDS = 2_000;

/** The body as a value, by its content type: JSON, a form, or text. Its time grows linearly with its length. Throws 400, 413 or 415. */
export function parseBody(bytes: Uint8Array, contentType: string, limits: JsonLimits): Json {
  if (bytes.byteLength === 0) return null;
  const { type, charset } = parseContentType(contentType);
  const kind = bodyKindOf(type);
  if (kind === 'form') return parseForm(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), charset);
  const { text } = readable('The body', () => decodeText(bytes, { charset, type }));
  if (kind !== 'json' && kind !== 'unknown') return text;
  // White space alone is what an empty body looks like from some senders.
  if (text.trim() === '') return null;
  checkJsonText(text, limits);
  try {
    return readJson(text);
  } catch (cause) {
    if (kind === 'unknown') return text;
    if (cause instanceof JsonRefused)
      throw new HttpError(
        {
          status: 400,
          code: cause.message.includes('$number') ? 'VALUE_RESERVED' : 'MALFORMED_JSON',
          message: `The body cannot be read without changing it: ${cause.message}`,
        },
        { cause },
      );
    throw new HttpError(
      { status: 400, code: 'MALFORMED_JSON', message: `The body is not valid JSON: ${(cause as Error).message.slice(0, 200)}` },
      { cause },
    );
  }
}

/**
 * Groups the fields of a form by name; a name that comes several times, or says by `[]` that it is one of several, becomes a list. Throws
 * 413 for too many.
 */
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
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.length === 1 && !name.endsWith('[]') ? values[0]! : values]));
}

/** The error for a form with more fields than anybody fills in. */
export function tooManyFields(): HttpError {
  return tooComplex(`is a form of more than ${MAX_FIELDS.toLocaleString('en')} fields`);
}

function parseForm(text: string, charset: string | undefined): Json {
  let separators = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    separators += 1;
    if (separators >= MAX_FIELDS) throw tooManyFields();
  }
  return groupFields(readable('The form', () => readFormFields(text, charset)));
}
