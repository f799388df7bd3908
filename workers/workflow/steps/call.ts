import { ActivityCancellationType, isCancellation, scheduleActivity, scheduleLocalActivity, sleep } from '@temporalio/workflow';
import type { Retry, StepBody } from '#graph/plan';
import type { NodeCall, NodeOutcome } from '../activities.ts';
import { isWorkerLost, ownLimitWaitMs, type StepUsage } from '../failures.ts';
import { carry, evaluate, isPending } from '../values.ts';
import type { FiredPorts, RunContext, StepCall } from '../run-context.ts';

/** Past this without a sign of life a worker is held for lost. Activities give one every second. */
const HEARTBEAT_TIMEOUT = '5 seconds';

/** How often a step is restarted because its worker was lost; these do not count as attempts of the node. */
const MAX_LOST_WORKERS = 10;

/** How often a step waits for its turn under the limits of a connection. */
const MAX_WAITS = 1_000;

/** Runs a node in an activity named after its type: safe reads as a local one, everything else as a regular one. */
export async function call(step: StepCall<Extract<StepBody, { kind: 'call' }>>): Promise<FiredPorts> {
  const { body, values, record, run } = step;
  const evaluated = evaluate(body.inputs, values);
  const carried = carry(isPending(evaluated) ? await evaluated : evaluated);
  const inputs = isPending(carried) ? await carried : carried;
  record.change({ resolved: inputs, status: 'running' });
  const outcome = await invoke(step, {
    runId: run.args.runId,
    workflowId: run.args.workflowId,
    stepId: step.step.id,
    stepKey: step.key,
    nodeName: step.step.name,
    iteration: step.iteration,
    config: body.config,
    inputs,
    ...runTermsOf(run),
  });
  record.change({ attempts: outcome.attempt, ...usageOf(outcome), quiet: true });
  if (outcome.model !== null) run.usage.models.add(outcome.model);
  run.budget.spend(outcome);
  return outcome.ports;
}

function invoke({ body, step, key }: StepCall<Extract<StepBody, { kind: 'call' }>>, nodeCall: NodeCall): Promise<NodeOutcome> {
  return runActivity({ ...body, id: key, summary: step.name, call: nodeCall });
}

/** An activity to start, with its settled time-out and retries. `id` is unique in the run. */
export interface ActivityStart {
  readonly activity: string;
  readonly effect: 'read' | 'write';
  readonly id: string;
  readonly summary: string;
  readonly timeoutMs: number;
  readonly retry: Retry;
  readonly call: unknown;
}

/** Starts an activity, safe reads as a local one, everything else as a regular one. */
export function runActivity<T>({ activity, effect, id, summary, timeoutMs, retry, call }: ActivityStart): Promise<T> {
  const options = {
    startToCloseTimeout: timeoutMs,
    summary,
    retry: { maximumAttempts: retry.maxAttempts, initialInterval: retry.initialIntervalMs, backoffCoefficient: retry.backoff, maximumInterval: retry.maxIntervalMs },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  if (effect === 'read') return scheduleLocalActivity<T>(activity, [call], options);
  return overWaits(id, (activityId) => scheduleActivity<T>(activity, [call], { ...options, activityId, heartbeatTimeout: HEARTBEAT_TIMEOUT }));
}

/** What the run tells the services of a call: what it may still use, and how fast the offline model writes. */
export function runTermsOf(run: RunContext): Pick<NodeCall, 'left' | 'pace'> {
  const left = run.budget.left();
  const { pace } = run.args;
  return { ...(left === undefined ? {} : { left }), ...(pace === undefined ? {} : { pace }) };
}

/** What an outcome or a failure used, as the record keeps it. */
export function usageOf({ tokens, costUsd, model, calls, logs, attemptRecords }: StepUsage): StepUsage {
  return { tokens, costUsd, model, ...(calls === undefined ? {} : { calls }), ...(logs === undefined ? {} : { logs }), ...(attemptRecords === undefined ? {} : { attemptRecords }) };
}

/**
 * Neither a worker that was lost with the step nor the turn that had not come yet under the limits of a connection is the node's
 * failure, or one of its attempts: the step starts again, under the same idempotency key.
 */
async function overWaits<T>(key: string, start: (activityId: string) => Promise<T>): Promise<T> {
  let lost = 0;
  for (let again = 0; ; again += 1) {
    try {
      return await start(again === 0 ? key : `${key}#${again}`);
    } catch (error) {
      const waitMs = isCancellation(error) ? null : ownLimitWaitMs(error);
      if (waitMs !== null && again < MAX_WAITS) await sleep(waitMs);
      else if (isWorkerLost(error) && lost < MAX_LOST_WORKERS) lost += 1;
      else throw error;
    }
  }
}
