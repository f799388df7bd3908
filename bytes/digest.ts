import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** A slice of this length is hashed in about a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/** The SHA-256 of a text or of bytes, in hex. Others get their turn after each megabyte. */
export async function sha256Of(content: string | Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  await feed([hash], content);
  return hash.digest('hex');
}

/** The HMAC-SHA256 of a text and the bytes after it, in base64, under each of the keys. Others get their turn after each megabyte. */
export async function hmacsOf(keys: readonly Uint8Array[], before: string, content: Uint8Array): Promise<readonly string[]> {
  const hmacs = keys.map((key) => createHmac('sha256', key).update(before));
  await feed(hmacs, content);
  return hmacs.map((hmac) => hmac.digest('base64'));
}

/** The parts of a long text or of bytes, in order; a pair of surrogates stays together. */
export function* slicesOf(content: string | Uint8Array): Generator<string | Uint8Array> {
  for (let at = 0; at < content.length;) {
    let end = Math.min(content.length, at + SLICE_BYTES);
    if (typeof content === 'string' && end < content.length && isHighSurrogate(content.charCodeAt(end - 1))) end -= 1;
    yield typeof content === 'string' ? content.slice(at, end) : content.subarray(at, end);
    at = end;
  }
}

async function feed(hashes: readonly (Hash | Hmac)[], content: string | Uint8Array): Promise<void> {
  let isFirst = true;
  for (const slice of slicesOf(content)) {
    if (!isFirst) await setImmediate();
    isFirst = false;
    for (const hash of hashes) hash.update(slice);
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
