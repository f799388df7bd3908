/** Unicode's stream-safe format (UAX #15) has at most so many marks in a row; no language needs more. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu;
const SLICES = /\P{M}+\p{M}{0,30}|\p{M}{1,30}/gu;

/**
 * Normalizes a text from outside in time that grows with its length. `String.prototype.normalize` sorts the marks after a letter, which
 * takes time by the
 * square of their number, so marks after the thirtieth in a row are left out. Use it for comparing and searching, not for what is shown or
 * stored.
 */
export function streamSafe(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text.replace(LONG_RUN_OF_MARKS, '$1').normalize(form);
}

/**
 * Normalizes a text that is shown or stored, with all its marks, in time that grows with its length: each thirty marks in a row are sorted
 * by themselves.
 */
export function normalizeInSlices(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return /\p{M}{31}/u.test(text) ? (text.match(SLICES) ?? []).map((slice) => slice.normalize(form)).join('') : text.normalize(form);
}

/** A text with the digits of every script as 0 to 9, and Arabic separators as dot and comma. */
export function asciiDigits(text: string): string {
  return text
    .replace(/(?![0-9])\p{Nd}/gu, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)))
    .replaceAll('٫', '.')
    .replaceAll('٬', ',');
}

/** The digits of a script follow each other from its zero. */
function valueOf(code: number): number {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
