import { describe, expect, it } from 'vitest';
import type { Step } from '#graph/plan';
import type { SequencedRunEvent } from '#graph/run-event';
import { createRecorder, type StepRecord } from './recorder.ts';
import { createSubsteps } from './substeps.ts';

const step: Step = {
  id: 'a',
  name: 'helper',
  type: 'agent',
  typeVersion: 1,
  join: 'all',
  ports: ['out'],
  references: [],
  onError: { kind: 'fail' },
  body: { kind: 'fail', code: 'NONE', message: { kind: 'literal', value: '' } },
};

function begun(): { readonly record: StepRecord; readonly events: SequencedRunEvent[] } {
  const events: SequencedRunEvent[] = [];
  const recorder = createRecorder({ publish: (event) => events.push(event), archive: () => undefined }, { runId: 'r1', numbered: true });
  return { record: recorder.begin(step, { scope: '', iteration: 0 }), events };
}

describe('the record of a step', () => {
  it('that has ended is not opened again by a part of it that is stopped later', () => {
    const { record } = begun();
    const tool = createSubsteps(record).begin({ id: '1.tool.1', turn: 1, kind: 'tool', name: 'slow', input: null });
    record.change({ status: 'failed', error: { code: 'BUDGET_EXCEEDED', message: '', retryable: false } });
    const { finishedAt } = record.current();
    tool.change({ status: 'cancelled' });
    expect(record.current()).toMatchObject({ status: 'failed', finishedAt, substeps: [{ status: 'cancelled' }] });
  });

  it('is told with the substeps that have changed, and not with all of them each time', () => {
    const { record, events } = begun();
    const substeps = createSubsteps(record);
    for (let turn = 1; turn <= 50; turn += 1) {
      const model = substeps.begin({ id: `${turn}.model`, turn, kind: 'model', name: '', input: null });
      model.change({ status: 'finished', output: 'x'.repeat(1_000) });
    }
    record.change({ status: 'finished', output: 'done' });
    expect(events).toHaveLength(101);
    expect(events.map((event) => ('step' in event ? (event.step.substeps ?? []).length : -1))).toEqual([
      ...Array.from({ length: 100 }, () => 1),
      0,
    ]);
    expect(record.current().substeps).toHaveLength(50);
  });
});
