import { describe, expect, it } from 'vitest';
import type { RunSummary } from '#graph/run';
import { runToResume } from './resume-test-run.ts';

const run = (change: Partial<RunSummary>): RunSummary => ({
  id: 'r',
  workflowId: 'w',
  workflowName: 'W',
  version: null,
  status: 'running',
  trigger: 'manual',
  error: null,
  failedNode: null,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  models: [],
  ...change,
});

describe('the test run that an opened editor takes up', () => {
  it('is the latest one while it runs or waits', () => {
    expect(runToResume([run({ id: 'new', status: 'waiting' }), run({ id: 'old' })], undefined)).toBe('new');
    expect(runToResume([run({ id: 'live', version: 3 }), run({ id: 'child', parentRunId: 'x' }), run({ id: 'test' })], undefined)).toBe(
      'test',
    );
  });

  it('is none once the latest one has ended, or was hidden', () => {
    expect(runToResume([run({ status: 'finished' }), run({ id: 'old' })], undefined)).toBeNull();
    expect(runToResume([run({ id: 'hidden' })], 'hidden')).toBeNull();
    expect(runToResume([run({ version: 2 })], undefined)).toBeNull();
    expect(runToResume([], undefined)).toBeNull();
  });
});
