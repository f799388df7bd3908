import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { isNodeError } from '../errors.ts';
import { evaluateBinding } from '../expression/evaluate.ts';
import { inferBinding } from '../expression/infer.ts';
import { inZone } from '../expression/in-zone.ts';
import { parseBinding } from '../expression/parse.ts';
import { noNames } from '../expression/type-scope.ts';
import { usesZone } from '../expression/references.ts';
import type { Json } from '../json.ts';
import { formatDate, formLetters, formProblems } from './format-date.ts';
import './intl-zones.ts';
import { isoWeek, readDate, readMoment } from './read-date.ts';
import { momentAt, offsetAt } from './zones.ts';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
  '+05:45',
] as const;

function evaluate(source: string, zone?: string): Json {
  const parsed = parseBinding(`{{ ${source} }}`);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  try {
    return evaluateBinding(inZone(parsed.binding, zone), {});
  } catch (error) {
    if (isNodeError(error)) return error.data.code;
    throw error;
  }
}

const findings = (source: string): readonly { readonly code: string; readonly severity: string; readonly message: string }[] => {
  const parsed = parseBinding(`{{ ${source} }}`);
  return parsed.ok
    ? inferBinding(parsed.binding, noNames).findings.map(({ code, severity, message }) => ({ code, severity, message }))
    : [];
};
const problems = (source: string): readonly string[] => findings(source).map(({ message }) => message);

describe('the reader of dates', () => {
  it.each([
    ['2026-04-07', '2026-04-07T00:00:00.000Z'],
    ['2026-04-07T16:20', '2026-04-07T16:20:00.000Z'],
    ['2026-04-07t16:20:05z', '2026-04-07T16:20:05.000Z'],
    ['2026-04-07 16:20:05.123456+02', '2026-04-07T14:20:05.123Z'],
    ['2026-04-07T16:20:05,5-0330', '2026-04-07T19:50:05.500Z'],
    ['20260407', '2026-04-07T00:00:00.000Z'],
    ['Tue Apr 07 2026 16:20:05 GMT+0200 (Central European Summer Time)', '2026-04-07T14:20:05.000Z'],
    ['1775571605.250000', '2026-04-07T14:20:05.250Z'],
    ['20260407T162005Z', '2026-04-07T16:20:05.000Z'],
    ['20260407T1620+0200', '2026-04-07T14:20:00.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2026-W15', '2026-04-06T00:00:00.000Z'],
    ['2026-W15-2', '2026-04-07T00:00:00.000Z'],
    ['2020W537', '2021-01-03T00:00:00.000Z'],
    ['Tue, 07 Apr 2026 16:20:05 GMT', '2026-04-07T16:20:05.000Z'],
    ['7 Apr 2026 16:20 +0200', '2026-04-07T14:20:00.000Z'],
    ['Tue, 7 April 2026 11:20:05 EST (eastern)', '2026-04-07T16:20:05.000Z'],
    [1775578805, '2026-04-07T16:20:05.000Z'],
    ['1775578805123', '2026-04-07T16:20:05.123Z'],
    [1775578805123, '2026-04-07T16:20:05.123Z'],
  ])('reads %s', (written, moment) => {
    const ms = readMoment(written);
    expect(ms === null ? null : new Date(ms).toISOString()).toBe(moment);
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-04-31T00:00:00Z',
    '2026-04-07T25:00:00Z',
    '2026-04-07T24:30Z',
    '2026-04-07T10:61Z',
    '2026-04-07T10:00+24:00',
    '2021-W53',
    '2026-W00',
    'Mon, 07 Apr 2026 16:20:05 GMT',
    '30 Feb 2026 10:00 GMT',
    '7 Apr 2026 10:00 IST',
    '04/07/2026',
    '7.4.2026',
    'tomorrow',
    '',
    '2026',
    7,
    20260407,
    Number.NaN,
    1e300,
    null,
    {},
  ])('refuses %s', (written) => {
    expect(readDate(written)).toBeNull();
  });

  it('reads back what Date.format, toISO and the ISO week write', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_100_000_000_000, max: 253_000_000_000_000 }), fc.constantFrom(...ZONES), (ms, zone) => {
        const offsetMinutes = offsetAt(zone, ms);
        const time = { localMs: ms + offsetMinutes * 60_000, offsetMinutes };
        for (const form of ['YYYY-MM-DD[T]HH:mm:ss.SSSZ', 'YYYYMMDD[T]HHmmss.SSSZZ', "GGGG-'W'WW-E'T'HH:mm:ss.SSSZ"])
          expect(readMoment(formatDate(time, form))).toBe(ms);
        expect(readMoment(formatDate(time, 'ddd, DD MMM YYYY HH:mm:ss ZZ'))).toBe(Math.floor(ms / 1_000) * 1_000);
        expect(isoWeek(time.localMs).week).toBeLessThanOrEqual(53);
      }),
    );
  });
});

