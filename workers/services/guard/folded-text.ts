/** A text without the tricks of writing, and where each of its characters stands in the original. */
export interface FoldedText {
  readonly text: string;
  /** The place in the original of a span of the folded text. */
  span(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Characters that take no room and part a word from what a reader sees. */
const INVISIBLE =
  /\u{ad}|\u{34f}|\u{61c}|\u{180e}|[\u{200b}-\u{200f}]|[\u{202a}-\u{202e}]|[\u{2060}-\u{206f}]|[\u{fe00}-\u{fe0f}]|\u{feff}|[\u{e0000}-\u{e01ef}]/u;
const SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const DASH = /[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]/;
const DIGIT = /\p{Nd}/u;
// oxlint-disable-next-line no-control-regex
const IS_ASCII = /^[\x00-\x7f]*$/;

/**
 * Writes full-width letters, digits of any script, odd spaces and dashes in plain ASCII, and leaves out what cannot be
 * seen; letters keep their accents and case. So "４１１１" is read as the digits that a person reads.
 */
export function foldText(original: string): FoldedText {
  if (IS_ASCII.test(original)) return { text: original, span: (start, end) => ({ start, end }) };
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of original) {
    const folded = character.charCodeAt(0) < 0x80 ? character : foldCharacter(character);
    parts.push(folded);
    for (let unit = 0; unit < folded.length; unit++) {
      // A character that keeps its length keeps its halves apart; one that is rewritten stands for the whole.
      starts.push(folded.length === character.length ? at + unit : at);
      ends.push(folded.length === character.length ? at + unit + 1 : at + character.length);
    }
    at += character.length;
  }
  return {
    text: parts.join(''),
    span: (start, end) => ({
      start: starts[start] ?? original.length,
      end: end > start ? (ends[end - 1] ?? original.length) : (starts[start] ?? original.length),
    }),
  };
}

function foldCharacter(character: string): string {
  if (INVISIBLE.test(character)) return '';
  if (SPACE.test(character)) return ' ';
  if (DASH.test(character)) return '-';
  if (DIGIT.test(character)) return String(digitValue(character));
  const wide = character.charCodeAt(0) - 0xfee0;
  return wide > 0x20 && wide < 0x7f ? String.fromCharCode(wide) : character;
}

/** The digits of each script stand in a row of ten, and the row before a zero holds no digit. */
function digitValue(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  // Mathematical digits come in five rows without a gap.
  if (point >= 0x1d7ce && point <= 0x1d7ff) return (point - 0x1d7ce) % 10;
  let zero = point;
  while (point - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return point - zero;
}
