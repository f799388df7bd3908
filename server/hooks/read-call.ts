import type { Context } from 'hono';
import type { Json } from '#graph/json';
import { HttpError } from '../http-error.ts';

/** The largest body that a webhook takes. */
export const BODY_BYTES = 50 * 1024 * 1024;

/** Headers that prove who calls; they are nobody's business inside a run. */
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'webhook-signature', 'x-api-key', 'x-hub-signature', 'x-hub-signature-256', 'x-forwarded-client-cert']);

/** The text of the body; refuses one that is too long before reading it all. */
export async function readBody(c: Context, limit: number = BODY_BYTES): Promise<string> {
  // Node's parser holds a body to its declared length.
  if (hasLength(c, limit)) return c.req.text();
  return Buffer.from(await readChunks(c, limit)).toString('utf8');
}

/** The bytes of the body, likewise. */
export async function readBytes(c: Context, limit: number = BODY_BYTES): Promise<Uint8Array> {
  return hasLength(c, limit) ? new Uint8Array(await c.req.arrayBuffer()) : readChunks(c, limit);
}

function hasLength(c: Context, limit: number): boolean {
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (length > limit) throw tooLarge(limit);
  return Number.isFinite(length);
}

async function readChunks(c: Context, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** The body as a value, by its content type: JSON, a form, or text. */
export function parseBody(text: string, contentType: string): Json {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (text === '') return null;
  if (type === '' || /^application\/([\w.+-]+\+)?json$/.test(type)) {
    try {
      return JSON.parse(text) as Json;
    } catch (cause) {
      if (type === '') return text;
      throw new HttpError({ status: 400, code: 'MALFORMED_JSON', message: `The body is not valid JSON: ${(cause as Error).message.slice(0, 200)}` }, { cause });
    }
  }
  if (type === 'application/x-www-form-urlencoded') return byName(new URLSearchParams(text));
  if (type.startsWith('text/') || /^application\/([\w.+-]+\+)?xml$/.test(type) || type === 'application/x-ndjson') return text;
  throw new HttpError({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message: `A body of type ${type.slice(0, 100)} can not be read.`, hint: 'Send JSON, a form, text, a picture, a recording or a PDF; other files as fields of a form (multipart/form-data).' });
}

/** The query as texts; of a name that comes several times, all values joined by commas. */
export function readQuery(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.queries()).map(([name, values]) => [name, values.join(',')]));
}

/** The headers that a run may see. */
export function readHeaders(c: Context): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(c.req.header()).filter(([name]) => !SECRET_HEADERS.has(name)));
}

function byName(form: URLSearchParams): Json {
  const fields: Record<string, Json> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    Object.defineProperty(fields, name, { value: values.length === 1 ? values[0]! : values, enumerable: true });
  }
  return fields;
}

function tooLarge(limit: number): HttpError {
  return new HttpError({ status: 413, code: 'BODY_TOO_LARGE', message: `The body is longer than ${Math.floor(limit / 1024 / 1024)} MB.`, hint: 'Send a link to the data instead.' });
}
