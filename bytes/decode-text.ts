import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { declaredInside } from './declared-charset.ts';
import { detectCharset } from './detect-charset.ts';
import { UnreadableBytes } from './unreadable.ts';

/** A text, and how its encoding was found. `guess`: nothing declared it. */
export interface DecodedText {
  readonly text: string;
  /** The encoding's name, such as `utf-8`. */
  readonly charset: string;
  readonly from: 'mark' | 'declared' | 'content' | 'utf-8' | 'guess';
}

export interface TextHints {
  /** What the sender declared, as `charset=` of a Content-Type. */
  readonly charset?: string | undefined;
  /** Decides where in the content a declaration is looked for: XML, HTML or CSS. The beginning of the text counts as well. */
  readonly type?: string | undefined;
}

/** Encodings of bytes as text, and the ones that browsers refuse too because attackers hide markup in them. */
const NOT_CHARSETS = new Set(['base64', 'hex', 'binary', 'utf7', 'utf7imap', 'unicode11utf7', 'internal']);

/** Names that the web reads as a larger set: senders who write the first often mean the second. */
const WIDER: Readonly<Record<string, string>> = {
  iso88591: 'windows-1252',
  latin1: 'windows-1252',
  l1: 'windows-1252',
  usascii: 'windows-1252',
  ascii: 'windows-1252',
  iso88599: 'windows-1254',
  latin5: 'windows-1254',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  tis620: 'windows-874',
};

/**
 * Bytes as text, everywhere the same way: by the byte order mark, else as declared by the sender, else as the content declares (XML prolog,
 * HTML meta, CSS @charset), else as UTF-8, else as the bytes look. Never puts U+FFFD for what it can't read: throws `UnreadableBytes`.
 * iconv-lite knows the code pages of old exports (DOS, Macintosh) that TextDecoder lacks; ISO-2022 only TextDecoder knows.
 */
export function decodeText(bytes: Uint8Array, hints: TextHints = {}): DecodedText {
  const mark = markOf(bytes);
  if (mark !== undefined) return { text: strictly(bytes.subarray(mark.length), mark.charset), charset: mark.charset, from: 'mark' };
  if (hints.charset !== undefined && !isPastAscii(bytes, hints.charset))
    return { text: strictly(bytes, hints.charset), charset: hints.charset.toLowerCase(), from: 'declared' };
  const isPlainlyUtf8 = isUtf8(bytes) && !hasZeros(bytes);
  const inside = declaredInside(bytes, hints.type ?? '');
  // Programs that write a text again as UTF-8 often keep its old prolog: in a single-byte encoding, UTF-8 would make no sense by chance.
  if (inside !== undefined && !(isPlainlyUtf8 && (isSingleByte(inside) || !isCharsetName(inside))))
    return { text: strictly(bytes, inside), charset: inside.toLowerCase(), from: 'content' };
  if (isPlainlyUtf8) return { text: asBuffer(bytes).toString('utf8'), charset: 'utf-8', from: 'utf-8' };
  const guessed = detectCharset(bytes);
  if (guessed === undefined) throw brokenText(bytes, 'utf-8');
  return { text: strictly(bytes, guessed), charset: guessed, from: 'guess' };
}

/** True for a name that text can be in. */
export function isCharsetName(name: string): boolean {
  return readerOf(name) !== undefined;
}

