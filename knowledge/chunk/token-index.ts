import { setImmediate } from 'node:timers/promises';
import { countTokens } from './count-tokens.ts';

/** A part of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a text may be cut between words, and about how many tokens lie before each such place. */
export interface TokenIndex {
  /** About the tokens of a part; seldom a few too few, so what must not be exceeded is counted again. */
  estimate(span: Span): number;
  /** The last place between words, not after `end`, up to which the text from `start` has at most `budget` tokens; one word at least. */
  reach(start: number, budget: number, end: number): number;
  /** The first place between words, not before `least`, from which the text up to `end` has at most `budget` tokens. */
  reachBack(end: number, budget: number, least: number): number;
  /** The last place between words before `position`. */
  before(position: number): number;
}

/** Words with the blank before them, signs, and gaps; the parts of very long ones. */
const units = /[^\S\r\n]?[\p{L}\p{M}\p{N}'’]{1,32}|[^\S\r\n]?[^\s\p{L}\p{M}\p{N}]{1,32}|\s{1,64}/gu;
const smallUnits = /.{1,6}/gsu;
const MOST_TOKENS_A_UNIT = 24;
const CACHE = 50_000;
/** So many units take some 10 ms: other work of the process gets its turn in between. */
const UNITS_A_TURN = 50_000;

/** Goes over the text once, so that cutting it needs no counting of its own. */
export async function indexTokens(text: string): Promise<TokenIndex> {
  const starts = new Positions();
  const totals = new Positions();
  const known = new Map<string, number>();
  let total = 0;
  let sinceTurn = 0;
  const add = (unit: string, start: number): void => {
    starts.push(start);
    totals.push(total);
    let count = known.get(unit);
    if (count === undefined) {
      count = countTokens(unit);
      if (known.size >= CACHE) known.clear();
      known.set(unit, count);
    }
    total += count;
  };
  for (const match of text.matchAll(units)) {
    const [unit] = match;
    if (unit.length > MOST_TOKENS_A_UNIT / 4 && countOf(unit, known) > MOST_TOKENS_A_UNIT)
      for (const part of unit.matchAll(smallUnits)) add(part[0], match.index + part.index);
    else add(unit, match.index);
    if ((sinceTurn += 1) % UNITS_A_TURN === 0) await setImmediate();
  }
  starts.push(text.length);
  totals.push(total);
  return createIndex(starts.done(), totals.done());
}

function countOf(unit: string, known: Map<string, number>): number {
  const count = known.get(unit);
  if (count !== undefined) return count;
  const counted = countTokens(unit);
  known.set(unit, counted);
  return counted;
}

function createIndex(starts: Uint32Array, totals: Uint32Array): TokenIndex {
  const last = starts.length - 1;
  /** The unit that the position lies in. */
  const unitAt = (position: number): number => lastNotAbove(starts, position);
  return {
    estimate: ({ start, end }) => (end <= start ? 0 : totals[Math.min(last, unitAt(end - 1) + 1)]! - totals[unitAt(start)]!),
    reach(start, budget, end) {
      const first = unitAt(start);
      const found = lastNotAbove(totals, totals[first]! + budget);
      return Math.min(end, starts[Math.min(last, Math.max(found, first + 1))]!);
    },
    reachBack(end, budget, least) {
      const after = Math.min(last, unitAt(Math.max(0, end - 1)) + 1);
      const floor = totals[after]! - budget;
      const found = floor <= 0 ? 0 : lastNotAbove(totals, floor - 1) + 1;
      return Math.max(least, Math.min(end, starts[Math.min(found, last)]!));
    },
    before: (position) => (position <= 0 ? 0 : starts[unitAt(position - 1)]!),
  };
}

/** The index of the last value that is not above the limit; 0 when all are. */
function lastNotAbove(values: Uint32Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A list of positions that takes four bytes each. */
class Positions {
  #values = new Uint32Array(1_024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  done(): Uint32Array {
    return this.#values.slice(0, this.#length);
  }
}
