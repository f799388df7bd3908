import { ActivityCancellationType, scheduleActivity, scheduleLocalActivity } from '@temporalio/workflow';
import type { StepBody } from '#graph/plan';
import type { NodeCall, NodeOutcome } from '../activities.ts';
import { isWorkerLost } from '../failures.ts';
import { carry, evaluate, isPending } from '../values.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';

/** Past this without a sign of life a worker is held for lost. Activities give one every second. */
const HEARTBEAT_TIMEOUT = '5 seconds';

/** How often a step is started anew because its worker was lost; these do not count as attempts of the node. */
const MAX_LOST_WORKERS = 10;

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
  });
  record.change({ attempts: outcome.attempt, tokens: outcome.tokens, costUsd: outcome.costUsd, model: outcome.model, quiet: true });
  if (outcome.model !== null) run.usage.models.add(outcome.model);
  return outcome.ports;
}

function invoke({ body, step, key }: StepCall<Extract<StepBody, { kind: 'call' }>>, nodeCall: NodeCall): Promise<NodeOutcome> {
  const options = {
    startToCloseTimeout: body.timeoutMs,
    summary: step.name,
    retry: {
      maximumAttempts: body.retry.maxAttempts,
      initialInterval: body.retry.initialIntervalMs,
      backoffCoefficient: body.retry.backoff,
      maximumInterval: body.retry.maxIntervalMs,
    },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  if (body.effect === 'read') return scheduleLocalActivity<NodeOutcome>(body.activity, [nodeCall], options);
  return overLostWorkers(key, (activityId) => scheduleActivity<NodeOutcome>(body.activity, [nodeCall], { ...options, activityId, heartbeatTimeout: HEARTBEAT_TIMEOUT }));
}

/** A worker that was lost with the step is not the node's failure: the step starts anew, under the same idempotency key. */
async function overLostWorkers(key: string, start: (activityId: string) => Promise<NodeOutcome>): Promise<NodeOutcome> {
  for (let lost = 0; ; lost += 1) {
    try {
      return await start(lost === 0 ? key : `${key}#${lost}`);
    } catch (error) {
      if (!isWorkerLost(error) || lost >= MAX_LOST_WORKERS) throw error;
    }
  }
}
