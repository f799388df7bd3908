import { describe, expect, it } from 'vitest';
import type { Run, StepRun } from '#graph/run';
import type { RunEvent, SequencedRunEvent } from '#graph/run-event';
import { applyRunEvent, fromSnapshot, hasGap, mergeSnapshot } from './run-reducer.ts';

const at = '2026-01-01T00:00:00.000Z';

const step = (change: Partial<StepRun> = {}): StepRun => ({
  nodeId: 'a',
  name: 'draft',
  type: 'llm',
  scope: '',
  iteration: 0,
  status: 'running',
  input: null,
  resolved: null,
  port: null,
  output: null,
  error: null,
  attempts: 1,
  startedAt: at,
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  model: null,
  ...change,
});

const run = (change: Partial<Run> = {}): Run => ({
  id: 'r1',
  workflowId: 'w1',
  workflowName: 'Demo',
  version: null,
  status: 'running',
  trigger: 'manual',
  error: null,
  failedNode: null,
  startedAt: at,
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  models: [],
  input: null,
  output: null,
  graph: { format: 1, nodes: [], edges: [], notes: [], groups: [] },
  steps: [],
  sequence: 0,
  streams: {},
  ...change,
});

const event = (sequence: number, body: Omit<SequencedRunEvent, 'runId' | 'sequence' | 'at'> & { step?: StepRun }): SequencedRunEvent =>
  ({ runId: 'r1', sequence, at, ...body }) as SequencedRunEvent;
const token = (text: string, attempt = 1): RunEvent => ({ type: 'token-emitted', runId: 'r1', stepKey: 'a/0', attempt, text });

describe('applyRunEvent', () => {
  it('adds a step, then replaces it by its newer state', () => {
    const started = applyRunEvent(fromSnapshot(run()), event(1, { type: 'step-started', step: step() }));
    const finished = applyRunEvent(
      started,
      event(2, {
        type: 'step-finished',
        step: step({ status: 'finished', output: 'hi', tokens: 7, costUsd: 0.1, model: 'offline:stand-in' }),
      }),
    );
    expect(finished.run.steps).toHaveLength(1);
    expect(finished.run.steps[0]).toMatchObject({ status: 'finished', output: 'hi' });
    expect(finished.run).toMatchObject({ sequence: 2, tokens: 7, costUsd: 0.1, models: ['offline:stand-in'] });
  });

  it('keeps the substeps that an event does not bring, as it brings those that have changed', () => {
    const substep = (id: string, change: object = {}) =>
      ({
        id,
        turn: 1,
        kind: 'model',
        name: '',
        status: 'running',
        input: null,
        output: null,
        error: null,
        attempts: 0,
        startedAt: at,
        finishedAt: null,
        tokens: 0,
        costUsd: 0,
        model: null,
        ...change,
      }) as const;
    const events = [[substep('1.model')], [substep('1.model', { status: 'finished' })], [substep('2.model')], undefined];
    const state = events.reduce(
      (before, substeps, index) =>
        applyRunEvent(
          before,
          event(index + 1, { type: 'step-started', step: step(substeps === undefined ? {} : { substeps: [...substeps] }) }),
        ),
      fromSnapshot(run()),
    );
    expect(state.run.steps[0]?.substeps?.map(({ id, status }) => `${id} ${status}`)).toEqual(['1.model finished', '2.model running']);
  });

  it('keeps the iterations and the map items of one node apart', () => {
    let state = applyRunEvent(fromSnapshot(run()), event(1, { type: 'step-started', step: step() }));
    state = applyRunEvent(state, event(2, { type: 'step-started', step: step({ iteration: 1 }) }));
    state = applyRunEvent(state, event(3, { type: 'step-started', step: step({ scope: 'm[0]' }) }));
    expect(state.run.steps).toHaveLength(3);
  });

  it('ignores an event it has seen and one of another run', () => {
    const state = fromSnapshot(run({ sequence: 5 }));
    expect(applyRunEvent(state, event(5, { type: 'run-waiting' }))).toBe(state);
    expect(applyRunEvent(state, { ...event(6, { type: 'run-waiting' }), runId: 'other' })).toBe(state);
  });

  it('marks a gap, and closes it with the snapshot and the events that came early', () => {
    let state = applyRunEvent(fromSnapshot(run({ sequence: 1 })), event(4, { type: 'run-waiting' }));
    expect(hasGap(state)).toBe(true);
    expect(state.run.status).toBe('running');
    state = mergeSnapshot(state, run({ sequence: 3 }));
    expect(hasGap(state)).toBe(false);
    expect(state.run).toMatchObject({ status: 'waiting', sequence: 4 });
  });

  it('still knows of the gap when the snapshot is too old to close it', () => {
    const early = applyRunEvent(fromSnapshot(run({ sequence: 1 })), event(4, { type: 'run-waiting' }));
    expect(hasGap(mergeSnapshot(early, run({ sequence: 2 })))).toBe(true);
  });

  it('collects tokens of one attempt and starts over with the next', () => {
    let state = fromSnapshot(run({ steps: [step()], streams: { 'a/0': 'Dear' } }));
    state = applyRunEvent(state, token(' customer'));
    expect(state.streams['a/0']).toBe('Dear customer');
    state = applyRunEvent(state, token('Hello', 2));
    expect(state.streams['a/0']).toBe('Hello');
    expect(applyRunEvent(state, token(' late', 1)).streams['a/0']).toBe('Hello');
  });

  it('never joins a retry to the text of the attempt before it, also not over a snapshot', () => {
    const first = fromSnapshot(run({ steps: [step()], streams: { 'a/0': 'Dear' }, streamTexts: { 'a/0': 1 } }));
    expect(applyRunEvent(first, token('Hello', 2)).streams['a/0']).toBe('Hello');
    const second = mergeSnapshot(first, run({ sequence: 1, steps: [step()], streams: { 'a/0': 'He' }, streamTexts: { 'a/0': 2 } }));
    expect(second.streams['a/0']).toBe('He');
    expect(applyRunEvent(second, token('llo', 2)).streams['a/0']).toBe('Hello');
    expect(applyRunEvent(second, token(' late', 1)).streams['a/0']).toBe('He');
    const ahead = mergeSnapshot(
      applyRunEvent(first, token('Hi', 2)),
      run({ sequence: 1, steps: [step()], streams: { 'a/0': 'Dear customer' }, streamTexts: { 'a/0': 1 } }),
    );
    expect([ahead.streams['a/0'], ahead.texts['a/0']]).toEqual(['Hi', 2]);
  });

  it('begins a new text with each further model of an attempt', () => {
    const state = applyRunEvent(fromSnapshot(run({ steps: [step()] })), token('half an '));
    const fallback = applyRunEvent(state, { ...token('Whole'), call: 1 } as RunEvent);
    expect(fallback.streams['a/0']).toBe('Whole');
    expect(applyRunEvent(fallback, token(' late')).streams['a/0']).toBe('Whole');
    expect(applyRunEvent(fallback, token('Again', 2)).streams['a/0']).toBe('Again');
  });

  it('drops the streamed text when the step ends', () => {
    const state = applyRunEvent(
      fromSnapshot(run({ steps: [step()], streams: { 'a/0': 'Dear' } })),
      event(1, { type: 'step-finished', step: step({ status: 'finished' }) }),
    );
    expect(state.streams).toEqual({});
  });

  it('starts the text of an agent over with each turn, whose attempts count from one again', () => {
    const model = (id: string, status: 'running' | 'finished') => ({
      id,
      turn: Number(id[0]),
      kind: 'model' as const,
      name: '',
      status,
      input: null,
      output: null,
      error: null,
      attempts: 1,
      startedAt: at,
      finishedAt: null,
      tokens: 0,
      costUsd: 0,
      model: null,
    });
    let state = applyRunEvent(
      fromSnapshot(run()),
      event(1, { type: 'step-started', step: step({ substeps: [model('1.model', 'running')] }) }),
    );
    state = applyRunEvent(state, token('I look it up.', 2));
    expect(state.streams['a/0']).toBe('I look it up.');
    state = applyRunEvent(state, event(2, { type: 'step-started', step: step({ substeps: [model('1.model', 'finished')] }) }));
    expect(state.streams).toEqual({});
    state = applyRunEvent(
      state,
      event(3, { type: 'step-started', step: step({ substeps: [model('1.model', 'finished'), model('2.model', 'running')] }) }),
    );
    state = applyRunEvent(state, token('It was sent.', 1));
    expect(state.streams['a/0']).toBe('It was sent.');
    const later = run({
      sequence: 4,
      steps: [step({ substeps: [model('1.model', 'finished'), model('2.model', 'finished'), model('3.model', 'running')] })],
      streams: { 'a/0': 'By' },
    });
    expect(mergeSnapshot(state, later).streams['a/0']).toBe('By');
  });

  it('ends the run with its output and error', () => {
    const error = { code: 'X', message: 'no', retryable: false };
    const state = applyRunEvent(
      fromSnapshot(run()),
      event(1, { type: 'run-finished', status: 'failed', output: null, error, failedNode: 'draft' } as never),
    );
    expect(state.run).toMatchObject({ status: 'failed', error, failedNode: 'draft', finishedAt: at });
  });
});