describe('time zones', () => {
  it('find the moment of a wall time again, everywhere but where clocks go back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.constantFrom(...ZONES), (seconds, zone) => {
        const ms = seconds * 1_000;
        const again = momentAt(zone, ms + offsetAt(zone, ms) * 60_000);
        // A time that occurs twice is the first one.
        expect(again <= ms && ms - again <= 2 * 3_600_000).toBe(true);
        expect(again + offsetAt(zone, again) * 60_000).toBe(ms + offsetAt(zone, ms) * 60_000);
      }),
    );
  });

  it.each([
    ['Date.toISO(Date.parse("2026-03-29T02:30", "Europe/Berlin"), "Europe/Berlin")', '2026-03-29T03:30:00.000+02:00'],
    ['Date.toISO(Date.parse("2026-10-25T02:30", "Europe/Berlin"), "Europe/Berlin")', '2026-10-25T02:30:00.000+02:00'],
    ['Date.add("2026-03-28T09:00", 1, "day", "Europe/Berlin")', '2026-03-29T09:00:00.000+02:00'],
    ['Date.add("2026-03-28T09:00", 24, "hours", "Europe/Berlin")', '2026-03-29T10:00:00.000+02:00'],
    ['Date.add("2026-01-31T23:30:00-05:00", 1, "month")', '2026-02-28T23:30:00.000-05:00'],
    ['Date.diff("2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00", "days", "Europe/Berlin")', 1],
    ['Date.diff("2026-03-28T12:00+01:00", "2026-03-29T12:00+02:00", "hours", "Europe/Berlin")', 23],
    ['Date.day("2026-06-30T22:15:00Z", "Asia/Kolkata")', '2026-07-01'],
    ['Date.day("2026-07-01T00:30:00+02:00")', '2026-07-01'],
    ['Date.week("2027-01-01")', '2026-W53'],
    ['Date.format("2026-06-30T22:15:00Z", "h:mm a Z", "America/New_York")', '6:15 pm -04:00'],
    ['Date.format("2026-06-05T07:08:09.010Z", "YY M D H m s.SSS Q E DDD")', '26 6 5 7 8 9.010 2 5 156'],
    ['Date.format("2026-06-05", "[Due on] dddd, D. MMMM \'o\'\'clock\'")', "Due on Friday, 5. June o'clock"],
    ['Date.format("2026-06-05", "D MMMM", "Mars/Olympus")', 'EXPRESSION_ZONE_UNKNOWN'],
    ['Date.format("2026-06-05", "Due D")', 'Due 5'],
    [
      '["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-11", "2026-06-22"].map(day => Date.format(day, "Do")).join()',
      '1st,2nd,3rd,11th,22nd',
    ],
    ['Date.format("2026-06-05", "yyyy")', 'EXPRESSION_DATE_FORM'],
    ['Date.parse("2026-06-31")', 'EXPRESSION_NOT_A_DATE'],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toBe(result);
  });

  it('are those of the workflow where a call names none', () => {
    expect(
      evaluate(
        '[Date.format("2026-06-30T22:30Z", "D HH:mm"), Date.format("2026-06-30T22:30Z", "D HH:mm", "UTC"), ["2026-06-30T22:30"].map(d => Date.toISO(Date.parse(d)))[0]]',
        'Europe/Berlin',
      ),
    ).toEqual(['1 00:30', '30 22:30', '2026-06-30T22:30:00.000+02:00']);
    const data = { kind: 'literal', value: { kind: 'function', name: 'Date.day', args: [{ kind: 'literal', value: 'x' }] } } as const;
    expect(inZone(data, 'Europe/Berlin')).toBe(data);
  });

  it('can be asked for, with the offset of a date', () => {
    expect(evaluate('[Date.zone(), Date.offset("2026-06-30T22:30Z"), Date.offset("2026-12-30T22:30Z")]', 'Europe/Berlin')).toEqual([
      'Europe/Berlin',
      120,
      60,
    ]);
    expect(evaluate('[Date.zone(), Date.offset("2026-06-30T22:30Z"), Date.offset("2026-06-30T22:30-03:30")]')).toEqual(['UTC', 0, -210]);
  });

  it('are left to an activity when they have a name, and only then', () => {
    const uses = (source: string): boolean => {
      const parsed = parseBinding(source);
      return parsed.ok && usesZone(parsed.binding);
    };
    expect(
      [
        '{{ Date.day("2026-01-01", "Europe/Berlin") }}',
        'On {{ [1].map(n => Date.format("2026-01-01", "D", input.zone)) }}',
        '{{ Date.parse("x" , input.zone ?? null) }}',
      ].map(uses),
    ).toEqual([true, true, true]);
    expect(
      ['{{ Date.day("2026-01-01") }}', '{{ Date.day("2026-01-01", "+01:00") }}', '{{ Date.day("2026-01-01", "UTC") }}', '{{ input }}'].map(
        uses,
      ),
    ).toEqual([false, false, false, false]);
  });
});

