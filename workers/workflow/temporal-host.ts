import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  isCancellation,
  type LocalActivityOptions,
  ParentClosePolicy,
  patched,
  proxyLocalActivities,
  proxySinks,
  scheduleActivity,
  scheduleLocalActivity,
  sleep,
  uuid4,
  workflowInfo,
} from '@temporalio/workflow';
import { ownLimitWaitMs } from '#graph/errors';
import type { EngineActivities, NodeCall } from './activities.ts';
import { READ_STOPPED, type StepUsage } from './failures.ts';
import type { ActivityStart, ChildStart, Host } from './host.ts';
import type { Limits } from './limits.ts';
import { RUN_WORKFLOW, type RunSinks } from './messages.ts';
import { isWorkerLost, toStepFailure, usageOf } from './temporal-failures.ts';
import type { ParentNotice } from './temporal-parent.ts';
import { withoutCancelling } from './temporal-reads.ts';
import { evaluateHere, isPlain } from './values.ts';

/** A worker that misses heartbeats for this long is considered lost. Activities send one every second. */
const HEARTBEAT_TIMEOUT = '5 seconds';

/** How often a step is restarted because its worker was lost; these do not count as attempts of the node. */
const MAX_LOST_WORKERS = 10;

/** How often a step waits for its turn under the limits of a connection. */
const MAX_WAITS = 1_000;

/** Retried without end: the store may be locked or full for a while, and nothing may be lost. */
const localActivities = proxyLocalActivities<EngineActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

const engine = new Proxy(localActivities, {
  get: (activities, name: keyof EngineActivities) => (request: never) => withoutCancelling<unknown>(() => activities[name](request)),
});

const sinks = proxySinks<RunSinks>();

/** Carries a run out in a workflow of Temporal, which keeps a journal of everything that was asked of it. */
export function createTemporalHost(limits: Limits, { change: onWaiting }: ParentNotice): Host {
  return {
    limits,
    id: workflowInfo().workflowId,
    engine,
    scopes: {
      current: () => CancellationScope.current(),
      // Every scope here was made by this host.
      create: (parent) => (parent === undefined ? new CancellationScope() : new CancellationScope({ cancellable: true, parent: parent as CancellationScope })),
      nonCancellable: (work) => CancellationScope.nonCancellable(work),
    },
    admits: () => true,
    canEvaluate: isPlain,
    evaluate: evaluateHere,
    runActivity,
    startChild,
    sleep,
    until: (holds, timeoutMs) => (timeoutMs === undefined ? condition(holds) : condition(holds, timeoutMs)),
    uuid: uuid4,
    since: patched,
    onWaiting,
    publish: (event) => sinks.events.publish(event),
    archive: (run) => sinks.archive.save(run),
    toStepFailure,
    usageOf,
    isCancellation: isCancelled,
    cancellation: (message) => new CancelledFailure(message),
  };
}

/** Starts an activity, safe reads as a local one, everything else as a regular one. */
function runActivity<T>({ activity, effect, id, summary, timeoutMs, retry, call }: ActivityStart, onAbandoned: (used: StepUsage) => void): Promise<T> {
  const options = {
    startToCloseTimeout: timeoutMs,
    summary,
    retry: { maximumAttempts: retry.maxAttempts, initialInterval: retry.initialIntervalMs, backoffCoefficient: retry.backoff, maximumInterval: retry.maxIntervalMs },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  // Earlier releases let a read fail at once.
  if (effect === 'read') return overWaits(id, () => read<T>(id, activity, call as NodeCall, options), onAbandoned, () => patched('reads-wait-for-limits'));
  return overWaits(id, (activityId) => scheduleActivity<T>(activity, [call], { ...options, activityId, heartbeatTimeout: HEARTBEAT_TIMEOUT }), onAbandoned);
}

function read<T>(key: string, activity: string, call: NodeCall, options: LocalActivityOptions): Promise<T> {
  CancellationScope.current().cancelRequested.catch(() => sinks.reads.stop({ runId: call.runId, key }));
  return withoutCancelling(() => scheduleLocalActivity<T>(activity, [call], options));
}

/** A read that was told to stop ends with an error of its own. */
function isCancelled(error: unknown): boolean {
  if (isCancellation(error)) return true;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === READ_STOPPED;
}

/**
 * Neither a worker that was lost with the step nor a wait for our own rate limit is the node's failure, or one of its attempts:
 * the step starts again, under the same idempotency key.
 */
async function overWaits<T>(key: string, start: (activityId: string) => Promise<T>, onAbandoned: (used: StepUsage) => void, mayWait = (): boolean => true): Promise<T> {
  let lost = 0;
  for (let again = 0; ; again += 1) {
    try {
      return await start(again === 0 ? key : `${key}#${again}`);
    } catch (error) {
      const waitMs = isCancelled(error) ? null : ownLimitWaitMs(toStepFailure(error).error);
      if (waitMs !== null && again < MAX_WAITS && mayWait()) await sleep(waitMs);
      else if (isWorkerLost(error) && lost < MAX_LOST_WORKERS) lost += 1;
      else throw error;
      const used = usageOf(error);
      // Runs of earlier releases did not count it, and may have gone on where their budget would have ended them.
      if (used !== undefined && (used.tokens > 0 || used.costUsd > 0) && patched('count-abandoned-attempts')) onAbandoned(used);
    }
  }
}

function startChild<T>({ id, args, timeoutMs, summary }: ChildStart): Promise<T> {
  return executeChild(RUN_WORKFLOW, {
    workflowId: id,
    args: [args],
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    workflowTaskTimeout: '5 seconds',
    ...(timeoutMs === null ? {} : { workflowExecutionTimeout: timeoutMs }),
    staticSummary: summary,
  }) as Promise<T>;
}
