import { parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';

const UNKNOWN = 'application/octet-stream';

/** Signatures at the start of a file; null stands for any byte. */
const SIGNATURES: readonly (readonly [mediaType: string, bytes: readonly (number | null)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [...ascii('GIF8')]],
  ['image/webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
  ['image/bmp', [...ascii('BM'), null, null, null, null, 0, 0, 0, 0]],
  ['image/avif', [null, null, null, null, ...ascii('ftypavif')]],
  ['image/heic', [null, null, null, null, ...ascii('ftypheic')]],
  ['image/tiff', [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', [0x4d, 0x4d, 0x00, 0x2a]],
  ['audio/wav', [...ascii('RIFF'), null, null, null, null, ...ascii('WAVE')]],
  ['audio/mpeg', [...ascii('ID3')]],
  ['audio/flac', [...ascii('fLaC')]],
  ['audio/mp4', [null, null, null, null, ...ascii('ftypM4A')]],
  ['application/pdf', [...ascii('%PDF-')]],
];

/** Containers that hold one of several things: what was declared says which, when it is one of them. */
const CONTAINERS: readonly (readonly [fallback: string, fitting: RegExp, bytes: readonly (number | null)[]])[] = [
  ['audio/ogg', /^(audio|video)\/(ogg|opus)$/, [...ascii('OggS')]],
  ['audio/webm', /^(audio|video)\/(webm|x-matroska)$/, [0x1a, 0x45, 0xdf, 0xa3]],
  ['audio/mpeg', /^audio\/(mpeg|mp3|aac)$/, [0xff, 0xfb]],
  ['video/mp4', /^(audio|video)\/(mp4|quicktime|3gpp)$/, [null, null, null, null, ...ascii('ftyp')]],
  ['application/zip', /^application\/(zip|vnd\..+|epub\+zip)$/, [0x50, 0x4b, 0x03, 0x04]],
  ['application/gzip', /^application\/(x-)?gzip$/, [0x1f, 0x8b, 0x08]],
];

/**
 * What a file is: by its first bytes where they tell, else as it was declared. Bytes that are no text are never called one,
 * and a declared picture, recording or PDF that does not begin like one is not called so.
 */
export function mediaTypeOf(bytes: Uint8Array, declared: string): string {
  const asked = declared.split(';')[0]!.trim().toLowerCase();
  for (const [mediaType, signature] of SIGNATURES) if (startsWith(bytes, signature)) return mediaType;
  for (const [fallback, fitting, signature] of CONTAINERS) if (startsWith(bytes, signature)) return fitting.test(asked) ? asked : fallback;
  const isText = looksLikeText(bytes);
  const charset = isText ? undefined : charsetOf(bytes, declared, asked);
  if (charset !== undefined) return `${asked}; charset=${charset}`;
  const isUsable = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(asked) && asked !== UNKNOWN;
  if (!isUsable) return isText ? 'text/plain' : UNKNOWN;
  if (isText) return /^(image\/(?!svg\+xml)|audio\/|video\/|application\/pdf$)/.test(asked) ? 'text/plain' : asked;
  // A kind of picture or recording whose signature is not listed above may well be what it says.
  return /^(text\/|application\/(json|pdf)$|image\/(png|jpeg|gif|webp|svg\+xml)$)/.test(asked) ? UNKNOWN : asked;
}

function startsWith(bytes: Uint8Array, signature: readonly (number | null)[]): boolean {
  return bytes.length >= signature.length && signature.every((byte, index) => byte === null || byte === bytes[index]);
}

/** The encoding of what is declared as text and is none in UTF-8: it stays with the file, so that its readers need not guess. */
function charsetOf(bytes: Uint8Array, declared: string, asked: string): string | undefined {
  if (!/^text\/|^application\/(?:[\w.+-]+\+)?xml$/.test(asked)) return undefined;
  try {
    const { text, charset } = decodeText(bytes, { charset: parseContentType(declared).charset, type: asked });
    return /(?!\s)\p{Cc}/u.test(text.slice(0, 8_192)) || charset.length > 40 ? undefined : charset;
  } catch {
    return undefined;
  }
}

/** UTF-8 without control characters, judged by the beginning. */
function looksLikeText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 8_192);
  if (start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false;
  try {
    // As a stream: a character that the cut has split is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function ascii(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