describe('forms, units and zones that are written out', () => {
  it('are problems while drawing, with what was probably meant', () => {
    expect(problems('Date.format("2026-01-01", "yyyy-MM-dd")')).toEqual([expect.stringContaining('Did you mean "YYYY-MM-DD"?')]);
    expect(problems('Date.format("2026-01-01", "EEEE")')).toEqual([expect.stringContaining('brackets')]);
    expect(problems('Date.format("2026-01-01", "d. MMMM yyyy")')).toEqual([expect.stringContaining('"D. MMMM YYYY"')]);
    expect(problems('Date.format("2026-01-01", "[Week W")')).toHaveLength(1);
    expect(problems('Date.add("2026-01-01", 1, "fortnight")')).toHaveLength(1);
    expect(problems('Date.diff("2026-01-01", "2026-01-02", "months")')).toHaveLength(1);
    expect(problems('Date.day("2026-01-01", "Europe/Berln")')).toHaveLength(1);
    expect(problems('Date.format("2026-01-01", "[Week] WW", "+02:00")')).toEqual([]);
  });

  it('are written as they are where they are words, with a warning', () => {
    expect(
      evaluate(
        '["[Week] WW", "Commit-DDMM", "dddd, Do MMMM YYYY um HH:mm Uhr", "YYYY-MM-DDTHH:mm:ss.SS", "YYYYMMDD", "am D. MMMM, hA"].map(form => Date.format("2026-03-05T14:05:06.789Z", form))',
      ),
    ).toEqual([
      'Week 10',
      'Commit-0503',
      'Thursday, 5th March 2026 um 14:05 Uhr',
      '2026-03-05T14:05:06.78',
      '20260305',
      'am 5. March, 2PM',
    ]);
    expect(findings('Date.format("2026-01-01", "Commit-DDMM")')).toEqual([
      { code: 'EXPRESSION_UNCLEAR', severity: 'warning', message: expect.stringContaining('[Commit]') as string },
    ]);
    expect(findings('Date.format("2026-01-01", "YYYY-MM-DDTHH:mm:ssZ")')).toEqual([]);
  });

  it('never write half a word: letters side by side are all replaced, or none of them', () => {
    const time = { localMs: Date.UTC(2026, 2, 5), offsetMinutes: 0 };
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z]{1,12}$/), (form) => {
        const groups: readonly string[] = form.match(/Do|([A-Za-z])\1*/g) ?? [];
        const isWord = groups.length > 1 && groups.every((group) => group.length === 1) && !/^(?:[hHms][aA]|[Hms]Z|\w*T\w*)$/.test(form);
        const isKnown =
          !isWord && groups.every((group) => group === 'T' || formLetters.includes(group)) && groups.some((group) => group !== 'T');
        const { words, unknown, meant } = formProblems(form);
        expect(words.length + unknown.length + (meant === null ? 0 : 1) === 0).toBe(isKnown);
        if (!isKnown) expect(formatDate(time, form)).toBe(form);
      }),
    );
  });
});

describe('the zone of the machine', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('changes nothing', () => {
    const sources = [
      'Date.parse("2026-03-29T02:30")',
      'Date.format("2026-10-25T00:30:00Z", "dddd D HH:mm x")',
      'Date.add("2026-01-31", 1, "month")',
      'Date.day("2026-03-29T02:30", "Asia/Kolkata")',
      'Date.week("2027-01-01T23:00:00-08:00")',
    ];
    const seen = ['Europe/Berlin', 'America/Los_Angeles', 'Pacific/Apia', 'UTC'].map((zone) => {
      process.env['TZ'] = zone;
      return { hour: new Date(1_800_000_000_000).getHours(), results: sources.map((source) => evaluate(source)) };
    });
    expect(new Set(seen.map(({ hour }) => hour)).size).toBe(4);
    expect(new Set(seen.map(({ results }) => JSON.stringify(results))).size).toBe(1);
  });
});
