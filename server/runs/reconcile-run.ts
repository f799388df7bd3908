import { isNodeError, type NodeErrorData } from '#graph/errors';
import type { OpenRun } from '#store/contract/runs';
import type { RunResult } from '#workers/workflow/messages';
import type { Logger } from 'pino';
import { settleRun } from './settle-run.ts';
import { handOver, type StartDependencies } from './start-run.ts';

/** What can be done for one open run. Each call is safe to repeat. */
export interface RunReconciler {
  /** Starts a run that was accepted and perhaps not started. */
  start(run: OpenRun): Promise<void>;
  /** Decides on a run whose caller was told that it was not accepted. */
  decide(run: OpenRun, isOld: boolean): Promise<void>;
  /** Records the end of a run that Temporal does not list as open. */
  lookFor(run: OpenRun, isOld: boolean): Promise<void>;
  /** Marks a run that is open for long as waiting if it waits: a crash may have cost the event that says so. */
  ask(runId: string): Promise<void>;
  /** Notes whether a run is stuck, and why. */
  look(runId: string): Promise<void>;
}

/** Makes it. `isOld` means that Temporal must have heard of the run by now if it ever will. */
export function createRunReconciler(dependencies: StartDependencies & { readonly log: Logger }): RunReconciler {
  const { store, engine, log } = dependencies;

  async function fail(runId: string, error: NodeErrorData): Promise<void> {
    await settleRun(store, runId, failed(error));
    log.error({ runId, code: error.code }, error.message);
  }

  async function settleEnd(runId: string, result: RunResult): Promise<void> {
    const steps = (await engine.query(runId).catch(() => null))?.steps;
    await settleRun(store, runId, result, steps);
    log.info({ runId, status: result.status }, 'Recorded the end of a run that had not archived itself');
  }

  return {
    async start({ id }) {
      const run = await store.runs.get(id);
      if (run === null || dependencies.inline?.snapshot(id)) return;
      try {
        await handOver(dependencies, run);
      } catch (error) {
        if (!isNodeError(error)) throw error;
        return fail(id, error.data);
      }
      log.info({ runId: id }, 'Started a run that was accepted but perhaps not started');
    },

    async decide({ id, isKeyed }, isOld) {
      const result = await engine.result(id);
      if (result !== null) return settleEnd(id, result);
      const snapshot = await engine.query(id);
      if (snapshot === null) {
        if (isOld) await store.runs.forgetRefused(id);
        return;
      }
      // The caller comes again with the same key and then joins this very run.
      if (isKeyed) return store.runs.setStatus(id, snapshot.status === 'waiting' ? 'waiting' : 'running');
      await engine.terminate(id, 'Its caller was told that it was not accepted');
      await fail(id, notAccepted);
    },

    async lookFor(run, isOld) {
      const result = await engine.result(run.id);
      if (result !== null) return settleEnd(run.id, result);
      if (!isOld || (await engine.query(run.id)) !== null) return;
      if (run.parentRunId === null) return fail(run.id, lost);
      const parent = await store.runs.get(run.parentRunId);
      // An open parent has still to start it, or to say why it does not.
      if (parent === null || parent.finishedAt !== null) await fail(run.id, notStarted);
    },

    async look(runId) {
      await store.runs.setStuck(runId, await engine.trouble(runId));
    },

    async ask(runId) {
      if ((await engine.query(runId))?.status === 'waiting') await store.runs.setStatus(runId, 'waiting');
    },
  };
}

const lost: NodeErrorData = {
  code: 'RUN_LOST',
  message: 'Temporal does not know this run any more.',
  hint: 'Its data was removed or replaced. Start the run again.',
  retryable: false,
};

const notStarted: NodeErrorData = {
  code: 'RUN_NOT_STARTED',
  message: 'The run that calls this one ended before it started this one.',
  hint: 'Open the calling run to see why it ended. Nothing of this run was executed.',
  retryable: false,
};

const notAccepted: NodeErrorData = {
  code: 'RUN_NOT_ACCEPTED',
  message: 'Temporal started this run after its caller had been told that it was not accepted, so Heddle stopped it.',
  hint: 'Some of its steps may have been executed. Send an Idempotency-Key with each call, so that a repeated call joins the run of the first.',
  retryable: false,
};

function failed(error: NodeErrorData): RunResult {
  return { status: 'failed', output: null, error, failedNode: null, response: null, models: [] };
}
