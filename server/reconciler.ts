import type { Logger } from 'pino';
import type { StoredRun } from '#store/runs';
import { deliverDecision } from './reviews/deliver.ts';
import { EngineUnavailable } from '#workers/client/engine';
import { settleRun } from './runs/settle-run.ts';
import { runArguments, type StartDependencies } from './runs/start-run.ts';

/** Brings store and Temporal back together after crashes and outages. */
export interface Reconciler {
  /** One round; resolves when it is through. Rounds never overlap. */
  round(): Promise<void>;
  /** Ends the rounds; resolves when the present one is through. */
  stop(): Promise<void>;
}

export interface ReconcilerOptions extends StartDependencies {
  readonly log: Logger;
  readonly everyMs?: number;
  /** Younger runs and decisions are left alone after the first round: the process that accepted them is still at it. */
  readonly graceMs?: number;
  /** How long after its start a run that Temporal does not know counts as lost. */
  readonly lostAfterMs?: number;
}

const PAGE = 200;

/** A round that found Temporal away is repeated this soon. */
const RETRY_MS = 2_000;

/** How often an open run is asked itself: that may load its whole history into a worker. */
const ASK_EVERY_MS = 10 * 60_000;

/** Starts the rounds, the first at once; `createRunReconciler` tells what they do for a run. */
export function startReconciler({ everyMs = 30_000, graceMs = 5_000, lostAfterMs = 60_000, ...dependencies }: ReconcilerOptions): Reconciler {
  const { store, engine, log } = dependencies;
  const reconcileRun = createRunReconciler(dependencies);
  let isStopped = false;
  let isFirst = true;
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  async function runs(now: number, grace: number): Promise<void> {
    const before = new Date(now - grace).toISOString();
    let after: { readonly at: string; readonly id: string } | null = null;
    while (!isStopped) {
      const page: readonly StoredRun[] = await store.runs.open(before, after, PAGE);
      for (const run of page) {
        if (isStopped) return;
        await alone(run.id, () => reconcileRun(run, { now, isOld: now - Date.parse(run.startedAt) >= lostAfterMs }));
      }
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) return;
      after = { at: last.startedAt, id: last.id };
    }
  }

  async function decisions(now: number, grace: number): Promise<void> {
    for (const decision of await store.reviews.undelivered(new Date(now - grace).toISOString())) {
      if (isStopped) return;
      await alone(decision.runId, () => deliverDecision({ store, engine }, decision));
    }
  }

  /** What goes wrong with one run does not keep the others from being looked after; Temporal being away does. */
  async function alone(runId: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (error instanceof EngineUnavailable) throw error;
      log.error({ err: error, runId }, 'A run could not be reconciled');
    }
  }

  async function once(): Promise<void> {
    const now = Date.now();
    const grace = isFirst ? 0 : graceMs;
    let delayMs = everyMs;
    try {
      await decisions(now, grace);
      await runs(now, grace);
      isFirst = false;
    } catch (error) {
      delayMs = RETRY_MS;
      if (error instanceof EngineUnavailable) log.warn({ error: error.message }, 'Runs can not be reconciled while Temporal is away; trying again');
      else if (!isStopped) log.error({ err: error }, 'Reconciling runs failed; trying again');
    }
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void round(), delayMs).unref();
  }

  function round(): Promise<void> {
    current ??= once().finally(() => {
      current = null;
    });
    return current;
  }

  void round();
  return {
    round,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

/**
 * Looks after one open run. Never handed over: it is started. Temporal has it closed: its end is written down. Temporal
 * does not know it: it is forgotten when its caller was refused, and else fails as `RUN_LOST`.
 */
function createRunReconciler({ store, engine, content, inline, log }: StartDependencies & { readonly log: Logger }) {
  const askedAt = new Map<string, number>();

  return async (run: StoredRun, { now, isOld }: { readonly now: number; readonly isOld: boolean }): Promise<void> => {
    if (run.handover === 'pending') {
      if (inline?.snapshot(run.id)) return;
      // Starting a run that Temporal has already changes nothing.
      await engine.start(await runArguments(content, run));
      await store.runs.markHandedOver(run.id);
      log.info({ runId: run.id }, 'A run that was accepted but perhaps not started was handed over');
      return;
    }
    const result = await engine.result(run.id);
    if (result !== null) {
      askedAt.delete(run.id);
      const steps = (await engine.query(run.id).catch(() => null))?.steps;
      await settleRun(store, run.id, result, steps);
      log.info({ runId: run.id, status: result.status }, 'A run that had ended unheard was settled');
      return;
    }
    if (!isOld || now - (askedAt.get(run.id) ?? 0) < ASK_EVERY_MS) return;
    const snapshot = await engine.query(run.id);
    if (snapshot !== null) {
      askedAt.set(run.id, now);
      const { status } = snapshot;
      if ((status === 'running' || status === 'waiting') && (status !== run.status || run.handover === 'refused')) await store.runs.setStatus(run.id, status);
      return;
    }
    if (run.handover === 'refused') return store.runs.forgetRefused(run.id);
    await settleRun(store, run.id, {
      status: 'failed',
      output: null,
      error: { code: 'RUN_LOST', message: 'Temporal does not know this run any more.', hint: 'Its data was removed or replaced. Start the run again.', retryable: false },
      failedNode: null,
      response: null,
      models: [],
    });
    log.error({ runId: run.id }, 'A run is lost: Temporal does not know it');
  };
}
