/**
 * The text without these characters at its end: a pattern such as `/[.!]+$/` would look at a long run of them again from each of its
 * places.
 */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** The text without these characters at either end. */
export function trimOf(text: string, characters: string): string {
  const cut = trimEndOf(text, characters);
  let start = 0;
  while (start < cut.length && characters.includes(cut[start]!)) start += 1;
  return cut.slice(start);
}
