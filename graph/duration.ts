const UNITS = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000, ms: 1 } as const;
type Unit = keyof typeof UNITS;

const UNIT_WORDS: { readonly [unit in Unit]: string } = {
  d: 'd|days?',
  h: 'h|hrs?|hours?',
  min: 'm|mins?|minutes?',
  s: 's|secs?|seconds?',
  ms: 'ms|msecs?|milliseconds?',
};

const UNIT_PATTERNS = Object.entries(UNIT_WORDS).map(([unit, words]) => [unit as Unit, new RegExp(`^(?:${words})$`, 'i')] as const);

/** What a bare number counts after the unit before it, such as `1h30`; alone it counts seconds. */
const NEXT: { readonly [unit in Unit]?: Unit } = { d: 'h', h: 'min', min: 's' };

/**
 * Reads a length of time as people write it (`90 s`, `2 h`, `1 h 30 min`, `1h30`, `1.5 days`) as milliseconds; null when it is none.
 * A bare number counts seconds.
 */
export function readDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 100) return null;
  let total = 0;
  let last: Unit | null = null;
  let at = 0;
  for (const part of trimmed.matchAll(/(\d+(?:[.,]\d+)?)[\s]*(\p{L}*)[\s,]*(?:and\s+)?/giu)) {
    // A comma before three digits may mean thousands as well: better to ask.
    if (part.index !== at || /,\d{3}$/.test(part[1] ?? '')) return null;
    at = part.index + part[0].length;
    const word = part[2] ?? '';
    const implied: Unit | undefined = last === null ? 's' : NEXT[last];
    const unit: Unit | undefined = word === '' ? implied : UNIT_PATTERNS.find(([, pattern]) => pattern.test(word))?.[0];
    if (unit === undefined || (last !== null && UNITS[unit] >= UNITS[last]) || (word === '' && at < trimmed.length)) return null;
    total += Number((part[1] ?? '').replace(',', '.')) * UNITS[unit];
    last = unit;
  }
  return last === null || at !== trimmed.length ? null : Math.round(total);
}

/** Writes milliseconds as people say them: `500 ms`, `1.5 s`, `90 s`, `1 h 30 min`. `readDuration` reads all of it back. */
export function writeDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole < 1_000) return whole === 0 ? '0 s' : `${whole} ms`;
  // Up to two minutes people count seconds, unless there are none.
  if (whole < 2 * UNITS.min && whole % UNITS.min !== 0) return `${whole / 1_000} s`;
  let rest = whole;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'min'] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * UNITS[unit];
  }
  return [...parts, ...(rest === 0 ? [] : [`${rest / 1_000} s`])].join(' ');
}
