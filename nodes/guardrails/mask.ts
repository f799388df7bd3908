import type { Json } from '#graph/json';
import { type Leaf, leavesOf, withTexts } from './leaves.ts';

/** A place that is to be hidden. */
export interface Hidden {
  /** The number of its text in the data. */
  readonly leaf: number;
  readonly start: number;
  readonly end: number;
  /** The word in its placeholder, such as EMAIL. */
  readonly word: string;
}

/** Data with placeholders, and what each stands for. */
export interface Masked {
  readonly data: Json;
  readonly values: { readonly [placeholder: string]: string };
}

/**
 * Puts placeholders in the place of what is to be hidden: the same for the same text, numbered in the order of the data,
 * and none that already stands somewhere in it.
 */
export function mask(data: Json, places: readonly Hidden[]): Masked {
  if (places.length === 0) return { data, values: {} };
  const leaves = leavesOf(data);
  const present = new Set(leaves.flatMap(({ text }) => text.match(/\[[A-Z]+_\d+\]/g) ?? []));
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const byLeaf = new Map<number, Hidden[]>();
  for (const place of places) byLeaf.set(place.leaf, [...(byLeaf.get(place.leaf) ?? []), place]);

  function placeholderFor(word: string, text: string): string {
    const found = known.get(`${word} ${text}`);
    if (found !== undefined) return found;
    let number = counts.get(word) ?? 0;
    do number++;
    while (present.has(`[${word}_${number}]`));
    counts.set(word, number);
    const made = `[${word}_${number}]`;
    known.set(`${word} ${text}`, made);
    return made;
  }

  function hide({ index, text }: Leaf): string {
    let hidden = '';
    let from = 0;
    for (const { start, end, word } of withoutOverlaps(byLeaf.get(index) ?? [])) {
      hidden += text.slice(from, start) + placeholderFor(word, text.slice(start, end));
      from = end;
    }
    return hidden + text.slice(from);
  }

  const hiddenData = withTexts(data, hide);
  return {
    data: hiddenData,
    values: Object.fromEntries([...known].map(([key, placeholder]) => [placeholder, key.slice(key.indexOf(' ') + 1)])),
  };
}

/** Several checks may find the same place: what begins first, then what is longer, is hidden as a whole. */
function withoutOverlaps(places: readonly Hidden[]): readonly Hidden[] {
  const kept: Hidden[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || place.start >= last.end) kept.push(place);
    else if (place.end > last.end) kept[kept.length - 1] = { ...last, end: place.end };
  }
  return kept;
}
