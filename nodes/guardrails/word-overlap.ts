/** Statements of a text: its sentences, without what is too short to state anything. */
export function statementsOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?。!?])\s+|\n+|(?<=[。!?])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length >= 2);
}

/** The share of a sentence's words that another text has, 0 to 1. It knows no meaning, no synonym and no "not". */
export function overlap(sentence: string, other: string): number {
  const words = wordsOf(sentence);
  if (words.length === 0) return 0;
  const known = new Set(wordsOf(other));
  return words.filter((word) => known.has(word)).length / words.length;
}

/** Words that carry meaning: long ones and numbers, cut to their beginnings. */
export function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}]{4,}|\p{N}+/gu) ?? []).filter((word) => !COMMON.has(word)).map((word) => word.slice(0, 6));
}

const COMMON: ReadonlySet<string> = new Set(
  'about after also been before being both could does don each even from give given have into just like make many more most much must only other over shall should some such talk than that their them then there these they this those through very want were what when which while will with would your advice information questions discuss mention aber auch dass eine einen einer keine nicht oder sich sind werden wird dans elle avec pour sont cette como para este esta pero sono della delle questo'.split(
    ' ',
  ),
);
