import { expect, it } from 'vitest';
import { formatAgo } from './ago.ts';

const now = Date.parse('2026-05-01T12:00:00Z');

it.each([
  ['2026-05-01T11:59:40Z', 'just now'],
  ['2026-05-01T11:55:00Z', '5 min. ago'],
  ['2026-05-01T09:00:00Z', '3 hr. ago'],
  ['2026-04-30T11:00:00Z', 'yesterday'],
  ['2026-05-01T14:10:00Z', 'in 2 hr.'],
  ['2026-05-01T12:00:10Z', 'in a moment'],
  ['not a time', 'not a time'],
])('says of %s "%s"', (iso, text) => {
  expect(formatAgo(iso, now)).toBe(text);
});
