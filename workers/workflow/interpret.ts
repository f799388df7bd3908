import type { NodeErrorData } from '#graph/errors';
import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import type { Plan, Step } from '#graph/plan';
import { stepKey } from '#graph/step-key';
import type { TapeEntry } from '#graph/tape';
import {
  applyOutcome,
  applyStarted,
  createRunState,
  isSettled,
  type ReadyStep,
  readySteps,
  runOutput,
  type RunState,
  scopeOf,
  type StepOutcome,
} from '#graph/run-state';
import { BUDGET_EXCEEDED } from './budget.ts';
import { callsIn } from './chunks.ts';
import type { CancelScope } from './host.ts';
import type { Carried } from './messages.ts';
import { handedOverSteps } from './handed-over.ts';
import type { StepChange, StepRecord } from './recorder.ts';
import type { FiredPorts, RunContext, StepCall } from './run-context.ts';
import { isLogic, logic, logicBindings, type LogicBody } from './steps/logic.ts';
import { runStep } from './steps/run-step.ts';
import { type DueStep, firstRecorded, isLate, isPlayed, NOT_RECORDED, notRecorded, outputOf, responseOf, runWhenTold } from './play.ts';
import { type CarriedScope, evaluate, isPending, pick } from './values.ts';

/** Where a plan runs: at the top, or for one item inside a map. */
export interface Frame {
  /** '' at the top, `<mapNodeId>[<index>]`, dot-joined, inside maps. */
  readonly scope: string;
  /** The trigger; null in a nested plan, whose entries all receive the input. */
  readonly entry: string | null;
  readonly input: Carried;
  /** Values that names outside the plan stand for, `run` among them. */
  readonly captured: CarriedScope;
  /** Where it goes on, in a history that is not its first. */
  readonly state?: RunState | undefined;
}

/** How the plan ended in this frame. */
export type PlanOutcome =
  | { readonly status: 'finished'; readonly output: Carried }
  | { readonly status: 'failed'; readonly error: NodeErrorData; readonly failedNode: string }
  | { readonly status: 'cancelled' }
  /** It has not ended: it is to go on from this state in a new history. At the top only. */
  | { readonly status: 'renewed'; readonly state: RunState };

interface RunningStep {
  readonly scope: CancelScope;
  readonly record: StepRecord;
  /** True for what ends after a time, whatever people do. */
  readonly isBounded: boolean;
}

/**
 * Carries out a plan: fires every step as soon as the state machine says that it is ready, hands each outcome back to it,
 * and ends when nothing runs and nothing is ready. Never throws for a failed step or a cancelled run: both are outcomes.
 */
