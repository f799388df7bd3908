import { isUtf8 } from 'node:buffer';
import { analyse } from 'chardet';

/** So much of a text is looked at to find out how it is written. */
const SAMPLE = 65_536;
/** With as many bytes beyond ASCII, the statistics of letters mean something. */
const PLENTY = 30;
/** What chardet says with no more confidence than this is chance. */
const DOUBTFUL = 15;
/** What it takes Windows-1252 for; they differ in a few letters of Turkish. */
const WESTERN = /^(?:iso-8859-1|iso-8859-9|windows-1252|windows-1254)$/i;

/**
 * How a text that nothing declares and that is no UTF-8 is written, or undefined when that can't be told: then a guess would be worse than
 * a refusal. UTF-8 with a few broken bytes is not taken for something else.
 */
export function detectCharset(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  const utf16 = utf16Of(sample);
  if (utf16 !== undefined) return utf16;
  if (sample.includes(0)) return undefined;
  const found = countBytes(sample);
  if (found.valid > 0 && found.valid >= found.broken) return undefined;
  const high = sample.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  const [best] = analyse(sample).filter(({ name }) => !/^(UTF|ASCII)/i.test(name));
  if (best === undefined || best.confidence <= DOUBTFUL || WESTERN.test(best.name)) return isWestern(sample) ? 'windows-1252' : undefined;
  return best.confidence >= (high >= PLENTY ? 30 : 50) ? best.name.toLowerCase() : undefined;
}

/** Words of western European languages: a few letters beyond ASCII, one or two at a time, among many others. */
function isWestern(sample: Uint8Array): boolean {
  const text = Buffer.from(sample).toString('latin1');
  const high = text.match(/[\x80-\xff]/g)?.length ?? 0;
  const letters = text.match(/[a-z\xc0-\xff]/gi)?.length ?? 0;
  return !/[\x81\x8d\x8f\x90\x9d]/.test(text) && !/[\xc0-\xff]{3}/.test(text) && high <= Math.max(1, letters * 0.34);
}

/** UTF-16 without a mark: spaces and line ends tell on which side the zeros are. */
function utf16Of(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4_000);
  let even = 0;
  let odd = 0;
  for (let index = 0; index + 1 < sample.length; index += 2) {
    if (sample[index] === 0 && sample[index + 1] !== 0) even += 1;
    if (sample[index] !== 0 && sample[index + 1] === 0) odd += 1;
  }
  const least = sample.length / 20;
  if (odd > least && even < odd / 20) return 'utf-16le';
  if (even > least && odd < even / 20) return 'utf-16be';
  return undefined;
}

/** How many characters of more than one byte are valid UTF-8, and how many bytes belong to none. */
function countBytes(bytes: Uint8Array): { readonly valid: number; readonly broken: number } {
  let valid = 0;
  let broken = 0;
  for (let index = 0; index < bytes.length;) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80) {
      index += 1;
      continue;
    }
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (byte >= 0xc2 && index + length <= bytes.length && isUtf8(bytes.subarray(index, index + length))) {
      valid += 1;
      index += length;
    } else {
      broken += 1;
      index += 1;
    }
  }
  return { valid, broken };
}
