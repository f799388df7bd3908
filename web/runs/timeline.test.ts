import { describe, expect, it } from 'vitest';
import type { StepRun } from '#graph/run';
import { layoutTimeline } from './timeline.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();
const step = (nodeId: string, from: number | null, to: number | null, change: Partial<StepRun> = {}): StepRun => ({
  nodeId,
  name: nodeId,
  type: 'set',
  scope: '',
  iteration: 0,
  status: to === null ? 'running' : 'finished',
  input: null,
  resolved: null,
  port: null,
  output: null,
  error: null,
  attempts: 1,
  startedAt: from === null ? null : at(from),
  finishedAt: to === null ? null : at(to),
  tokens: 0,
  costUsd: 0,
  model: null,
  ...change,
});
const run = (steps: readonly StepRun[], finished: number | null = 1000) => ({
  startedAt: at(0),
  finishedAt: finished === null ? null : at(finished),
  steps,
});

describe('layoutTimeline', () => {
  it('places steps by their share of the run, in the order of their start', () => {
    const { rows, spanMs } = layoutTimeline(run([step('b', 500, 1000), step('a', 0, 500)]), start + 99_000);
    expect(spanMs).toBe(1000);
    expect(rows.map((row) => [row.key, row.bar])).toEqual([
      ['a/0', { left: 0, width: 0.5 }],
      ['b/0', { left: 0.5, width: 0.5 }],
    ]);
  });

  it('lets an open step grow up to now', () => {
    const { rows, spanMs } = layoutTimeline(run([step('a', 1000, null)], null), start + 4000);
    expect(spanMs).toBe(4000);
    expect(rows[0]).toMatchObject({ bar: { left: 0.25, width: 0.75 }, durationMs: 3000 });
  });

  it('gives no bar to a skipped step, puts it last and leaves out a pending one', () => {
    const { rows } = layoutTimeline(
      run([step('skipped', null, null, { status: 'skipped' }), step('pending', null, null, { status: 'pending' }), step('a', 0, 10)]),
      start,
    );
    expect(rows.map((row) => [row.key, row.bar === null])).toEqual([
      ['a/0', false],
      ['skipped/0', true],
    ]);
  });

  it('names items and rounds as people count', () => {
    const { rows } = layoutTimeline(
      run([step('a', 0, 1, { scope: 'm[2]' }), step('b', 2, 3, { iteration: 1 }), step('c', 4, 5, { scope: 'm[0].n[9]', iteration: 2 })]),
      start,
    );
    expect(rows.map((row) => row.detail)).toEqual(['item 3', 'round 2', 'item 10, round 3']);
  });

  it('survives clocks that disagree', () => {
    const { rows } = layoutTimeline(run([step('a', -50, 2000)]), start);
    expect(rows[0]?.bar).toEqual({ left: 0, width: 1 });
  });
});
