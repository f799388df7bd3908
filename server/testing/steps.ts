import type { StepRun } from '#graph/run';
import type { SequencedRunEvent } from '#graph/run-event';

/** A step run that has finished, changed as a test needs it. */
export function step(change: Partial<StepRun> = {}): StepRun {
  return {
    nodeId: 'text',
    name: 'text',
    type: 'template',
    scope: '',
    iteration: 0,
    status: 'finished',
    input: null,
    resolved: null,
    port: 'out',
    output: 'Hello Ada',
    error: null,
    attempts: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    tokens: 3,
    costUsd: 0.1,
    model: 'offline:heddle',
    ...change,
  };
}

/** What a screen hears of a run: that a step has started, changed as a test needs it. */
export function event(runId: string, sequence: number, change: Partial<SequencedRunEvent> = {}): SequencedRunEvent {
  return {
    runId,
    sequence,
    at: '2026-01-01T00:00:00.000Z',
    type: 'step-started',
    step: step({ status: 'running' }),
    ...change,
  } as SequencedRunEvent;
}
