import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  getExternalWorkflowHandle,
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
import { NodeError, ownLimitWaitMs } from '#graph/errors';
import type { EngineActivities, NodeCall } from './activities.ts';
import { READ_STOPPED, type StepUsage } from './failures.ts';
import type { ActivityStart, ChildStart, Host } from './host.ts';
import { EVENTS, eventsOfRead, type Journal } from './journal.ts';
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

const ENGINE_TIMEOUT_MS = 30_000;

/** Retried without end: the store may be locked or full for a while, and nothing may be lost. */
const localActivities = proxyLocalActivities<EngineActivities>({
  startToCloseTimeout: ENGINE_TIMEOUT_MS,
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

const sinks = proxySinks<RunSinks>();

export interface TemporalHostOptions {
  readonly limits: Limits;
  readonly journal: Journal;
  readonly notice: ParentNotice;
  readonly renew: Host['renew'];
}

/** Carries a run out in a workflow of Temporal, which keeps a journal of everything that was asked of it. */
export function createTemporalHost({ limits, journal, notice, renew }: TemporalHostOptions): Host {
  const engine = new Proxy(localActivities, {
    get: (activities, name: keyof EngineActivities) => (request: never) => {
      journal.note(EVENTS.message);
      return withoutCancelling<unknown>(() => activities[name](request));
    },
  });
  return {
    limits,
    id: workflowInfo().workflowId,
    engine,
    scopes: {
      current: () => CancellationScope.current(),
      // Every scope here was made by this host.
      create: (parent) =>
        parent === undefined ? new CancellationScope() : new CancellationScope({ cancellable: true, parent: parent as CancellationScope }),
      nonCancellable: (work) => CancellationScope.nonCancellable(work),
    },
    admits: () => true,
    canEvaluate: isPlain,
    evaluate: evaluateHere,
    runActivity: (start, onAbandoned) => runActivity(journal, start, onAbandoned),
    startChild(child) {
      refuseAtEnd(journal);
      journal.note(EVENTS.child);
      return startChild(child);
    },
    sleep(durationMs) {
      journal.note(EVENTS.timer);
      return sleep(durationMs);
    },
    until(holds, timeoutMs) {
      if (timeoutMs === undefined) return condition(holds);
      journal.note(EVENTS.timer);
      return condition(holds, timeoutMs);
    },
    isLong: journal.isLong,
    isFull: journal.isFull,
    renew,
    uuid: uuid4,
    since: patched,
    onWaiting: notice.change,
    publish: (event) => sinks.events.publish(event),
    archive: (run) => sinks.archive.save(run),
    toStepFailure,
    usageOf,
    isCancellation: isCancelled,
    cancellation: (message) => new CancelledFailure(message),
  };
}

/** Starts an activity, safe reads as a local one, everything else as a regular one. */
function runActivity<T>(
  journal: Journal,
  { activity, effect, id, summary, timeoutMs, retry, call }: ActivityStart,
  onAbandoned: (used: StepUsage) => void,
): Promise<T> {
  refuseAtEnd(journal);
  const options = {
    startToCloseTimeout: timeoutMs,
    summary,
    retry: {
      maximumAttempts: retry.maxAttempts,
      initialInterval: retry.initialIntervalMs,
      backoffCoefficient: retry.backoff,
      maximumInterval: retry.maxIntervalMs,
    },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  // Earlier releases let a read fail at once.
  if (effect === 'read')
    return overWaits(
      counted(eventsOfRead(timeoutMs), () => read<T>(id, activity, call as NodeCall, options)),
      { key: id, onAbandoned, mayWait: () => patched('reads-wait-for-limits') },
    );
  const schedule = (activityId: string): Promise<T> =>
    scheduleActivity<T>(activity, [call], { ...options, activityId, heartbeatTimeout: HEARTBEAT_TIMEOUT });
  return overWaits(counted(EVENTS.call, schedule), { key: id, onAbandoned });

  function counted(events: number, start: (activityId: string) => Promise<T>): (activityId: string) => Promise<T> {
    return (activityId) => {
      journal.note(events);
      return start(activityId);
    };
  }
}

/** Temporal would end the whole run, and nobody would hear why. */
function refuseAtEnd(journal: Journal): void {
  if (!journal.isOver()) return;
  throw new NodeError({
    code: 'RUN_TOO_LONG',
    message: 'This part of the run has made more calls than can be kept of it.',
    hint: 'A loop inside a map, or beside a step that is still open, cannot go on for ever. Put it into a workflow of its own, and call that.',
  });
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

interface WaitOptions {
  readonly key: string;
  readonly onAbandoned: (used: StepUsage) => void;
  /** Whether it may wait for a limit of ours at all. */
  readonly mayWait?: () => boolean;
}

/**
 * Neither a worker that was lost with the step nor a wait for our own rate limit is the node's failure, or one of its attempts:
 * the step starts again, under the same idempotency key.
 */
async function overWaits<T>(
  start: (activityId: string) => Promise<T>,
  { key, onAbandoned, mayWait = () => true }: WaitOptions,
): Promise<T> {
  let lost = 0;
  for (let again = 0; ; again += 1) {
    try {
      return await start(again === 0 ? key : `${key}#${again}`);
    } catch (error) {
      const waitMs = isCancelled(error) ? null : ownLimitWaitMs(toStepFailure(error).error);
      const waits = waitMs !== null && again < MAX_WAITS && mayWait();
      if (!waits && !(isWorkerLost(error) && lost < MAX_LOST_WORKERS)) throw error;
      if (!waits) lost += 1;
      const used = paidIn(error);
      // Before the wait: the run may not outlive it, or have no budget left to wait for. Earlier releases counted it afterwards.
      const isFirst = waits && used !== null && patched('counts-before-waiting');
      if (isFirst) onAbandoned(used);
      if (waits) await sleep(waitMs);
      // Runs of still earlier releases did not count it, and may have gone on where their budget would have ended them.
      if (!isFirst && used !== null && patched('count-abandoned-attempts')) onAbandoned(used);
    }
  }
}

/** What an attempt used; null when that was nothing. */
function paidIn(error: unknown): StepUsage | null {
  const used = usageOf(error);
  return used !== undefined && (used.tokens > 0 || used.costUsd > 0) ? used : null;
}

async function startChild<T>({ id, args, timeoutMs, summary }: ChildStart): Promise<T> {
  let isOpen = true;
  // Temporal's own cancellation of a child names the history in which it began, and does not reach a later one.
  CancellationScope.current().cancelRequested.catch(() => {
    if (!isOpen || !patched('cancels-children-in-any-history')) return;
    CancellationScope.nonCancellable(() => getExternalWorkflowHandle(id).cancel()).catch(() => undefined);
  });
  const ended = executeChild(RUN_WORKFLOW, {
    workflowId: id,
    args: [args],
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    workflowTaskTimeout: '5 seconds',
    ...(timeoutMs === null ? {} : { workflowExecutionTimeout: timeoutMs }),
    staticSummary: summary,
  }) as Promise<T>;
  return ended.finally(() => {
    isOpen = false;
  });
}
