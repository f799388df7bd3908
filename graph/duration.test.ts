import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDuration, writeDuration } from './duration.ts';

describe('lengths of time', () => {
  it.each<[string, number]>([
    ['90', 90_000],
    ['0', 0],
    ['90s', 90_000],
    ['90 seconds', 90_000],
    ['1.5 min', 90_000],
    ['1,5 min', 90_000],
    ['2h', 7_200_000],
    ['2 Hours', 7_200_000],
    ['1 day', 86_400_000],
    ['500 ms', 500],
    ['1 h 30 min', 5_400_000],
    ['1h30', 5_400_000],
    ['1 h 30', 5_400_000],
    ['1h30m', 5_400_000],
    ['1 hour, 30 minutes', 5_400_000],
    ['1 hour and 30 minutes', 5_400_000],
    ['2 d 4 h 1 min 3.5 s', 2 * 86_400_000 + 4 * 3_600_000 + 63_500],
    ['  60000  ', 60_000_000],
    ['60000 ms', 60_000],
  ])('reads %s', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    'soon',
    '-5 s',
    '1 month',
    '1 h 2 h',
    '30 min 1 h',
    '1,500 ms',
    '1.2.3 s',
    '5 5',
    '1 s 5',
    's',
    '1h30 s x',
    '∞',
    '1e3',
    'one hour',
    '5 ms 5',
    `${'1'.repeat(120)} s`,
  ])('does not guess at %j', (text) => {
    expect(readDuration(text)).toBeNull();
  });

  it.each<[number, string]>([
    [0, '0 s'],
    [500, '500 ms'],
    [1_500, '1.5 s'],
    [30_000, '30 s'],
    [60_000, '1 min'],
    [90_000, '90 s'],
    [120_000, '2 min'],
    [125_000, '2 min 5 s'],
    [5_400_000, '1 h 30 min'],
    [7_200_000, '2 h'],
    [86_400_000, '1 d'],
    [366 * 86_400_000, '366 d'],
    [60_000_000, '16 h 40 min'],
  ])('writes %d as %s', (ms, text) => {
    expect(writeDuration(ms)).toBe(text);
  });

  it('reads back whatever it writes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => readDuration(writeDuration(ms)) === ms));
  });

  it('never takes a text for something a thousand times as long: every number has the unit that stands behind it', () => {
    const units = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
        fc.constantFrom('', ' ', '  '),
        (count, unit, gap) => readDuration(`${count}${gap}${unit}`) === count * units[unit],
      ),
    );
  });
});
