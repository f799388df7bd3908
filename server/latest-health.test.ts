import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLatestHealth } from './latest-health.ts';

type Health = { ok: true } | { ok: false; reason: string };

let answers: ((health: Health) => void)[];
let health: () => Promise<Health>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  answers = [];
  health = createLatestHealth({ health: () => new Promise<Health>((resolve) => answers.push(resolve)) });
});
afterEach(() => void vi.useRealTimers());

async function answered(answer: Health): Promise<void> {
  const first = health();
  answers.shift()?.(answer);
  await first;
}

describe('the latest health', () => {
  it('is asked once for all who want to know at the same time', async () => {
    const all = [health(), health(), health()];
    expect(answers).toHaveLength(1);
    answers[0]?.({ ok: true });
    expect(await Promise.all(all)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it.each([{ ok: true }, { ok: false, reason: 'no worker polls for runs' }] as const)(
    'is the last answer while a busy engine has not given another: %o',
    async (last) => {
      await answered(last);
      const busy = health();
      vi.advanceTimersByTime(100);
      expect(await busy).toEqual(last);
      expect(answers).toHaveLength(1);
    },
  );

  it('is the new answer where there is one at once', async () => {
    await answered({ ok: true });
    const next = health();
    answers[0]?.({ ok: false, reason: 'Temporal does not answer' });
    expect(await next).toMatchObject({ ok: false });
  });

  it('is not good once nothing was answered for two seconds, and stays so until something is', async () => {
    await answered({ ok: true });
    const first = health();
    vi.advanceTimersByTime(2_000);
    await first;
    const second = health();
    vi.advanceTimersByTime(100);
    expect(await second).toEqual({ ok: false, reason: 'Temporal does not answer within two seconds' });
    const third = health();
    answers.at(-1)?.({ ok: true });
    expect(await third).toEqual({ ok: true });
  });
});