describe('events of items, which have no number', () => {
  const item = (change: Partial<StepRun>): StepRun => step({ scope: 'm[7]', ...change });

  it('are applied and leave the count alone', () => {
    const state = applyRunEvent(fromSnapshot(run({ sequence: 5 })), event(0, { type: 'step-started', step: item({}) }));
    expect(state.run.steps).toHaveLength(1);
    expect(state.run.sequence).toBe(5);
  });

  it('do not reopen an item that has ended', () => {
    const state = fromSnapshot(run({ steps: [item({ status: 'finished' })] }));
    expect(applyRunEvent(state, event(0, { type: 'step-started', step: item({}) }))).toBe(state);
  });

  it('are kept when a snapshot does not know the item yet, and dropped when the record of the ended run says otherwise', () => {
    const state = applyRunEvent(fromSnapshot(run()), event(0, { type: 'step-started', step: item({}) }));
    expect(mergeSnapshot(state, run({ sequence: 3, steps: [step()] })).run.steps).toHaveLength(2);
    expect(mergeSnapshot(state, run({ sequence: 3, steps: [step()], status: 'finished' })).run.steps).toHaveLength(1);
  });
});

describe('mergeSnapshot', () => {
  it('ignores a snapshot older than what is known', () => {
    const state = fromSnapshot(run({ sequence: 9, status: 'waiting' }));
    expect(mergeSnapshot(state, run({ sequence: 3 }))).toBe(state);
  });

  it('takes the record of an ended run whatever its number', () => {
    expect(mergeSnapshot(fromSnapshot(run({ sequence: 9 })), run({ sequence: 0, status: 'finished' })).run.status).toBe('finished');
  });

  it('keeps tokens that the snapshot does not have yet', () => {
    const state = fromSnapshot(run({ sequence: 1, steps: [step()], streams: { 'a/0': 'Dear customer' } }));
    expect(mergeSnapshot(state, run({ sequence: 2, steps: [step()], streams: { 'a/0': 'Dear' } })).streams['a/0']).toBe('Dear customer');
  });
});
