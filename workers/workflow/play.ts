import type { NodeErrorData } from '#graph/errors';
import type { Step } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { ReadyStep, StepOutcome } from '#graph/run-state';
import type { TapeEntry } from '#graph/tape';
import type { Carried, RunResponse } from './messages.ts';
import type { StepRecord } from './recorder.ts';
import type { FiredPorts, StepCall } from './run-context.ts';
import { runStep } from './steps/run-step.ts';

/** What a tape gives in place of running a step. */
export type PlayedEntry = Extract<TapeEntry, { use: 'recorded' | 'mocked' | 'skip' }>;

/** The code of a step whose outcome was not recorded, and which must not run. */
export const NOT_RECORDED = 'NOT_RECORDED';

/** True when the tape gives the outcome. */
export function isPlayed(entry: TapeEntry): entry is PlayedEntry {
  return entry.use === 'recorded' || entry.use === 'mocked' || entry.use === 'skip';
}

/** True for what must not begin before everything that the tape plays has been played. */
export function isLate(entry: TapeEntry): boolean {
  return (entry.use === 'live' || entry.use === 'refuse') && entry.isLate === true;
}

/** A step that has begun and whose outcome the tape gives. */
export interface DueStep {
  readonly ready: ReadyStep;
  readonly record: StepRecord;
  readonly entry: PlayedEntry;
}

/** The one of them, of which there is at least one, that ended first. */
export function firstRecorded(due: readonly DueStep[]): DueStep {
  return due.reduce((first, step) => (orderOf(step.entry) < orderOf(first.entry) ? step : first));
}

/** What was made up or is left out was never in order: it comes first. */
function orderOf(entry: PlayedEntry): number {
  return entry.use === 'skip' ? -1 : (entry.order ?? -1);
}

/** The response of a respond step that did not run; null when it is not known. */
export function responseOf({ resolved }: StepRun, outcome: StepOutcome): RunResponse | null {
  if (outcome.kind !== 'finished') return null;
  const { status = 200, headers = {} } = (typeof resolved === 'object' && resolved !== null ? resolved : {}) as {
    readonly status?: number;
    readonly headers?: Record<string, string>;
  };
  return { status, headers, body: Object.values(outcome.ports)[0] ?? null };
}

/** What a run gives that ends at a step: the value of the first port that fired. */
export function outputOf(step: Step, outcome: StepOutcome): Carried {
  if (outcome.kind !== 'finished') return outcome.kind === 'failed' ? (outcome.standIn ?? null) : null;
  const port = step.ports.find((name) => Object.hasOwn(outcome.ports, name)) ?? Object.keys(outcome.ports)[0];
  return port === undefined ? null : (outcome.ports[port] ?? null);
}

/** Stops before a step until a person lets it go on, with other input or with an outcome in its place. */
export async function runWhenTold(call: StepCall): Promise<FiredPorts> {
  const { run, record, values } = call;
  record.change({ status: 'waiting', taped: 'stopped' });
  run.activity.pause();
  const go = await run.debug.wait(call.key).finally(() => run.activity.resume());
  if (go.ports !== undefined) {
    record.change({ taped: 'mocked', quiet: true });
    return go.ports;
  }
  if (go.input === undefined) return runStep(call);
  record.change({ input: go.input, quiet: true });
  return runStep({ ...call, values: { ...values, input: go.input } });
}

/** The failure of a step that has to be taken from the tape, which lacks it. */
export function notRecorded({ name }: Step): NodeErrorData {
  return {
    code: NOT_RECORDED,
    message: `What "${name}" gave was not recorded, and it must not run here.`,
    hint: 'The run took another path than the one that was recorded. Let this node run, or give it a made-up output.',
    retryable: false,
  };
}