export function interpretPlan(run: RunContext, plan: Plan, frame: Frame): Promise<PlanOutcome> {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const parent = run.host.scopes.current();
  const running = new Map<string, RunningStep>();
  const sentBytes = Math.floor(run.host.limits.taskBytes / (run.lanes * Math.max(1, callsIn(plan))));
  let state: RunState = frame.state ?? createRunState(plan, { entry: frame.entry, input: frame.input });
  let isStopping = false;
  let isRenewed = false;
  /** Steps that have begun and whose outcome the tape gives. */
  const due: DueStep[] = [];
  const earlier = handedOverSteps(run.args.handedOver, frame.scope);
  /** Set when the node has finished at which the tape ends the run. */
  let end: { readonly output: Carried } | null = null;

  return new Promise((resolve) => {
    parent.cancelRequested.catch(() => {
      isStopping = true;
      endWhenSettled();
    });
    if (parent.consideredCancelled) isStopping = true;
    advance();

    function advance(): void {
      while (!isStopping && !state.failure && end === null && !isHeld()) {
        const ready = readySteps(plan, state);
        const now = run.tape.isEmpty || run.tape.settlesAtOnce ? ready : ready.filter((step) => !isLate(entryOf(step)));
        if (now.length > 0) for (const step of now) launch(step);
        else if (due.length > 0) playNext();
        else {
          const late = ready.filter((step) => running.size === 0 || entryOf(step).use !== 'refuse');
          if (late.length > 0) for (const step of late) launch(step);
          else if (!settleEarlier()) break;
        }
      }
      endWhenSettled();
    }

    /**
     * True while nothing more may begin, because the run is to go on in a new history: nothing is open in between. What may stay open for
     * long is
     * not waited for until there is no other way.
     */
    function isHeld(): boolean {
      if (isRenewed) return true;
      const begun = run.recorder.steps().length;
      if (frame.scope !== '' || begun === 0 || due.length > 0 || !earlier.isOver() || !run.host.isLong(begun)) return false;
      if (running.size > 0) return run.host.isFull() || [...running.values()].every(({ isBounded }) => isBounded);
      if (state.ready.length === 0) return false;
      isRenewed = true;
      resolve({ status: 'renewed', state });
      return true;
    }

    /** Settles the step that ended first in the run that was recorded: what depends on who comes first goes as it went then. */
    function playNext(): void {
      const next = firstRecorded(due);
      due.splice(due.indexOf(next), 1);
      play(next);
    }

    function entryOf(ready: ReadyStep): TapeEntry {
      return run.tape.step(keyOf(ready), ready.stepId);
    }

    /** Starts the record of a ready step; null for one that a logic step before it made useless, and when the run goes on elsewhere. */
    function begin(ready: ReadyStep): StepRecord | null {
      const step = steps.get(ready.stepId)!;
      const started = applyStarted(plan, state, ready);
      if (state.failure !== null || started === state) return null;
      state = started;
      if (!run.host.admits(step)) return null;
      const record = run.recorder.begin(step, { scope: frame.scope, iteration: ready.iteration });
      record.change({ input: ready.input, quiet: true });
      return record;
    }

    function play({ ready, record, entry }: DueStep): void {
      if (entry.use === 'skip') {
        record.change({ status: 'skipped', taped: 'skipped' });
        return apply(ready, { kind: 'finished', ports: {} });
      }
      record.change({ ...(entry.record as StepChange | undefined), taped: entry.use, quiet: true });
      const response = steps.get(ready.stepId)!.body.kind === 'respond' ? responseOf(record.current(), entry.outcome) : null;
      if (response !== null) run.respond(response);
      settle(ready, record, entry.outcome);
    }

    function launch(ready: ReadyStep): void {
      const step = steps.get(ready.stepId)!;
      const key = keyOf(ready);
      const begun = begin(ready);
      if (begun === null) return;
      const record = begun;
      if (record.isHandedOver) return earlier.reached(key, { ready, record });
      const entry = entryOf(ready);
      if (isPlayed(entry)) {
        if (run.tape.settlesAtOnce) play({ ready, record, entry });
        else due.push({ ready, record, entry });
        return;
      }
      if (entry.use === 'refuse') return settle(ready, record, { kind: 'failed', error: notRecorded(step) });

      const call = { run, step, scope: frame.scope, iteration: ready.iteration, key, values: valuesFor(step, ready), sentBytes, record };
      const isStopped = run.debug.stopsAt(step.id, entry.use === 'stop');
      if (!isStopped && isLogic(step) && run.host.canEvaluate([...logicBindings(step.body), ...defaultBinding(step)], call.values)) {
        const outcome = withStandIn(call, attempt(call, step.body));
        if (!(outcome instanceof Promise)) return settle(ready, record, outcome);
      }

      const scope = run.host.scopes.create(parent);
      running.set(refKey(ready), { scope, record, isBounded: !isStopped && (step.body.kind === 'call' || isLogic(step)) });
      run.activity.begin();
      void scope
        .run(() => (isStopped ? runWhenTold({ ...call, body: step.body }) : runStep({ ...call, body: step.body })))
        .then(
          (ports) => ended({ kind: 'finished', ports }),
          (error: unknown) =>
            run.host.isCancellation(error) ? ended({ kind: 'cancelled' }) : endedAs(withStandIn(call, failed(run, record, error))),
        );

      function endedAs(outcome: StepOutcome | Promise<StepOutcome>): void {
        if (outcome instanceof Promise) void outcome.then(ended);
        else ended(outcome);
      }

      function ended(outcome: StepOutcome): void {
        running.delete(refKey(ready));
        settle(ready, record, outcome);
        // What follows begins before this step counts as over, or the run would seem to wait for a moment.
        advance();
        run.activity.end();
      }
    }

    /** Settles the next step that had ended before the run came here, in the order of that time; false when there is none. */
    function settleEarlier(): boolean {
      const next = earlier.next(running.size === 0);
      if (next === null) return false;
      settle(next.ready, next.record, next.outcome);
      return true;
    }

    function settle(ready: ReadyStep, record: StepRecord, outcome: StepOutcome): void {
      tell(record, steps.get(ready.stepId)!, outcome);
      apply(ready, outcome);
    }

    function apply(ready: ReadyStep, outcome: StepOutcome): void {
      const applied = applyOutcome(plan, state, { stepId: ready.stepId, iteration: ready.iteration, outcome });
      state = applied.state;
      // No error port and no default may go on spending.
      if (outcome.kind === 'failed' && isFinal(outcome.error) && state.failure === null)
        state = { ...state, failure: { stepId: ready.stepId, error: outcome.error } };
      for (const skipped of applied.skipped) {
        run.recorder.begin(steps.get(skipped.stepId)!, { scope: frame.scope, iteration: skipped.iteration }).change({ status: 'skipped' });
      }
      for (const useless of applied.cancel) running.get(refKey(useless))?.scope.cancel();
      if (frame.scope === '' && ready.stepId === run.tape.until && state.failure === null && outcome.kind !== 'cancelled')
        end ??= { output: outputOf(steps.get(ready.stepId)!, outcome) };
      if (state.failure || end !== null) stopRunning();
    }

    function endWhenSettled(): void {
      if (running.size > 0 || isRenewed) return;
      for (const { record } of due.splice(0)) record.change({ status: 'cancelled' });
      if (state.failure) {
        resolve({
          status: 'failed',
          error: state.failure.error,
          failedNode: steps.get(state.failure.stepId)?.name ?? state.failure.stepId,
        });
      } else if (isStopping) resolve({ status: 'cancelled' });
      else if (end !== null) resolve({ status: 'finished', output: end.output });
      else if (isSettled(plan, state)) resolve({ status: 'finished', output: runOutput(plan, state) as Carried });
    }

    function stopRunning(): void {
      for (const { scope } of running.values()) scope.cancel();
    }
  });

  function keyOf({ stepId, iteration }: ReadyStep): string {
    return stepKey({ scope: frame.scope, nodeId: stepId, iteration });
  }

  function valuesFor(step: Step, ready: ReadyStep): CarriedScope {
    const names = step.references;
    const all: Record<string, Carried> = { ...frame.captured };
    const known = scopeOf(plan, state, step.id) as CarriedScope;
    for (const name of names) if (Object.hasOwn(known, name)) all[name] = known[name]!;
    return pick({ ...all, input: ready.input as Carried }, names);
  }
}

