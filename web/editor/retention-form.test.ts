import { describe, expect, it } from 'vitest';
import { defaultRetention } from '#graph/retention';
import { contentOutlivesRecord, keepProblem, readRetention, retentionText } from './retention-form.ts';

describe('how long runs are kept, as it is typed', () => {
  it('reads what it shows', () => {
    expect(readRetention(retentionText(defaultRetention))).toEqual(defaultRetention);
    const some = {
      published: { record: { kind: 'count', count: 1_000 }, content: { kind: 'days', days: 7 } },
      drafts: { record: { kind: 'forever' }, content: { kind: 'count', count: 0 } },
    } as const;
    expect(readRetention(retentionText(some))).toEqual(some);
  });

  it('takes thousands set apart, and says what is no number or out of range', () => {
    expect(keepProblem({ kind: 'count', number: '10,000' })).toBeNull();
    expect(keepProblem({ kind: 'forever', number: 'x' })).toBeNull();
    for (const number of ['', '0', '1.5', '-3', '36501']) expect(keepProblem({ kind: 'days', number })).toContain('from 1 to 36,500');
    expect(
      readRetention({
        ...retentionText(defaultRetention),
        drafts: { record: { kind: 'days', number: '' }, content: { kind: 'forever', number: '' } },
      }),
    ).toBeNull();
  });

  it('notices content that would outlive its record', () => {
    const days = (number: string) => ({ kind: 'days', number }) as const;
    const forever = { kind: 'forever', number: '' } as const;
    expect(contentOutlivesRecord({ record: days('30'), content: forever })).toBe(true);
    expect(contentOutlivesRecord({ record: days('30'), content: days('90') })).toBe(true);
    expect(contentOutlivesRecord({ record: days('30'), content: days('7') })).toBe(false);
    expect(contentOutlivesRecord({ record: forever, content: days('7') })).toBe(false);
  });
});
