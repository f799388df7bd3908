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

async function well(): Promise<void> {
  const first = health();
  answers.shift()?.({ ok: true });
  await first;
}

describe('the latest health', () => {
  it('is asked once for all who want to know at the same time', async () => {
    const all = [health(), health(), health()];
    expect(answers).toHaveLength(1);
    answers[0]?.({ ok: true });
    expect(await Promise.all(all)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it('is the last good one while a busy engine has not answered yet', async () => {
    await well();
    vi.advanceTimersByTime(2_000);
    const busy = health();
    vi.advanceTimersByTime(100);
    expect(await busy).toEqual({ ok: true });
    expect(answers).toHaveLength(1);
  });

  it('waits for the answer once the last good one is too old', async () => {
    await well();
    vi.advanceTimersByTime(3_000);
    const late = health();
    vi.advanceTimersByTime(60_000);
    answers[0]?.({ ok: false, reason: 'Temporal does not answer' });
    expect(await late).toEqual({ ok: false, reason: 'Temporal does not answer' });
  });

  it('asks again after an answer that was not good', async () => {
    const first = health();
    answers.shift()?.({ ok: false, reason: 'no worker polls for runs' });
    expect(await first).toMatchObject({ ok: false });
    const second = health();
    answers[0]?.({ ok: true });
    expect(await second).toEqual({ ok: true });
  });
});