/** A header as it was meant: HTTP carries bytes, and clients hand them out as Latin-1. */
export function headerText(latin1: string): string {
  if (!/[^\0-\x7f]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : latin1;
}

/** Libraries declare ASCII when nobody chose an encoding: with other bytes in it, the text is in one that nobody declared. */
function isPastAscii(bytes: Uint8Array, charset: string): boolean {
  return /^(?:us-?)?ascii$/i.test(charset) && bytes.some((byte) => byte > 0x7f);
}

function strictly(bytes: Uint8Array, name: string): string {
  const read = readerOf(name);
  if (read === undefined) throw new UnreadableBytes('charset-unknown', `The encoding "${name.slice(0, 40)}" is unknown.`);
  const text = read(bytes);
  if (text === undefined) throw brokenText(bytes, name);
  return text;
}

/** Reads in one encoding; undefined for bytes that it has no sign for. */
function readerOf(name: string): ((bytes: Uint8Array) => string | undefined) | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plain === '' || NOT_CHARSETS.has(plain)) return undefined;
  if (plain === 'utf8' || plain === 'unicode11utf8' || plain === 'utf8mb4')
    return (bytes) => (isUtf8(bytes) ? asBuffer(bytes).toString('utf8') : undefined);
  if (/^(utf16(le|be)?|ucs2|unicode)$/.test(plain))
    return (bytes) => withDecoder(plain === 'utf16be' || (!plain.endsWith('le') && isBigEndian(bytes)) ? 'utf-16be' : 'utf-16le', bytes);
  const wider = WIDER[plain];
  // The five bytes that Windows-1252 leaves open are control characters of ISO-8859-1.
  if (wider === 'windows-1252') return (bytes) => withIconv(wider, bytes) ?? asBuffer(bytes).toString('latin1');
  const label = wider ?? name.trim();
  if (iconv.encodingExists(label)) return (bytes) => withIconv(label, bytes);
  try {
    new TextDecoder(label);
  } catch {
    return undefined;
  }
  return (bytes) => withDecoder(label, bytes);
}

/** Without a mark the name alone does not say which byte comes first: spaces, digits and line ends do, in every script. */
function isBigEndian(bytes: Uint8Array): boolean {
  let first = 0;
  let second = 0;
  for (let at = 0; at + 1 < Math.min(bytes.length, 2_000); at += 2) {
    if (bytes[at] === 0) first += 1;
    if (bytes[at + 1] === 0) second += 1;
  }
  return first > second;
}

function withIconv(label: string, bytes: Uint8Array): string | undefined {
  const text = iconv.decode(asBuffer(bytes), label, { stripBOM: true });
  // GB18030 and UTF-32 can write U+FFFD; a text in them that does is refused rather than trusted.
  return text.includes('\uFFFD') ? undefined : text;
}

function withDecoder(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function markOf(bytes: Uint8Array): { readonly charset: string; readonly length: number } | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { charset: 'utf-8', length: 3 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { charset: 'utf-32le', length: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { charset: 'utf-32be', length: 4 };
  if (a === 0xff && b === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { charset: 'utf-16be', length: 2 };
  return undefined;
}

function isSingleByte(name: string): boolean {
  return /^(iso-?8859|latin|l\d|windows-?125|cp-?(125|437|85|86)|us-?ascii|ascii|koi8|mac)/i.test(name);
}

/** Much of UTF-16 is valid UTF-8, with a zero at every other place. */
function hasZeros(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 1_000).includes(0);
}

function brokenText(bytes: Uint8Array, name: string): UnreadableBytes {
  if (!/^utf-?8$/i.test(name)) return new UnreadableBytes('text-broken', `The text isn’t valid ${name.slice(0, 40)}.`);
  const at = firstBroken(bytes);
  return new UnreadableBytes(
    'text-broken',
    at === undefined
      ? 'The content isn’t text.'
      : `The text isn’t valid UTF-8: byte ${at + 1} is broken. Declare its encoding (charset) if it has another one.`,
  );
}

/** The place of the first byte that is no UTF-8, found by halving. */
function firstBroken(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeginning(bytes.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  let at = Math.min(low, bytes.length);
  while (!isUtf8(bytes.subarray(0, at))) at -= 1;
  return at;
}

function isBeginning(bytes: Uint8Array): boolean {
  for (let cut = 0; cut <= 3 && cut <= bytes.length; cut += 1) {
    if (cut > 0 && (bytes[bytes.length - cut] ?? 0) < 0x80) return false;
    if (isUtf8(bytes.subarray(0, bytes.length - cut))) return true;
  }
  return false;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
