import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  setHandler,
  defineQuery,
  defineSignal,
  defineUpdate,
} from '@temporalio/workflow';
import { PLAN_FORMAT, type Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { RunState } from '#graph/run-state';
import { budgetFor, type Spending } from './budget.ts';
import { chunkSize, keptSteps } from './chunks.ts';
import { NODE_ERROR_FAILURE } from './failures.ts';
import { runItems } from './items.ts';
import { createJournal, EVENTS } from './journal.ts';
import { limitsOf } from './limits.ts';
import {
  type BlobReference,
  type Continued,
  DEBUG_SIGNAL,
  type DebugCommand,
  DECIDE_SIGNAL,
  FROM_HEDDLE,
  isBlobReference,
  isRefused,
  type ItemsArguments,
  type ItemsResult,
  RESPONSE_UPDATE,
  type ReviewDecision,
  type RunArguments,
  type RunResponse,
  type RunResult,
  type RunSnapshot,
  type SnapshotPage,
  type SnapshotPlace,
  STATE_QUERY,
} from './messages.ts';
import { openRun } from './open-run.ts';
import type { RunContext } from './run-context.ts';
import { createTemporalHost } from './temporal-host.ts';
import { PIECE_BYTES, readStored } from './stored-text.ts';
import { toStepFailure } from './temporal-failures.ts';
import { carry, type CarriedScope } from './values.ts';
import { childWaitsSignal, createParentNotice, type ParentNotice } from './temporal-parent.ts';

const stateQuery = defineQuery<RunSnapshot | SnapshotPage, [from?: SnapshotPlace]>(STATE_QUERY);
const decideSignal = defineSignal<[ReviewDecision]>(DECIDE_SIGNAL);
const debugSignal = defineSignal<[DebugCommand]>(DEBUG_SIGNAL);
const responseUpdate = defineUpdate<RunResponse | RunResult | null, [from: string]>(RESPONSE_UPDATE);

/**
 * The one workflow: carries out the plan it is given. A failed run is a completed workflow whose result says so; a
 * cancelled one is archived as cancelled and then ends as Temporal's cancelled workflow.
 */
export async function runPlan(args: RunArguments): Promise<RunResult | ItemsResult> {
  let plan: Plan | null = null;
  let state: RunState | undefined;
  let isLeaving = false;
  const notice = createParentNotice({
    timesLeft: args.items?.noticesLeft ?? args.continued?.noticesLeft,
    isExpected: args.tellsParent === true,
  });
  const limits = limitsOf(args);
  const journal = createJournal(limits);
  const host = createTemporalHost({ limits, journal, notice, renew });
  const run = openRun(host, args, () => plan);
  const noted =
    <T>(hear: (message: T) => void) =>
    (message: T): void => {
      journal.note(EVENTS.message);
      hear(message);
    };

  setHandler(decideSignal, noted(run.decide));
  setHandler(childWaitsSignal, noted(run.childWaits));
  setHandler(debugSignal, noted(run.debug));
  setHandler(stateQuery, (from) => (from === undefined || isRefused(from) ? run.snapshot() : run.page(from)));
  setHandler(
    responseUpdate,
    async () => {
      journal.note(EVENTS.update);
      await condition(() => run.response() !== null || run.result() !== null || isLeaving);
      const response = run.response();
      return response === null ? run.result() : { ...response, body: await carry(host, response.body) };
    },
    {
      validator(from) {
        if (from !== FROM_HEDDLE) throw ApplicationFailure.nonRetryable('Heddle did not send this update.', 'NotFromHeddle');
      },
    },
  );

  // After the handlers: a caller who asks in the meantime must find them.
  try {
    plan = isBlobReference(args.plan) ? await loadPlan(args.plan) : args.plan;
    if (isBlobReference(args.tape)) run.useTape(await host.engine.loadTape(args.tape));
    if (args.continued !== undefined)
      state = isBlobReference(args.continued.state) ? await readStored<RunState>(host, args.continued.state) : args.continued.state;
  } catch (error) {
    if (args.items || host.isCancellation(error)) throw error;
    return run.fail(toStepFailure(error).error);
  }
  if (plan.format !== PLAN_FORMAT)
    throw ApplicationFailure.nonRetryable(
      `This worker does not know plan format ${String(plan.format)}; start a newer one.`,
      'PlanFormatUnknown',
    );
  if (args.items) return workThroughItems(run.context, plan, args.items, notice);

  const result = await run.carryOut(plan, state);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  if (result.status === 'cancelled') throw new CancelledFailure('The run was cancelled');
  return result;

  /** One that is longer than Temporal takes at once is read in parts. */
  function loadPlan(stored: BlobReference): Promise<Plan> {
    return stored.bytes > PIECE_BYTES && host.since('reads-long-plans-in-parts') ? readStored(host, stored) : host.engine.loadPlan(stored);
  }

  /** A caller that waits for the response asks the next history; what was asked of this one has to be answered before it ends. */
  async function renew(continued: Omit<Continued, 'noticesLeft'>): Promise<void> {
    isLeaving = true;
    await CancellationScope.nonCancellable(() => Promise.all([condition(allHandlersFinished), notice.sent()]));
    // The next history would not hear of it.
    if (CancellationScope.current().consideredCancelled) return void (isLeaving = false);
    const { handedOver: _settled, ...same } = args;
    await continueAsNew<(next: RunArguments) => Promise<RunResult>>({
      ...same,
      continued: { ...continued, noticesLeft: notice.timesLeft() },
    });
  }
}

/** The child workflow of a long map: one chunk, then a new history for the next. */
async function workThroughItems(run: RunContext, plan: Plan, at: ItemsArguments, notice: ParentNotice): Promise<ItemsResult> {
  const { args, recorder } = run;
  const { engine } = run.host;
  if (!isBlobReference(args.input)) throw ApplicationFailure.nonRetryable('A long map is given its list by claim check.', 'ItemsNotStored');
  const items = await engine.sliceList({
    list: args.input,
    from: at.offset,
    to: Math.min(at.total, at.offset + chunkSize(run.host.limits, plan, at.concurrency)),
  });
  run.activity.begin();
  try {
    const { results, failed } = await runItems(run, plan, {
      scope: at.scope,
      items,
      offset: at.offset,
      concurrency: at.concurrency,
      onItemError: at.onItemError,
      captured: at.captured as CarriedScope,
      isChunk: true,
    });
    const to = at.offset + results.length;
    const chunks = [...at.chunks, await engine.storeValue(results)];
    const kept = keptSteps(recorder.takeSteps());
    const usage = usageSoFar(kept);
    await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: kept });
    if (to >= at.total) return { results: await engine.concatLists(chunks), failed: at.failed + failed, ...usage };
    await notice.sent();
    const next: ItemsArguments = { ...at, offset: to, chunks, failed: at.failed + failed, ...usage, noticesLeft: notice.timesLeft() };
    return await continueAsNew<(next: RunArguments) => Promise<ItemsResult>>({
      ...args,
      debug: run.debug.breakpoints(),
      ...budgetFor(run),
      items: next,
    });
  } catch (error) {
    if (isNodeFailure(error)) {
      const kept = keptSteps(recorder.takeSteps());
      await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: kept });
      const { error: data } = toStepFailure(error);
      const { used, recorded } = usageSoFar(kept);
      throw ApplicationFailure.create({
        message: data.message,
        type: NODE_ERROR_FAILURE,
        nonRetryable: true,
        details: [data, 1, { ...used, model: null, recorded }],
      });
    }
    throw error;
  }

  function usageSoFar(kept: readonly StepRun[]): { readonly used: Spending; readonly recorded: Spending } {
    return { used: plus(at.used, run.budget.used()), recorded: kept.reduce(plus, at.recorded ?? at.used ?? { tokens: 0, costUsd: 0 }) };
  }
}

function plus(a: Spending | undefined, b: Spending): Spending {
  return { tokens: (a?.tokens ?? 0) + b.tokens, costUsd: (a?.costUsd ?? 0) + b.costUsd };
}

function isNodeFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'NodeError';
}
