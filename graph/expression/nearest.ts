/**
 * The candidate that looks most like a misspelt name, or null when none does: at most `distance` letters differ, by default a third of
 * them.
 */
export function nearest(
  name: string,
  candidates: readonly string[],
  distance: number = Math.max(1, Math.floor(name.length / 3)),
): string | null {
  let best: string | null = null;
  const lower = name.toLowerCase();
  let bestDistance = distance + 1;
  for (const candidate of candidates) {
    const letters = candidate.toLowerCase() === lower ? 0 : editDistance(name, candidate, bestDistance);
    if (letters < bestDistance) {
      best = candidate;
      bestDistance = letters;
    }
  }
  return best;
}

/** How many letters are to be added, left out, changed or swapped with the next one; anything from `limit` on where it is not less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > Math.min(4, limit - 1) || a.length > 64) return Number.POSITIVE_INFINITY;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_none, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // A swap looks two rows back; what both have passed is passed for good.
    if (Math.min(...next) >= limit && Math.min(...row) >= limit) return limit;
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
