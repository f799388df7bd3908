import { lexicon, type WordGroup } from './lexicon.ts';
import type { Word } from './words.ts';

/** The words of a text, and to which groups each belongs. */
export interface GroupedWords {
  readonly words: readonly Word[];
  is(index: number, ...groups: readonly WordGroup[]): boolean;
  /** The first word from `from` to before `to`, in the sentence of `from`, that belongs to one of the groups; -1 for none. */
  find(from: number, to: number, ...groups: readonly WordGroup[]): number;
}

const exact = new Map<string, Set<WordGroup>>();
const beginnings = new Map<string, Set<WordGroup>>();
let longestBeginning = 0;
for (const [group, entries] of Object.entries(lexicon) as [WordGroup, readonly string[]][]) {
  for (const entry of entries) {
    const isBeginning = entry.endsWith('*');
    const word = isBeginning ? entry.slice(0, -1) : entry;
    const known = isBeginning ? beginnings : exact;
    known.set(word, (known.get(word) ?? new Set()).add(group));
    if (isBeginning) longestBeginning = Math.max(longestBeginning, word.length);
  }
}

/** Sorts the words of a text into the groups of the lexicon. */
export function grouped(words: readonly Word[]): GroupedWords {
  const known = new Map<string, ReadonlySet<WordGroup>>();
  const groupsOf = (word: string): ReadonlySet<WordGroup> => {
    const found = known.get(word) ?? lookUp(word);
    known.set(word, found);
    return found;
  };
  const sorted = words.map(({ text }) => groupsOf(text));
  const is = (index: number, ...groups: readonly WordGroup[]): boolean => groups.some((group) => sorted[index]?.has(group));
  return {
    words,
    is,
    find(from, to, ...groups) {
      const sentence = words[Math.max(0, from)]?.sentence;
      for (let index = Math.max(0, from); index < Math.min(to, words.length); index++) {
        if (words[index]?.sentence !== sentence) return -1;
        if (is(index, ...groups)) return index;
      }
      return -1;
    },
  };
}

function lookUp(word: string): ReadonlySet<WordGroup> {
  const groups = new Set<WordGroup>(exact.get(word));
  for (let length = Math.min(word.length, longestBeginning); length >= 2; length--)
    for (const group of beginnings.get(word.slice(0, length)) ?? []) groups.add(group);
  return groups;
}
