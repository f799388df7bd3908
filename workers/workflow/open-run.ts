import type { NodeErrorData } from '#graph/errors';
import type { Plan } from '#graph/plan';
import { stepKey } from '#graph/step-key';
import type { RunState } from '#graph/run-state';
import { openTape, type Tape, type TapeEntry, type TapeReader } from '#graph/tape';
import { createRunBudget, tighter } from './budget.ts';
import { continuedFrom } from './continued.ts';
import { createDebugger } from './debug.ts';
import type { Host } from './host.ts';
import { interpretPlan, type PlanOutcome } from './interpret.ts';
import {
  type ChildWaits,
  type DebugCommand,
  isBlobReference,
  isRefused,
  type ReviewDecision,
  type RunArguments,
  type RunResponse,
  type RunResult,
  type RunSnapshot,
  type SnapshotPage,
  type SnapshotPlace,
} from './messages.ts';
import { createRecorder, now } from './recorder.ts';
import { createActivityCount, type RunContext } from './run-context.ts';
import { pageOfSteps } from './snapshot-page.ts';
import { carry } from './values.ts';

/** A run on its host, from before its first step until after its last. */
export interface OpenRun {
  readonly context: RunContext;
  /**
   * Carries the plan out and hands the record of the run to the store. Never throws for a failed or cancelled run. `state`: where an
   * earlier history left it.
   */
  readonly carryOut: (plan: Plan, state?: RunState) => Promise<RunResult>;
  /** Ends the run that can't be carried out as failed, and hands its record to the store. */
  readonly fail: (error: NodeErrorData) => Promise<RunResult>;
  /** Takes the tape that the arguments only refer to. Before the first step. */
  readonly useTape: (tape: Tape) => void;
  /** The first decision on a review counts. */
  readonly decide: (decision: ReviewDecision) => void;
  /** A child waits, or goes on. */
  readonly childWaits: (child: ChildWaits) => void;
  readonly debug: (command: DebugCommand) => void;
  readonly snapshot: () => RunSnapshot;
  /** The run as it stands, from a place on. */
  readonly page: (from: SnapshotPlace) => SnapshotPage;
  /** What the run has answered; null so far. */
  readonly response: () => RunResponse | null;
  /** How it has ended; null so far. */
  readonly result: () => RunResult | null;
}

