import type { Json } from './json.ts';
import type { Plan, Step } from './plan.ts';
import type { StepRun, Substep } from './run.ts';
import { applyOutcome, applyStarted, createRunState, type ReadyStep, readySteps, type StepOutcome } from './run-state.ts';
import { stepKey } from './step-key.ts';
import type { Tape, TapedSubstep, TapeEntry, TapeOutcome } from './tape.ts';

/** A run of which a tape is made. */
export interface RecordedRun {
  readonly entry: string | null;
  readonly input: Json;
  readonly steps: readonly StepRun[];
}

/** Where the new run leaves the recorded one. */
export interface Cuts {
  /** True for a step run that must run again, with all that depends on it. */
  readonly isCut: (step: StepRun) => boolean;
  /** Outcomes in place of recorded ones, by step key: what depends on them runs again. */
  readonly mocked?: ReadonlyMap<string, TapeOutcome>;
  /** Of an agent that runs again: the substeps to take over; by default none. */
  readonly substeps?: (step: StepRun) => readonly Substep[];
  /** Substep outputs in place of recorded ones, by step key. */
  readonly mockedSubsteps?: ReadonlyMap<string, { readonly [id: string]: TapedSubstep }>;
  /** Set for another plan than the one that was recorded: what comes in has to be the same too. */
  readonly comparesInput?: boolean;
}

/** A tape, and what of the recorded run it holds. */
export interface MadeTape {
  readonly tape: Tape;
  /** Keys of the step runs whose outcome is used. */
  readonly kept: ReadonlySet<string>;
}

/**
 * Makes the tape of a run that takes over everything from a recorded one that does not depend on a cut. The plan is gone through by the
 * state machine with what was recorded: what it reaches without a cut step is kept.
 */
export function tapeOfRun(plan: Plan, recorded: RecordedRun, cuts: Cuts): MadeTape {
  const entries: Record<string, TapeEntry> = {};
  const kept = new Set<string>();
  const byKey = new Map(recorded.steps.map((step) => [stepKey(step), step]));
  const order = orderOfEnds(recorded.steps);
  const cutScopes = recorded.steps
    .filter((step) => step.scope !== '' && (cuts.isCut(step) || cuts.mocked?.has(stepKey(step)) === true))
    .map(({ scope }) => scope);
  walk(plan, { scope: '', entry: recorded.entry, input: recorded.input });
  return { tape: { steps: entries }, kept };

  function walk(within: Plan, frame: { readonly scope: string; readonly entry: string | null; readonly input: Json }): void {
    const steps = new Map(within.steps.map((step) => [step.id, step]));
    const passed = new Set<string>();
    let state = createRunState(within, frame);
    const due: { readonly ready: ReadyStep; readonly entry: Recorded }[] = [];
    for (;;) {
      for (const ready of readySteps(within, state)) {
        const key = keyIn(frame.scope, ready);
        if (passed.has(key)) continue;
        passed.add(key);
        const entry = entryFor(steps.get(ready.stepId)!, ready, key, frame.scope);
        if (entry !== null) entries[key] = entry;
        // It begins here as it does in a run: a join takes what has come by then.
        if (entry?.use !== 'live' || entry.isLate !== true) state = applyStarted(within, state, ready);
        if (entry?.use !== 'recorded') continue;
        kept.add(key);
        due.push({ ready, entry });
      }
      const next = due.toSorted((a, b) => (a.entry.order ?? 0) - (b.entry.order ?? 0))[0];
      if (next === undefined) return;
      due.splice(due.indexOf(next), 1);
      state = applyOutcome(within, state, { ...next.ready, outcome: next.entry.outcome as StepOutcome }).state;
    }
  }

  /** What the tape says of a step that was reached; null when it simply runs. */
  function entryFor(step: Step, ready: ReadyStep, key: string, scope: string): TapeEntry | null {
    const mocked = cuts.mocked?.get(key);
    if (mocked !== undefined) return { use: 'mocked', outcome: mocked };
    const before = byKey.get(key);
    if (before === undefined || before.startedAt === null) return { use: 'live', isLate: true };
    const isSame = cuts.comparesInput !== true || JSON.stringify(before.input) === JSON.stringify(ready.input);
    const outcome = recordedOutcome(before, step);
    // What is inside a container is left too where one of its steps is.
    const itemsScope = step.body.kind === 'map' ? scopeOfItems(step, ready, scope) : null;
    const holdsCut = itemsScope !== null && cutScopes.some((cut) => cut.startsWith(`${itemsScope}[`));
    if (isSame && outcome !== null && !holdsCut && !cuts.isCut(before))
      return {
        use: 'recorded',
        outcome,
        order: order.get(key) ?? 0,
        ...(before.resolved === null ? {} : { record: { resolved: before.resolved } }),
      };
    if (!isSame) return null;
    if (step.body.kind === 'map' && itemsScope !== null) walkItems(step.body.plan, itemsScope);
    const substeps =
      step.body.kind === 'agent' ? { ...tapedSubsteps(cuts.substeps?.(before) ?? []), ...cuts.mockedSubsteps?.get(key) } : {};
    // It lost against another branch: what ended that race comes first again, so that this is not started for nothing. The same holds for
    // what never began.
    const late = before.status === 'cancelled' ? { isLate: true } : {};
    return Object.keys(substeps).length === 0 && before.status !== 'cancelled' ? null : { use: 'live', substeps, ...late };
  }

  /** Items of a map that runs again: what is inside them is kept as far as it goes. What comes in is not known here, and not needed. */
  function walkItems(within: Plan, scope: string): void {
    const items = new Set(
      recorded.steps.flatMap((step) =>
        step.scope.startsWith(`${scope}[`) ? [step.scope.slice(0, step.scope.indexOf(']', scope.length) + 1)] : [],
      ),
    );
    for (const item of items) walk(within, { scope: item, entry: null, input: null });
  }
}

