/** Unicode's stream-safe format (UAX #15) has at most so many marks in a row; no language needs more. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu;

/**
 * Normalizes a text from outside in time that grows with its length. `String.prototype.normalize` sorts the marks after a letter, which takes time by the
 * square of their number, so marks after the thirtieth in a row are left out. Use it for comparing and searching, not for what is shown or stored.
 */
export function streamSafe(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text.replace(LONG_RUN_OF_MARKS, '$1').normalize(form);
}
