import { allHandlersFinished, ApplicationFailure, CancellationScope, CancelledFailure, condition, continueAsNew, setHandler, defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { PLAN_FORMAT, type Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import { budgetFor, type Spending } from './budget.ts';
import { chunkSize, keptSteps } from './chunks.ts';
import { NODE_ERROR_FAILURE } from './failures.ts';
import { runItems } from './items.ts';
import { FIRST_LIMITS } from './limits.ts';
import { FROM_HEDDLE, isBlobReference, isRefused, type ItemsArguments, type ItemsResult, RESPONSE_UPDATE, type ReviewDecision, type RunArguments, type RunResponse, type RunResult, type RunSnapshot, type SnapshotPage, type SnapshotPlace, STATE_QUERY, DECIDE_SIGNAL, DEBUG_SIGNAL, type DebugCommand } from './messages.ts';
import { openRun } from './open-run.ts';
import type { RunContext } from './run-context.ts';
import { createTemporalHost } from './temporal-host.ts';
import { toStepFailure } from './temporal-failures.ts';
import { carry, type CarriedScope } from './values.ts';
import { childWaitsSignal, createParentNotice, type ParentNotice } from './temporal-parent.ts';

const stateQuery = defineQuery<RunSnapshot | SnapshotPage, [from?: SnapshotPlace]>(STATE_QUERY);
const decideSignal = defineSignal<[ReviewDecision]>(DECIDE_SIGNAL);
const debugSignal = defineSignal<[DebugCommand]>(DEBUG_SIGNAL);
const responseUpdate = defineUpdate<RunResponse | RunResult, [from: string]>(RESPONSE_UPDATE);

/**
 * The one workflow: carries out the plan it is given. A failed run is a completed workflow whose result says so; a
 * cancelled one is archived as cancelled and then ends as Temporal's cancelled workflow.
 */
export async function runPlan(args: RunArguments): Promise<RunResult | ItemsResult> {
  let plan: Plan | null = null;
  const notice = createParentNotice(args.items?.noticesLeft);
  const host = createTemporalHost(args.limits ?? FIRST_LIMITS, notice);
  const run = openRun(host, args, () => plan);

  setHandler(decideSignal, run.decide);
  setHandler(childWaitsSignal, run.childWaits);
  setHandler(debugSignal, run.debug);
  setHandler(stateQuery, (from) => (from === undefined || isRefused(from) ? run.snapshot() : run.page(from)));
  setHandler(
    responseUpdate,
    async () => {
      await condition(() => run.response() !== null || run.result() !== null);
      const response = run.response();
      return response === null ? run.result()! : { ...response, body: await carry(host, response.body) };
    },
    {
      validator(from) {
        if (from !== FROM_HEDDLE) throw ApplicationFailure.nonRetryable('Heddle did not send this update.', 'NotFromHeddle');
      },
    },
  );

  // After the handlers: a caller who asks in the meantime must find them.
  try {
    plan = isBlobReference(args.plan) ? await host.engine.loadPlan(args.plan) : args.plan;
    if (isBlobReference(args.tape)) run.useTape(await host.engine.loadTape(args.tape));
  } catch (error) {
    if (args.items || host.isCancellation(error)) throw error;
    return run.fail(toStepFailure(error).error);
  }
  if (plan.format !== PLAN_FORMAT) throw ApplicationFailure.nonRetryable(`This worker does not know plan format ${String(plan.format)}; start a newer one.`, 'PlanFormatUnknown');
  if (args.items) return workThroughItems(run.context, plan, args.items, notice);

  const result = await run.carryOut(plan);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  if (result.status === 'cancelled') throw new CancelledFailure('The run was cancelled');
  return result;
}

/** The child workflow of a long map: one chunk, then a new history for the next. */
async function workThroughItems(run: RunContext, plan: Plan, at: ItemsArguments, notice: ParentNotice): Promise<ItemsResult> {
  const { args, recorder } = run;
  const { engine } = run.host;
  if (!isBlobReference(args.input)) throw ApplicationFailure.nonRetryable('A long map is given its list by claim check.', 'ItemsNotStored');
  const to = Math.min(at.total, at.offset + chunkSize(run.host.limits, plan, at.concurrency));
  const items = await engine.sliceList({ list: args.input, from: at.offset, to });
  run.activity.begin();
  try {
    const { results, failed } = await runItems(run, plan, {
      scope: at.scope,
      items,
      offset: at.offset,
      concurrency: at.concurrency,
      onItemError: at.onItemError,
      captured: at.captured as CarriedScope,
    });
    const chunks = [...at.chunks, await engine.storeValue(results)];
    const kept = keptSteps(recorder.takeSteps());
    const usage = usageSoFar(kept);
    await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: kept });
    if (to >= at.total) return { results: await engine.concatLists(chunks), failed: at.failed + failed, ...usage };
    await notice.sent();
    const next: ItemsArguments = { ...at, offset: to, chunks, failed: at.failed + failed, ...usage, noticesLeft: notice.timesLeft() };
    return await continueAsNew<(next: RunArguments) => Promise<ItemsResult>>({ ...args, ...budgetFor(run), items: next });
  } catch (error) {
    if (isNodeFailure(error)) {
      const kept = keptSteps(recorder.takeSteps());
      await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: kept });
      const { error: data } = toStepFailure(error);
      const { used, recorded } = usageSoFar(kept);
      throw ApplicationFailure.create({ message: data.message, type: NODE_ERROR_FAILURE, nonRetryable: true, details: [data, 1, { ...used, model: null, recorded }] });
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
