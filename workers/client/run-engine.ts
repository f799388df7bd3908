import { type Client, QueryNotRegisteredError, WorkflowExecutionAlreadyStartedError, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { RunEventBus } from '#graph/event-bus';
import {
  DECIDE_SIGNAL,
  FROM_HEDDLE,
  RESPONSE_UPDATE,
  reviewTarget,
  RUN_WORKFLOW,
  type RunArguments,
  type RunResponse,
  type RunResult,
  type RunSnapshot,
  STATE_QUERY,
  TASK_QUEUE,
} from '#workers/workflow/messages';
import { LIMITS } from '#workers/workflow/limits';
import type { Engine } from './engine.ts';
import { createLongWaitWatch } from './long-wait.ts';
import { isNotFound, unavailable } from './unavailable.ts';

/** Within it a run that has told of its end or its response should have been heard of through Temporal as well. */
const GRACE_MS = 30;

/** Short, so that a workflow task lost with its worker is given to another one soon. */
const WORKFLOW_TASK_TIMEOUT = '5 seconds';

const CALL_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 5_000;

/**
 * The engine over Temporal. `events` is the bus that the worker publishes on when it lives in this process, where a run's
 * response is heard of at once; it is null in a server without a worker, which asks the run itself by update.
 */
export function createRunEngine(options: { readonly client: Client; readonly events: RunEventBus | null }): Engine {
  const { client, events } = options;

  async function start(run: RunArguments): Promise<WorkflowHandle> {
    try {
      return await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
        client.workflow.start(RUN_WORKFLOW, {
          workflowId: run.runId,
          taskQueue: TASK_QUEUE,
          args: [{ limits: LIMITS, ...run }],
          requestEagerStart: events !== null,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          staticSummary: run.workflowName,
        }),
      );
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return client.workflow.getHandle(run.runId);
      throw unavailable(error);
    }
  }

  /** Asks the run itself, which answers only what is durable. Null when the run has ended meanwhile: its end tells. */
  async function askForResponse(runId: string): Promise<RunResponse | RunResult | null> {
    try {
      return await client.workflow.getHandle(runId).executeUpdate<RunResponse | RunResult, [from: string]>(RESPONSE_UPDATE, { args: [FROM_HEDDLE] });
    } catch {
      return null;
    }
  }

  async function endOf(handle: WorkflowHandle): Promise<RunResult> {
    try {
      return (await handle.result()) as RunResult;
    } catch (error) {
      if (error instanceof WorkflowFailedError) return endedFromOutside(error);
      throw unavailable(error);
    }
  }

  return {
    async start(run) {
      await start(run);
    },

    async startAndAwait(run, timeoutMs) {
      return new Promise((resolve, reject) => {
        const timers: NodeJS.Timeout[] = [setTimeout(() => settle(() => resolve(null)), timeoutMs)];
        // The worker is in this process: its word that the run has responded comes first, Temporal's that it is durable next.
        const isTooLong = createLongWaitWatch(timeoutMs);
        const unsubscribe = events?.subscribe(run.runId, (event) => {
          if (isTooLong(event)) settle(() => resolve(null));
          if (event.type === 'run-responded') timers.push(setTimeout(() => void ask(), GRACE_MS));
          if (event.type === 'run-finished') timers.push(setTimeout(() => void listen(client.workflow.getHandle(run.runId)), 5 * GRACE_MS));
        });
        let isSettled = false;

        function settle(finish: () => void): void {
          if (isSettled) return;
          isSettled = true;
          for (const timer of timers) clearTimeout(timer);
          unsubscribe?.();
          finish();
        }
        async function listen(handle: WorkflowHandle): Promise<void> {
          try {
            const ended = await endOf(handle);
            settle(() => resolve(ended.response ?? ended));
          } catch (error) {
            settle(() => reject(error as Error));
          }
        }
        async function ask(): Promise<void> {
          const answer = isSettled ? null : await askForResponse(run.runId);
          if (answer) settle(() => resolve(answer));
        }

        start(run).then(
          (handle) => {
            void listen(handle);
            if (events === null) void ask();
          },
          (error: Error) => settle(() => reject(error)),
        );
      });
    },

    async query(runId) {
      try {
        return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => client.workflow.getHandle(runId).query<RunSnapshot>(STATE_QUERY));
      } catch (error) {
        if (isNotFound(error) || error instanceof QueryNotRegisteredError) return null;
        throw unavailable(error);
      }
    },

    async result(runId) {
      try {
        const handle = client.workflow.getHandle(runId);
        const { status } = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => handle.describe());
        return status.name === 'RUNNING' ? null : await endOf(handle);
      } catch (error) {
        if (isNotFound(error)) return null;
        throw unavailable(error);
      }
    },

    async cancel(runId) {
      try {
        await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => client.workflow.getHandle(runId).cancel());
      } catch (error) {
        if (!isNotFound(error)) throw unavailable(error);
      }
    },

    async respond(decision) {
      try {
        await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => client.workflow.getHandle(reviewTarget(decision.reviewId)).signal(DECIDE_SIGNAL, decision));
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw unavailable(error);
      }
    },

    async health() {
      try {
        const queue = await client.withDeadline(Date.now() + 2_000, () =>
          client.workflowService.describeTaskQueue({ namespace: client.options.namespace, taskQueue: { name: TASK_QUEUE }, taskQueueType: 1 }),
        );
        return (queue.pollers ?? []).length > 0 ? { ok: true } : { ok: false, reason: 'no worker polls for runs' };
      } catch (error) {
        return { ok: false, reason: `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

/** A run whose workflow was cancelled, terminated or failed without archiving itself. */
function endedFromOutside(error: WorkflowFailedError): RunResult {
  const cause = error.cause;
  const isCancelled = cause?.name === 'CancelledFailure';
  return {
    status: isCancelled ? 'cancelled' : 'failed',
    output: null,
    error: isCancelled ? null : { code: 'RUN_STOPPED', message: `The run was stopped from outside: ${cause?.message ?? error.message}`, retryable: false },
    failedNode: null,
    response: null,
    models: [],
  };
}
