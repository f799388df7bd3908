import { afterEach, describe, expect, it } from 'vitest';
import { writtenMoment } from './written-moment.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

describe('the moment of a wait that is written as text', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia'])('is the same on a machine in %s', (machine) => {
    process.env['TZ'] = machine;
    const nine = Date.UTC(2027, 0, 31, 9);
    for (const text of [
      '2027-01-31T09:00:00',
      '2027-01-31 09:00',
      '2027-01-31T09:00:00Z',
      '2027-01-31T10:00:00+01:00',
      'Jan 31, 2027 09:00',
      'Sun, 31 Jan 2027 10:00:00 +0100',
    ]) {
      expect([text, writtenMoment(text)]).toEqual([text, nine]);
    }
    expect(writtenMoment('2027-01-31')).toBe(Date.UTC(2027, 0, 31));
    expect(writtenMoment('soon')).toBeNaN();
  });
});
