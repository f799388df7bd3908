import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#graph/run-event';
import type { StepRun } from '#graph/run';
import { createLongWaitWatch } from './long-wait.ts';

const base = { runId: 'run_1', sequence: 1, at: '2026-01-01T00:00:00.000Z' };
const waiting = (name: string, resolved: StepRun['resolved'], type = 'wait'): RunEvent => ({
  ...base,
  type: 'step-waiting',
  step: { nodeId: name, name, type, scope: '', iteration: 0, status: 'waiting', resolved } as StepRun,
});
const until = (ms: number): { readonly until: string } => ({ until: new Date(Date.now() + ms).toISOString() });
const seen = (timeoutMs: number, events: readonly RunEvent[]): boolean => {
  const watch = createLongWaitWatch(timeoutMs);
  return events.map((event) => watch(event)).includes(true);
};

describe('a caller of a run that waits', () => {
  it('is told at once when the run wakes only after the deadline, or too shortly before it', () => {
    expect(seen(60_000, [waiting('a', until(3_600_000)), { ...base, type: 'run-waiting' }])).toBe(true);
    expect(seen(60_000, [waiting('a', until(59_500)), { ...base, type: 'run-waiting' }])).toBe(true);
    expect(seen(60_000, [waiting('a', until(50_000)), { ...base, type: 'run-waiting' }])).toBe(false);
  });

  it('goes on waiting while anything else may answer', () => {
    expect(seen(60_000, [waiting('a', until(3_600_000))])).toBe(false);
    expect(seen(60_000, [waiting('a', until(3_600_000)), waiting('b', until(10_000)), { ...base, type: 'run-waiting' }])).toBe(false);
    expect(
      seen(60_000, [
        waiting('a', until(3_600_000)),
        waiting('b', { reviewId: 'rev_1', deadline: null }, 'review'),
        { ...base, type: 'run-waiting' },
      ]),
    ).toBe(false);
    expect(
      seen(60_000, [{ ...base, type: 'run-responded', status: 200 }, waiting('a', until(3_600_000)), { ...base, type: 'run-waiting' }]),
    ).toBe(false);
  });
});
