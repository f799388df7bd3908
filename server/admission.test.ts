import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';

/** A task that ends when the test says so. */
function held(): { readonly task: () => Promise<void>; readonly end: () => void } {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { task: () => done, end };
}
const busy = { data: { status: 503, code: 'TOO_BUSY' } };

describe('admission', () => {
  it('lets no door take all places, nor all places in the queue', async () => {
    const admission = createAdmission({ active: 8, queued: 8, maxWaitMs: 10_000 });
    const slow = held();
    const doors = ['greedy', 'greedy too'].flatMap((door) => Array.from({ length: 100 }, () => door));
    const all = Promise.allSettled(doors.map((door) => admission.run(door, slow.task)));
    await expect(admission.run('other', async () => 'let in')).resolves.toBe('let in');
    slow.end();
    expect((await all).filter(({ status }) => status === 'rejected')[0]).toMatchObject({ reason: busy });
    await expect(admission.run('greedy', async () => 'again')).resolves.toBe('again');
  });

  it('gives the place of a caller who leaves to the next one', async () => {
    const admission = createAdmission({ active: 1, queued: 1, maxWaitMs: 10_000 });
    const slow = held();
    const leaving = new AbortController();
    const first = admission.run('a', slow.task, leaving.signal);
    const second = admission.run('b', async () => 'next');
    leaving.abort();
    expect(await second).toBe('next');
    slow.end();
    await first;
    expect(await admission.run('c', async () => 'free')).toBe('free');
  });

  it('forgets a caller who leaves the queue', async () => {
    const admission = createAdmission({ active: 1, queued: 1, maxWaitMs: 10_000 });
    const slow = held();
    const first = admission.run('a', slow.task);
    const leaving = new AbortController();
    const gone = admission.run('b', async () => 'never', leaving.signal);
    leaving.abort();
    await expect(gone).rejects.toMatchObject(busy);
    const waits = admission.run('c', async () => 'c');
    slow.end();
    expect(await waits).toBe('c');
    await first;
  });
});
