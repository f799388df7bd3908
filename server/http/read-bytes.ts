import type { Context } from 'hono';
import { parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';
import { HttpError } from '../http-error.ts';
import { readable } from './unreadable-call.ts';

/** The largest body that anything takes. */
export const BODY_BYTES = 50 * 1024 * 1024;

/** Bodies up to this length are joined at once. */
const AT_ONCE_BYTES = 256 * 1024;

/** How many bytes a body will have at most: what it declares, else the limit. Throws 413 for one that declares too many. */
export function expectedBytes(c: Context, limit: number): number {
  const declared = Number(c.req.header('content-length') ?? Number.NaN);
  if (declared > limit) throw tooLarge(limit);
  return Number.isFinite(declared) ? declared : c.req.header('transfer-encoding') === undefined ? 0 : limit;
}

/** The bytes of a body, at most `limit`; a longer one is refused before it is read to its end. Throws 413. */
export async function readBytes(c: Context, limit: number = BODY_BYTES): Promise<Uint8Array> {
  const expected = expectedBytes(c, limit);
  // Node's parser holds a body to its declared length.
  if (c.req.header('content-length') !== undefined)
    return expected <= AT_ONCE_BYTES ? new Uint8Array(await c.req.arrayBuffer()) : readDeclared(c, expected);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** Each chunk is put in its place as it comes: to join them all at the end would keep others waiting. */
async function readDeclared(c: Context, expected: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(new ArrayBuffer(expected));
  let length = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    const { byteLength } = chunk as Uint8Array;
    if (length + byteLength > expected) throw tooLarge(expected);
    bytes.set(chunk as Uint8Array, length);
    length += byteLength;
  }
  return length === expected ? bytes : bytes.slice(0, length);
}

/** The text of a body in the encoding that its Content-Type declares, read like `readBytes`. Throws 400 or 415 for other bytes. */
export async function readText(c: Context, limit: number = BODY_BYTES): Promise<string> {
  return textOfBody(await readBytes(c, limit), c.req.header('content-type'));
}

/** The bytes of a body as text. Throws 400 or 415. */
export function textOfBody(bytes: Uint8Array, contentType: string | undefined): string {
  const { type, charset } = parseContentType(contentType);
  return readable('The body', () => decodeText(bytes, { charset, type }).text);
}

function tooLarge(limit: number): HttpError {
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MB` : `${Math.floor(limit / 1024)} KB`;
  return new HttpError({
    status: 413,
    code: 'BODY_TOO_LARGE',
    message: `The body is longer than ${size}.`,
    hint: 'Send a link to the data instead.',
  });
}
