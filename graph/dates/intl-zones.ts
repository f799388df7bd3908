import { installZoneEngine } from './zones.ts';

const formats = new Map<string, Intl.DateTimeFormat | null>();
const KEPT = 200;
const MINUTE_MS = 60_000;
const YEAR_ONE_MS = -62_135_510_400_000;

/** Brings in time zones by the host's Intl. Importing this file is enough. */
installZoneEngine((zone, ms) => {
  const format = formatOf(zone);
  if (format === null) return null;
  const parts: Record<string, number> = {};
  // Years before the first are counted backwards by Intl; zones have nothing to say of them.
  const asked = Math.max(ms, YEAR_ONE_MS);
  for (const { type, value } of format.formatToParts(asked)) parts[type] = Number(value);
  const local = new Date(0);
  local.setUTCFullYear(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'] ?? 1);
  local.setUTCHours(parts['hour'] ?? 0, parts['minute'] ?? 0, parts['second'] ?? 0);
  // Offsets before the twentieth century have seconds; the clock shows whole minutes.
  return Math.round((local.getTime() - Math.floor(asked / 1_000) * 1_000) / MINUTE_MS);
});

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    const options = {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    if (/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(zone)) made = new Intl.DateTimeFormat('en-US', options);
  } catch {
    // The host knows no such zone.
  }
  if (formats.size >= KEPT) formats.clear();
  formats.set(zone, made);
  return made;
}
