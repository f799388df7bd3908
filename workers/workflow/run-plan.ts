import { allHandlersFinished, ApplicationFailure, CancellationScope, CancelledFailure, condition, continueAsNew, setHandler, defineQuery, defineSignal, defineUpdate, isCancellation } from '@temporalio/workflow';
import { PLAN_FORMAT, type Plan } from '#graph/plan';
import { engine } from './activities.ts';
import { createRunBudget, budgetFor, type Spending, tighter } from './budget.ts';
import { chunkSize, keptSteps } from './chunks.ts';
import { interpretPlan, type PlanOutcome } from './interpret.ts';
import { runItems } from './items.ts';
import { DECIDE_SIGNAL, FROM_HEDDLE, isBlobReference, isRefused, type ItemsResult, type ItemsArguments, RESPONSE_UPDATE, type ReviewDecision, type RunArguments, type RunResponse, type RunResult, type RunSnapshot, STATE_QUERY } from './messages.ts';
import { createRecorder, now } from './recorder.ts';
import { createActivityCount, type RunContext } from './run-context.ts';
import { toStepFailure } from './failures.ts';
import { carry, type CarriedScope } from './values.ts';

const stateQuery = defineQuery<RunSnapshot>(STATE_QUERY);
const decideSignal = defineSignal<[ReviewDecision]>(DECIDE_SIGNAL);
const responseUpdate = defineUpdate<RunResponse | RunResult, [from: string]>(RESPONSE_UPDATE);

/**
 * The one workflow: carries out the plan it is given. A failed run is a completed workflow whose result says so; a
 * cancelled one is archived as cancelled and then ends as Temporal's cancelled workflow.
 */
export async function runPlan(args: RunArguments): Promise<RunResult | ItemsResult> {
  const recorder = createRecorder(args.runId, args.items === undefined);
  const decisions = new Map<string, ReviewDecision>();
  let response: RunResponse | null = null;
  let result: RunResult | null = null;

  let plan: Plan | null = null;
  const activity = createActivityCount((isWaiting) => {
    if (result === null && args.items === undefined) recorder.emit({ type: isWaiting ? 'run-waiting' : 'run-resumed' });
  });
  const run: RunContext = {
    args,
    recorder,
    decisions,
    activity,
    usage: { models: new Set() },
    budget: createRunBudget(() => tighter(plan?.budget, args.budget)),
    respond(answer) {
      if (response !== null) return;
      response = { ...answer, models: [...run.usage.models] };
      recorder.emit({ type: 'run-responded', status: answer.status });
    },
  };

  setHandler(decideSignal, (decision) => {
    if (!isRefused(decision) && !decisions.has(decision.reviewId)) decisions.set(decision.reviewId, decision);
  });
  setHandler(stateQuery, () => ({
    status: result?.status ?? (activity.isWaiting() ? 'waiting' : 'running'),
    sequence: recorder.sequence(),
    steps: recorder.steps(),
    output: result?.output ?? null,
    error: result?.error ?? null,
    failedNode: result?.failedNode ?? null,
  }));
  setHandler(
    responseUpdate,
    async () => {
      await condition(() => response !== null || result !== null);
      return response === null ? result! : { ...response, body: await carry(response.body) };
    },
    {
      validator(from) {
        if (from !== FROM_HEDDLE) throw ApplicationFailure.nonRetryable('Heddle did not send this update.', 'NotFromHeddle');
      },
    },
  );

  // After the handlers: a query that arrives in between must find them.
  plan = isBlobReference(args.plan) ? await engine.loadPlan(args.plan) : args.plan;
  if (plan.format !== PLAN_FORMAT) throw ApplicationFailure.nonRetryable(`This worker does not know plan format ${String(plan.format)}; start a newer one.`, 'PlanFormatUnknown');
  if (args.items) return workThroughItems(run, plan, args.items);

  recorder.emit({ type: 'run-started' });
  const outcome = await interpretSafely(run, plan);
  const output = outcome.status === 'finished' ? outcome.output : null;
  await CancellationScope.nonCancellable(async () => {
    const ended: RunResult = {
      status: outcome.status,
      output: await carry(output),
      error: outcome.status === 'failed' ? outcome.error : null,
      failedNode: outcome.status === 'failed' ? outcome.failedNode : null,
      response: response === null ? null : { ...response, body: await carry(response.body) },
      models: [...run.usage.models],
      used: run.budget.used(),
    };
    result = ended;
    recorder.archive(ended);
    recorder.emit({ type: 'run-finished', status: ended.status, output: isBlobReference(ended.output) ? null : ended.output, error: ended.error, failedNode: ended.failedNode });
    await condition(allHandlersFinished);
  });
  if (outcome.status === 'cancelled') throw new CancelledFailure('The run was cancelled');
  return result!;
}

async function interpretSafely(run: RunContext, plan: Plan): Promise<PlanOutcome> {
  const { args } = run;
  const about = { id: args.runId, workflowId: args.workflowId, workflowName: args.workflowName, version: args.version, startedAt: now() };
  try {
    return await interpretPlan(run, plan, { scope: '', entry: args.trigger, input: args.input, captured: { run: about } });
  } catch (error) {
    // A plain error thrown in workflow code would be retried for ever: the run fails instead, and says why.
    if (isCancellation(error)) return { status: 'cancelled' };
    return { status: 'failed', error: toStepFailure(error).error, failedNode: '' };
  }
}

/** The child workflow of a long map: one chunk, then a new history for the next. */
async function workThroughItems(run: RunContext, plan: Plan, at: ItemsArguments): Promise<ItemsResult> {
  const { args, recorder } = run;
  if (!isBlobReference(args.input)) throw ApplicationFailure.nonRetryable('A long map is given its list by claim check.', 'ItemsNotStored');
  const to = Math.min(at.total, at.offset + chunkSize(plan, at.concurrency));
  const items = await engine.sliceList({ list: args.input, from: at.offset, to });
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
    const used = plus(at.used, run.budget.used());
    await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: keptSteps(recorder.takeSteps()) });
    if (to >= at.total) return { results: await engine.concatLists(chunks), failed: at.failed + failed, used };
    return await continueAsNew<(next: RunArguments) => Promise<ItemsResult>>({ ...args, ...budgetFor(run), items: { ...at, offset: to, chunks, failed: at.failed + failed, used } });
  } catch (error) {
    if (isNodeFailure(error)) {
      await engine.archiveItems({ runId: args.runId, scope: at.scope, steps: keptSteps(recorder.takeSteps()) });
      const { error: data } = toStepFailure(error);
      throw ApplicationFailure.create({ message: data.message, type: 'NodeError', nonRetryable: true, details: [data, 1] });
    }
    throw error;
  }
}

function plus(a: Spending | undefined, b: Spending): Spending {
  return { tokens: (a?.tokens ?? 0) + b.tokens, costUsd: (a?.costUsd ?? 0) + b.costUsd };
}

function isNodeFailure(error: unknown): boolean {
  return error instanceof Error && error.name === 'NodeError';
}