/** A logic step is over before anything else happens. */
function attempt(call: Omit<StepCall, 'body'>, body: LogicBody): StepOutcome {
  try {
    return { kind: 'finished', ports: logic({ ...call, body }, (binding) => call.run.host.evaluate(binding, call.values)) };
  } catch (error) {
    return failed(call.run, call.record, error);
  }
}

function defaultBinding({ onError }: Step): readonly Binding[] {
  return onError.kind === 'default' && onError.binding !== undefined ? [onError.binding] : [];
}

/** The outcome with what the step's default value comes to. No promise where the workflow can evaluate it itself. */
function withStandIn({ run, step, values }: Omit<StepCall, 'body'>, outcome: StepOutcome): StepOutcome | Promise<StepOutcome> {
  const [binding] = defaultBinding(step);
  if (binding === undefined || outcome.kind !== 'failed' || isFinal(outcome.error)) return outcome;
  const { error } = outcome;
  const { code, message, hint, details } = error;
  const scope: CarriedScope = {
    ...values,
    error: { code, message, ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) },
  };
  // The step failed for this reason in the end; why it did before is in the details.
  const unusable = (reason: unknown): StepOutcome => ({
    kind: 'failed',
    error: { ...run.host.toStepFailure(reason).error, details: { failure: { code, message } } },
  });
  try {
    const standIn = evaluate(run.host, binding, scope);
    return isPending(standIn)
      ? standIn.then((value): StepOutcome => ({ ...outcome, standIn: value as Json }), unusable)
      : { ...outcome, standIn: standIn as Json };
  } catch (reason) {
    return unusable(reason);
  }
}

function failed(run: RunContext, record: StepRecord, error: unknown): StepOutcome {
  const { error: data, attempts } = run.host.toStepFailure(error);
  record.change({ attempts: Math.max(attempts, record.current().attempts), quiet: true });
  return { kind: 'failed', error: data };
}

function tell(record: StepRecord, step: Step, outcome: StepOutcome): void {
  if (outcome.kind === 'finished') {
    record.change({
      status: 'finished',
      ...firedPorts(step, outcome.ports as FiredPorts),
      attempts: Math.max(1, record.current().attempts),
      ...('error' in outcome ? { error: outcome.error as NodeErrorData } : {}),
    });
  } else if (outcome.kind === 'cancelled') record.change({ status: 'cancelled' });
  else if (
    step.onError.kind === 'default' &&
    !isFinal(outcome.error) &&
    (step.onError.binding === undefined || outcome.standIn !== undefined)
  )
    record.change({ status: 'finished', port: step.ports[0] ?? null, output: outcome.standIn ?? step.onError.value, error: outcome.error });
  else record.change({ status: 'failed', port: step.onError.kind === 'port' ? 'error' : null, error: outcome.error });
}

/** The first port in declared order and its value; all of them where several fired. */
function firedPorts(step: Step, ports: FiredPorts): Pick<StepChange, 'port' | 'output' | 'ports'> {
  const fired = Object.keys(ports);
  const port = step.ports.find((name) => Object.hasOwn(ports, name)) ?? fired[0] ?? null;
  return { port, output: port === null ? null : ports[port]!, ...(fired.length > 1 ? { ports } : {}) };
}

function isFinal(error: NodeErrorData): boolean {
  return error.code === BUDGET_EXCEEDED || error.code === NOT_RECORDED;
}

function refKey(step: { stepId: string; iteration: number }): string {
  return `${step.stepId}/${step.iteration}`;
}
