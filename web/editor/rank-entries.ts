/** What a search looks at: a node type, a preset or a command. */
export interface Searchable {
  readonly title: string;
  readonly description: string;
  /** Other words that people search for when they mean this. */
  readonly keywords: readonly string[];
  /** Searches for something that does not exist, and how this does the job. */
  readonly standsInFor?: readonly { readonly words: readonly string[]; readonly how: string }[] | undefined;
}

/** A hit; `how` is set where something was searched for that does not exist, and this is the nearest. */
export interface Ranked<T> {
  readonly entry: T;
  readonly how: string | null;
}

/** How a text can match: it is the search, begins with it as a whole word, begins with it, or a later word does. */
type Match = 'same' | 'word' | 'start' | 'later';

/** Best first. A keyword that is just what was typed says more than a word somewhere in a long title. */
const TITLE: Record<Match, number> = { same: 0, word: 1, start: 2, later: 4 };
const KEYWORD: Record<Match, number> = { same: 3, word: 5, start: 6, later: 7 };
const DESCRIPTION: Record<Match, number> = { same: 8, word: 9, start: 10, later: 11 };
const MIDDLE = 12;
const NOWHERE = Number.POSITIVE_INFINITY;

/** From this length on, letters in the middle of a word count: two letters are in the middle of nearly everything. */
const MIDDLE_LENGTH = 3;

/**
 * One flat list of what matches every word of a search, best first: titles before keywords before descriptions. Entries that match equally
 * well keep their order.
 */
export function rankEntries<T extends Searchable>(entries: readonly T[], search: string): readonly Ranked<T>[] {
  const wanted = fold(search);
  const words = wanted.split(' ').filter((word) => word !== '');
  if (words.length === 0) return entries.map((entry) => ({ entry, how: null }));
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, wanted, words), how: howOf(entry, wanted) }))
    .filter(({ score }) => score < NOWHERE)
    .toSorted((a, b) => a.score - b.score)
    .map(({ entry, how }) => ({ entry, how }));
}

/** The whole search is tried first, then word by word: the worst word decides, and two words never beat one phrase. */
function scoreOf(entry: Searchable, wanted: string, words: readonly string[]): number {
  const phrase = placeOf(entry, wanted);
  if (words.length === 1 || phrase < MIDDLE) return phrase;
  const each = words.map((word) => placeOf(entry, word));
  return Math.min(phrase, Math.max(...each) + 0.5 + sum(each) / 1_000);
}

function placeOf(entry: Searchable, wanted: string): number {
  const stands = entry.standsInFor?.flatMap((use) => use.words) ?? [];
  const inMiddle =
    wanted.length >= MIDDLE_LENGTH && [entry.title, ...entry.keywords, ...stands].some((text) => fold(text).includes(wanted));
  return Math.min(
    rankOf(entry.title, wanted, TITLE),
    ...[...entry.keywords, ...stands].map((word) => rankOf(word, wanted, KEYWORD)),
    rankOf(entry.description, wanted, DESCRIPTION),
    inMiddle ? MIDDLE : NOWHERE,
  );
}

/** The more of the text was typed, the better it is among its equals. */
function rankOf(text: string, wanted: string, ranks: Record<Match, number>): number {
  const match = matchOf(text, wanted);
  return match === null ? NOWHERE : ranks[match] + 0.9 * (1 - wanted.length / Math.max(wanted.length, fold(text).length));
}

function matchOf(text: string, wanted: string): Match | null {
  const folded = fold(text);
  if (folded === wanted) return 'same';
  if (folded.startsWith(`${wanted} `)) return 'word';
  if (folded.startsWith(wanted)) return 'start';
  return folded.includes(` ${wanted}`) ? 'later' : null;
}

function howOf(entry: Searchable, wanted: string): string | null {
  // What the node is really for wins over what it can stand in for.
  if ([entry.title, ...entry.keywords].some((text) => matchOf(text, wanted) !== null)) return null;
  return entry.standsInFor?.find((use) => use.words.some((word) => matchOf(word, wanted) !== null))?.how ?? null;
}

/** Lower case, without accents, and with one space for whatever stands between two words. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
