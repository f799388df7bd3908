const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a about after all also am an and any are as at be because been before but by can could did do does for from had has have he her him his how i if in into is it its just me my no not of on or our out she should so ' +
    'some such than that the their them then there these they this those to too under up us was we were what when where which who why will with would you your please give tell say said get got long much many one two'
  ).split(' '),
);

/** The words of a text that carry meaning, cut to their stems, in order. */
export function stems(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []).filter((word) => !STOP_WORDS.has(word)).map(stem);
}

/** Cuts common English endings, so that "prices" and "pricing" meet. */
export function stem(word: string): string {
  let short = word.replace(/['’]s$/, '');
  for (let round = 0; round < 2; round += 1) {
    const cut = short.replace(/(?:ings?|ied|ies|ed|es|s|ly|ments?|ery|er|y|e)$/, '');
    if (cut.length < 3 || cut === short) break;
    short = cut;
  }
  // "shipping" leaves "shipp", "billed" leaves "bill": doubled letters at the end are undone for all words alike.
  return short.replace(/([^aeiou\d])\1$/, '$1');
}

/** `maxOutput`, `max_output` and `Max output` all give "max output". */
export function spokenName(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();
}
