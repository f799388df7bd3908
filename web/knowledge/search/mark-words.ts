import { splitUnspaced } from '#graph/unspaced';

/** A piece of a text; `at` is where it begins. */
export interface MarkedPart {
  readonly at: number;
  readonly part: string;
  readonly isMarked: boolean;
}

/** Shorter words are in every text; they are marked only when the query has no other. */
const LEAST = 4;

/**
 * Cuts a text where words begin with a word of the query, whatever their case, and at neighbouring characters of it where there are no
 * spaces.
 */
export function markWords(text: string, query: string): readonly MarkedPart[] {
  const { spaced, pairs } = splitUnspaced(query.toLowerCase());
  const all = [...new Set(spaced.match(/[\p{L}\p{N}]+/gu) ?? [])];
  const long = all.filter((word) => word.length >= LEAST || /\p{N}/u.test(word));
  const words = long.length > 0 || pairs.length > 0 ? long : all;
  const sought = [
    ...(words.length === 0 ? [] : [`(?<![\\p{L}\\p{N}])(?:${words.toSorted((a, b) => b.length - a.length).join('|')})`]),
    ...(pairs.length === 0 ? [] : [`(?:${[...new Set(pairs)].join('|')})`]),
  ];
  if (sought.length === 0) return [{ at: 0, part: text, isMarked: false }];
  const parts: MarkedPart[] = [];
  let end = 0;
  // The longest first: else "ware" would hide "warehouse".
  const pattern = new RegExp(sought.join('|'), 'giu');
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ at: end, part: text.slice(end, match.index), isMarked: false });
    parts.push({ at: match.index, part: match[0], isMarked: true });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ at: end, part: text.slice(end), isMarked: false });
  return parts;
}