/** How a recorded step run ended, as its step may be told; null when it has to run: it was cut short, or failed its run. */
export function recordedOutcome(run: StepRun, step: Step): TapeOutcome | null {
  const { status, port, ports, output, error } = run;
  if (status === 'finished') {
    const fired = ports ?? (port === null ? {} : { [port]: output });
    return { kind: 'finished', ports: fired, ...(error === null ? {} : { error: error as TapeErrorData }) };
  }
  return status === 'failed' && port === 'error' && error !== null && step.onError.kind === 'port'
    ? { kind: 'failed', error: error as TapeErrorData }
    : null;
}

type Recorded = Extract<TapeEntry, { use: 'recorded' | 'mocked' }>;

type TapeErrorData = Extract<TapeOutcome, { kind: 'failed' }>['error'];

/** The turns and tool calls of an agent that a new run may take over: finished ones, and tools whose failure the model was told. */
export function finishedSubsteps(substeps: readonly Substep[]): readonly Substep[] {
  const asked = new Set(substeps.map(({ id }) => id));
  return substeps.filter(
    ({ id, kind, status }) => status === 'finished' || (status === 'failed' && (kind === 'tool' || asked.has(`${id}.again`))),
  );
}

function tapedSubsteps(substeps: readonly Substep[]): { readonly [id: string]: TapedSubstep } {
  return Object.fromEntries(substeps.map((substep) => [substep.id, tapedSubstep(substep)]));
}

function tapedSubstep({ kind, input, output, error, model, tokens, costUsd, calls = [] }: Substep): TapedSubstep {
  const paid = calls.filter(({ outcome }) => outcome !== 'cached');
  return {
    use: 'recorded',
    outcome: error === null ? { kind: 'finished', output } : { kind: 'failed', error: error as TapeErrorData },
    ...(kind === 'tool' ? { input } : {}),
    model,
    used: {
      tokens,
      costUsd,
      inputTokens: paid.reduce((sum, call) => sum + call.inputTokens, 0),
      outputTokens: paid.reduce((sum, call) => sum + call.outputTokens, 0),
    },
  };
}

/** The scope of a map's items, without the item's number. */
export function scopeOfItems(step: Pick<Step, 'id'>, { iteration }: Pick<ReadyStep, 'iteration'>, scope: string): string {
  return `${scope === '' ? '' : `${scope}.`}${step.id}${iteration > 0 ? `#${iteration}` : ''}`;
}

function keyIn(scope: string, { stepId, iteration }: ReadyStep): string {
  return stepKey({ scope, nodeId: stepId, iteration });
}

/** The order in which step runs ended; of earlier releases by their times, and by their places where those are the same. */
export function orderOfEnds(steps: readonly StepRun[]): ReadonlyMap<string, number> {
  const isCounted = steps.every(({ endOrder, finishedAt }) => endOrder !== undefined || finishedAt === null);
  if (isCounted) return new Map(steps.map((step) => [stepKey(step), step.endOrder ?? Infinity]));
  const ended = steps
    .map((step, at) => ({ key: stepKey(step), at, endedAt: step.finishedAt === null ? Infinity : Date.parse(step.finishedAt) }))
    .toSorted((a, b) => a.endedAt - b.endedAt || a.at - b.at);
  return new Map(ended.map(({ key }, place) => [key, place]));
}
