import type { Step } from './plan.ts';
import type { StepRun } from './run.ts';
import { stepKey } from './step-key.ts';
import type { Tape, TapeEntry, TapeOutcome } from './tape.ts';
import { orderOfEnds, recordedOutcome } from './tape-of-run.ts';

/** What a tape gives for the effect of a node. */
export type TapedEffect = { readonly use: 'recorded' } | { readonly use: 'mocked'; readonly outcome: TapeOutcome };

/**
 * Makes the tape of a run that is compared with a recorded one: whatever has no effect runs, and each effect that is given has the outcome
 * of
 * its step run of the same key, or a made-up one. An effect that was not recorded is refused, for nothing but what was chosen may happen; a
 * wait that was not recorded is waited for.
 */
export function replayTape(steps: readonly StepRun[], effects: ReadonlyMap<Step, TapedEffect>): Tape {
  const entries: Record<string, TapeEntry> = {};
  const nodes: Record<string, TapeEntry> = {};
  const order = orderOfEnds(steps);
  for (const [step, effect] of effects) {
    if (effect.use === 'mocked') nodes[step.id] = { use: 'mocked', outcome: effect.outcome };
    else if (step.body.kind !== 'wait') nodes[step.id] = { use: 'refuse', isLate: true };
  }
  const recorded = new Map([...effects].filter(([, { use }]) => use === 'recorded').map(([step]) => [step.id, step]));
  for (const run of steps) {
    const step = recorded.get(run.nodeId);
    const outcome = step === undefined ? null : (recordedOutcome(run, step) ?? failure(run));
    const key = stepKey(run);
    if (outcome !== null)
      entries[key] = {
        use: 'recorded',
        outcome,
        order: order.get(key) ?? 0,
        ...(run.resolved === null ? {} : { record: { resolved: run.resolved } }),
      };
  }
  return { steps: entries, nodes };
}

/** A step that failed its run fails it again. */
function failure({ status, error }: StepRun): TapeOutcome | null {
  return status === 'failed' && error !== null
    ? { kind: 'failed', error: error as Extract<TapeOutcome, { kind: 'failed' }>['error'] }
    : null;
}
