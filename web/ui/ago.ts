const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** How long ago or ahead a time is: `just now`, `5 min. ago`, `in 2 hr.`. */
export function formatAgo(iso: string, now: number = Date.now()): string {
  const difference = Date.parse(iso) - now;
  if (Number.isNaN(difference)) return iso;
  for (const [unit, ms] of units) {
    if (Math.abs(difference) >= ms) return format.format(difference > 0 ? Math.round(difference / ms) : Math.trunc(difference / ms), unit);
  }
  return difference > 0 ? 'in a moment' : 'just now';
}
