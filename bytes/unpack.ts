import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { isCharsetName } from './decode-text.ts';
import { UnreadableBytes } from './unreadable.ts';

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

/** More codings than this in one message is an attack, not a server. */
const MAX_CODINGS = 2;

const gunzip: Unpack = promisify(zlib.gunzip);
const brotli: Unpack = promisify(zlib.brotliDecompress);
const inflate: Unpack = promisify(zlib.inflate);
const inflateRaw: Unpack = promisify(zlib.inflateRaw);
// Node 20 has no zstd, and its types don't name it.
const zstdDecompress = (zlib as { zstdDecompress?: typeof zlib.brotliDecompress }).zstdDecompress;
const zstd: Unpack | undefined = zstdDecompress === undefined ? undefined : promisify(zstdDecompress);

/** The codings to name in `Accept-Encoding`. */
export const ACCEPTED_CODINGS = zstd === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd';

/**
 * Undoes a `Content-Encoding`. No bytes stay no bytes, whatever the header says. `maxBytes` limits each step, so a bomb costs no more than
 * a
 * plain body. Runs in Node's thread pool. Throws `UnreadableBytes`.
 */
export async function unpack(bytes: Uint8Array, contentEncoding: string, maxBytes: number): Promise<Uint8Array> {
  if (bytes.byteLength === 0) return bytes;
  let unpacked = bytes;
  for (const coding of codingsOf(contentEncoding)) {
    if (unpacked.byteLength === 0) return unpacked;
    unpacked = await undo(coding, unpacked, maxBytes);
  }
  return unpacked;
}

/** True when the header names a coding that has to be undone. */
export function isPacked(contentEncoding: string): boolean {
  return namesOf(contentEncoding).length > 0;
}

function codingsOf(contentEncoding: string): readonly ((bytes: Uint8Array) => Unpack)[] {
  const names = namesOf(contentEncoding);
  if (names.length > MAX_CODINGS) throw new UnreadableBytes('coding-unknown', `It is compressed ${names.length} times over.`);
  // Applied first to last by the sender, so undone last to first.
  return names.toReversed().map((name) => {
    switch (name) {
      case 'gzip':
      case 'x-gzip':
        return () => gunzip;
      case 'deflate':
        return (bytes) => (hasZlibHeader(bytes) ? inflate : inflateRaw);
      case 'br':
        return () => brotli;
      case 'zstd':
        if (zstd !== undefined) return () => zstd;
        throw new UnreadableBytes('coding-unknown', 'It is compressed with zstd, which needs Node.js 22.15 or newer.');
      default:
        throw new UnreadableBytes('coding-unknown', `Its Content-Encoding "${name.slice(0, 40)}" is unknown.`);
    }
  });
}

/** Some servers write a charset, or the encoding of mail, into Content-Encoding: neither changes the bytes. */
function namesOf(contentEncoding: string): readonly string[] {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return names.filter((name) => !['', 'identity', 'none', 'binary', '7bit', '8bit'].includes(name) && !isCharsetName(name));
}

async function undo(coding: (bytes: Uint8Array) => Unpack, bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await coding(bytes)(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new UnreadableBytes('too-large', `It unpacks to more than ${maxBytes.toLocaleString('en')} bytes.`, { cause });
    throw new UnreadableBytes('coding-broken', 'Its compressed content is damaged or cut off.', { cause });
  }
}

/** RFC 9110 means zlib's wrapping by "deflate", but some servers send the bare stream; browsers take both. */
function hasZlibHeader([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}
