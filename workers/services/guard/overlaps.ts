import type { Hit } from './detector.ts';

/** Leaves one hit in each place: the surest, of equals the longest. In the order of the text. */
export function withoutOverlaps(hits: readonly Hit[]): readonly Hit[] {
  const ranked = hits.toSorted((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start) || a.start - b.start);
  const taken: Hit[] = [];
  for (const hit of ranked) {
    const at = insertionPoint(taken, hit.start);
    const previous = taken[at - 1];
    const next = taken[at];
    if ((previous === undefined || previous.end <= hit.start) && (next === undefined || hit.end <= next.start)) taken.splice(at, 0, hit);
  }
  return taken;
}

function insertionPoint(sorted: readonly Hit[], start: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