/** Prepares a run, or the part of one that works through a long map. `planOf` gives its plan once that is loaded. */
export function openRun(host: Host, args: RunArguments, planOf: () => Plan | null): OpenRun {
  const isPart = args.items !== undefined;
  const { handedOver, continued } = args;
  const recorder = createRecorder(host, { runId: args.runId, numbered: !isPart, handedOver, continued });
  let response: RunResponse | null = continued?.response ?? handedOver?.response ?? null;
  let result: RunResult | null = null;
  let tape = tapeOf(args);
  const activity = createActivityCount((isWaiting) => {
    host.onWaiting(isWaiting);
    if (result === null && !isPart) recorder.emit({ type: isWaiting ? 'run-waiting' : 'run-resumed' });
  });
  const context: RunContext = {
    host,
    args,
    recorder,
    decisions: new Map(),
    activity,
    lanes: args.items?.lanes ?? 1,
    children: new Map(),
    usage: { models: new Set(continued?.models ?? handedOver?.steps.flatMap(({ model }) => model ?? [])) },
    budget: createRunBudget(() => tighter(planOf()?.budget, args.budget)),
    get tape() {
      return tape;
    },
    debug: createDebugger(host, continued?.breakpoints ?? args.debug),
    respond(answer) {
      if (response !== null) return;
      response = { ...answer, models: [...context.usage.models] };
      recorder.emit({ type: 'run-responded', status: answer.status });
    },
  };

  const head = (): Omit<RunSnapshot, 'steps'> => ({
    status: result?.status ?? (activity.isWaiting() ? 'waiting' : 'running'),
    sequence: recorder.sequence(),
    output: result?.output ?? null,
    error: result?.error ?? null,
    failedNode: result?.failedNode ?? null,
  });

  async function end(outcome: Exclude<PlanOutcome, { status: 'renewed' }>): Promise<RunResult> {
    const ended: RunResult = {
      status: outcome.status,
      output: await carry(host, outcome.status === 'finished' ? outcome.output : null),
      error: outcome.status === 'failed' ? outcome.error : null,
      failedNode: outcome.status === 'failed' ? outcome.failedNode : null,
      response: response === null ? null : { ...response, body: await carry(host, response.body) },
      models: [...context.usage.models],
      used: context.budget.used(),
    };
    result = ended;
    recorder.archive(ended);
    recorder.emit({
      type: 'run-finished',
      status: ended.status,
      output: isBlobReference(ended.output) ? null : ended.output,
      error: ended.error,
      failedNode: ended.failedNode,
    });
    return ended;
  }

  return {
    context,
    async carryOut(plan, state) {
      for (const { tokens, costUsd } of handedOver?.steps ?? []) context.budget.spend({ tokens, costUsd });
      if (continued !== undefined) context.budget.spend(continued.used);
      if (recorder.sequence() === 0) recorder.emit({ type: 'run-started' });
      const startedAt = continued?.startedAt ?? handedOver?.startedAt ?? now();
      const outcome = await interpretSafely(context, { plan, state, startedAt });
      if (outcome.status !== 'renewed') return host.scopes.nonCancellable(() => end(outcome));
      await host.renew(await host.scopes.nonCancellable(() => continuedFrom(context, { state: outcome.state, response, startedAt })));
      return host.scopes.nonCancellable(() => end({ status: 'cancelled' }));
    },
    fail: (error) => host.scopes.nonCancellable(() => end({ status: 'failed', error, failedNode: '' })),
    useTape(loaded) {
      tape = openTape(loaded);
    },
    debug(command) {
      if (!isRefused(command)) context.debug.command(command);
    },
    decide(decision) {
      if (!isRefused(decision) && !context.decisions.has(decision.reviewId)) context.decisions.set(decision.reviewId, decision);
    },
    childWaits(child) {
      if (!isRefused(child)) context.children.get(child.workflowId)?.(child.isWaiting);
    },
    snapshot: () => ({ ...head(), steps: recorder.steps() }),
    page: (from) => ({ ...head(), ...pageOfSteps(recorder.steps(), from) }),
    response: () => response,
    result: () => result,
  };
}

/** The tape of the arguments, also of those that an earlier release wrote; an empty one while it has to be loaded. */
function tapeOf({ tape, reuse }: RunArguments): TapeReader {
  if (reuse !== undefined) {
    const steps = reuse.map(({ nodeId, port, output }): [string, TapeEntry] => [
      stepKey({ scope: '', nodeId, iteration: 0 }),
      { use: 'recorded', outcome: { kind: 'finished', ports: { [port]: output } } },
    ]);
    return openTape({ steps: Object.fromEntries(steps) }, true);
  }
  return openTape(isBlobReference(tape) ? undefined : tape);
}

interface Beginning {
  readonly plan: Plan;
  readonly state: RunState | undefined;
  readonly startedAt: string;
}

async function interpretSafely(run: RunContext, { plan, state, startedAt }: Beginning): Promise<PlanOutcome> {
  const { args, host } = run;
  const about = { id: args.runId, workflowId: args.workflowId, workflowName: args.workflowName, version: args.version, startedAt };
  try {
    return await interpretPlan(run, plan, { scope: '', entry: args.trigger, input: args.input, captured: { run: about }, state });
  } catch (error) {
    // A plain error thrown in workflow code would be retried for ever: the run fails instead, and says why.
    if (host.isCancellation(error)) return { status: 'cancelled' };
    return { status: 'failed', error: host.toStepFailure(error).error, failedNode: '' };
  }
}
