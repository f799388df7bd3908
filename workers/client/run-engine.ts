import { type Client, QueryNotRegisteredError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { RunEventBus } from '#graph/event-bus';
import {
  DEBUG_SIGNAL,
  DECIDE_SIGNAL,
  reviewTarget,
  RUN_WORKFLOW,
  type RunArguments,
  type RunResult,
  type RunSnapshot,
  type SnapshotPage,
  type SnapshotPlace,
  STATE_QUERY,
  TASK_QUEUE,
} from '#workers/workflow/messages';
import { readSteps } from '#workers/workflow/snapshot-page';
import { LIMITS } from '#workers/workflow/limits';
import { awaitRun } from './await-run.ts';
import { type Engine, EngineUnavailable, type Patience, RunUnanswered } from './engine.ts';
import { endOf } from './run-end.ts';
import { troubleOf } from './run-trouble.ts';
import { isNotFound, unavailable } from './unavailable.ts';

/** Short, so that a workflow task lost with its worker is given to another one soon. */
const WORKFLOW_TASK_TIMEOUT = '5 seconds';

const CALL_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 5_000;

/** For all pages of a list. */
const LIST_TIMEOUT_MS = 30_000;

/** For questions that Temporal answers from memory. */
const PROBE_TIMEOUT_MS = 2_000;

export interface RunEngineOptions {
  readonly client: Client;
  /**
   * The bus that the worker publishes on if it lives in this process, where the response of a run is heard at once; null in a server
   * without a worker, which asks the run itself by update.
   */
  readonly events: RunEventBus | null;
  /** Called with errors that no caller can do anything about. */
  readonly onError: (message: string, error: unknown) => void;
}

/** The engine over Temporal. */
export function createRunEngine({ client, events, onError }: RunEngineOptions): Engine {
  function within<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
    return client.withDeadline(Date.now() + timeoutMs, call);
  }

  async function start(run: RunArguments): Promise<void> {
    try {
      await within(CALL_TIMEOUT_MS, () =>
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
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      const thrown = unavailable(error);
      // The connection may have failed after Temporal had stored the run.
      if (thrown instanceof EngineUnavailable && (await isKnown(run.runId))) return;
      throw thrown;
    }
  }

  /** False too if Temporal can't be asked. */
  async function isKnown(runId: string): Promise<boolean> {
    try {
      await within(PROBE_TIMEOUT_MS, () => client.workflow.getHandle(runId).describe());
      return true;
    } catch {
      return false;
    }
  }

  async function isReached(): Promise<boolean> {
    try {
      await within(PROBE_TIMEOUT_MS, () => client.workflowService.getSystemInfo({}));
      return true;
    } catch {
      return false;
    }
  }

  /** Runs a call for one workflow; false if Temporal knows no open workflow of that id. */
  async function reaches(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await within(CALL_TIMEOUT_MS, call);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw unavailable(error);
    }
  }

  /** Page by page: a run with many or long values does not fit into one answer. */
  async function snapshotOf(runId: string): Promise<RunSnapshot> {
    const ask = (from: SnapshotPlace) =>
      within(QUERY_TIMEOUT_MS, () =>
        client.workflow.getHandle(runId).query<RunSnapshot | SnapshotPage, [SnapshotPlace]>(STATE_QUERY, from),
      );
    const first = await ask({ step: 0, offset: 0 });
    // A worker of an earlier release answers all at once.
    if ('steps' in first) return first;
    const { parts, next, ...head } = first;
    return { ...head, steps: await readSteps({ parts, next }, async (from) => (await ask(from)) as SnapshotPage) };
  }

  const awaiting = (runId: string, patience: Patience, started: Promise<void>) =>
    awaitRun({ client, events, runId, patience, started, endOf: (id) => endOf(client, id), onError });

  return {
    start,
    startAndAwait(run, patience, onTaken = async () => {}) {
      const started = start(run).then(() =>
        onTaken().catch((error: unknown) => onError(`The run ${run.runId} could not be stopped`, error)),
      );
      return awaiting(run.runId, patience, started);
    },
    join: (runId, patience) => awaiting(runId, patience, Promise.resolve()),

    async query(runId) {
      try {
        return await snapshotOf(runId);
      } catch (error) {
        if (isNotFound(error) || error instanceof QueryNotRegisteredError) return null;
        if (await isReached()) throw new RunUnanswered(runId, { cause: error });
        throw new EngineUnavailable('Temporal does not answer.', { cause: error });
      }
    },

    async result(runId): Promise<RunResult | null> {
      try {
        return await within(CALL_TIMEOUT_MS, async () => {
          const { status } = await client.workflow.getHandle(runId).describe();
          return status.name === 'RUNNING' ? null : endOf(client, runId);
        });
      } catch (error) {
        if (isNotFound(error)) return null;
        throw unavailable(error);
      }
    },

    async trouble(runId) {
      try {
        return await within(PROBE_TIMEOUT_MS, () => troubleOf(client, runId));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw unavailable(error);
      }
    },

    cancel: (runId) => reaches(() => client.workflow.getHandle(runId).cancel()),
    terminate: (runId, reason) => reaches(() => client.workflow.getHandle(runId).terminate(reason)),
    respond: (decision) => reaches(() => client.workflow.getHandle(reviewTarget(decision.reviewId)).signal(DECIDE_SIGNAL, decision)),

    debug: (runId, command) => reaches(() => client.workflow.getHandle(runId).signal(DEBUG_SIGNAL, command)),

    async list() {
      try {
        const open = new Set<string>();
        const query = `WorkflowType = "${RUN_WORKFLOW}" AND ExecutionStatus = "Running"`;
        await within(LIST_TIMEOUT_MS, async () => {
          for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) open.add(workflowId);
        });
        return open;
      } catch (error) {
        throw unavailable(error);
      }
    },

    async health() {
      try {
        const queue = await within(PROBE_TIMEOUT_MS, () =>
          client.workflowService.describeTaskQueue({
            namespace: client.options.namespace,
            taskQueue: { name: TASK_QUEUE },
            taskQueueType: 1,
          }),
        );
        return (queue.pollers ?? []).length > 0 ? { ok: true } : { ok: false, reason: 'no worker polls for runs' };
      } catch (error) {
        return { ok: false, reason: `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}
