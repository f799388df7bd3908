import type { Logger } from 'pino';
import type { OpenRun, OpenRunQuery } from '#store/contract/runs';
import { EngineUnavailable } from '#workers/client/engine';
import { eachAtOnce } from './each-at-once.ts';
import { deliverDecision } from './reviews/deliver.ts';
import { createRunReconciler } from './runs/reconcile-run.ts';
import { createRota } from './rota.ts';
import type { StartDependencies } from './runs/start-run.ts';

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
  /** Younger runs and decisions are left alone after the first round: the call that accepted them is still at work. */
  readonly graceMs?: number;
  /** How long after its start a run that Temporal does not know counts as lost. */
  readonly lostAfterMs?: number;
}

const PAGE = 1_000;

/** A round that found Temporal away is repeated this soon. */
const RETRY_MS = 2_000;

/** Runs that are looked after at once: one that does not answer for seconds delays no other. */
const AT_ONCE = 8;

/** How often a run that is open for long is asked for its status, and how many a round: each may load a whole history into a worker. */
const ASK_EVERY_MS = 10 * 60_000;
const ASK_MOST = 20;

/**
 * How many runs a round are looked at for whether they are stuck, of those that run for longer than most: Temporal answers without a
 * worker.
 */
const LOOK_MOST = 300;
const YOUNG_MS = 10_000;

/** Starts the rounds, the first at once; `createRunReconciler` has what they do for one run. */
export function startReconciler({
  everyMs = 30_000,
  graceMs = 5_000,
  lostAfterMs = 60_000,
  ...dependencies
}: ReconcilerOptions): Reconciler {
  const { store, engine, log } = dependencies;
  const reconcile = createRunReconciler(dependencies);
  const asking = createRota({ everyMs: ASK_EVERY_MS, most: ASK_MOST });
  const looking = createRota({ everyMs: 0, most: LOOK_MOST });
  let isStopped = false;
  let isFirst = true;
  let current: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  /** Pages over open runs; each page is worked on before the next is read, because it takes runs out of the list. */
  async function eachPage(
    query: Pick<OpenRunQuery, 'handover' | 'before'>,
    work: (page: readonly OpenRun[]) => Promise<void>,
  ): Promise<void> {
    let after: OpenRunQuery['after'] = null;
    while (!isStopped) {
      const page: readonly OpenRun[] = await store.runs.open({ ...query, after, limit: PAGE });
      await work(page);
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) return;
      after = { at: last.startedAt, id: last.id };
    }
  }

  function each<T>(items: readonly T[], runIdOf: (item: T) => string, work: (item: T) => Promise<unknown>): Promise<void> {
    return eachAtOnce(items, AT_ONCE, async (item) => {
      if (!isStopped) await alone(runIdOf(item), () => work(item));
    });
  }
  const eachRun = (runs: readonly OpenRun[], work: (run: OpenRun) => Promise<unknown>): Promise<void> => each(runs, ({ id }) => id, work);

  /** An error with one run does not keep the others from being looked after; Temporal being away does. */
  async function alone(runId: string, task: () => Promise<unknown>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (error instanceof EngineUnavailable) throw error;
      log.error({ err: error, runId }, 'A run could not be reconciled');
    }
  }

  /** Compares the open runs of the store with those of Temporal in one list: asking for each of ten thousand would take minutes. */
  async function compare(before: string, isOld: (run: OpenRun) => boolean, now: number): Promise<void> {
    let listed: ReadonlySet<string> | null = null;
    const running: OpenRun[] = [];
    await eachPage({ handover: 'done', before }, async (page) => {
      if (page.length === 0) return;
      const open = (listed ??= await engine.list());
      await eachRun(
        page.filter(({ id }) => !open.has(id)),
        (run) => reconcile.lookFor(run, isOld(run)),
      );
      running.push(...page.filter((run) => run.status === 'running' && open.has(run.id)));
    });
    const olderThan = (ms: number): string[] => running.filter(({ startedAt }) => now - Date.parse(startedAt) > ms).map(({ id }) => id);
    await each(
      looking.next(olderThan(YOUNG_MS), now),
      (id) => id,
      (id) => reconcile.look(id),
    );
    await each(
      asking.next(olderThan(ASK_EVERY_MS), now),
      (id) => id,
      (id) => reconcile.ask(id),
    );
  }

  async function once(): Promise<void> {
    const now = Date.now();
    const before = new Date(now - (isFirst ? 0 : graceMs)).toISOString();
    const isOld = (run: OpenRun): boolean => now - Date.parse(run.startedAt) >= lostAfterMs;
    let delayMs = everyMs;
    try {
      // Runs that wait for their start come first: somebody waits for them.
      await eachPage({ handover: 'pending', before }, (page) => eachRun(page, (run) => reconcile.start(run)));
      await each(
        await store.reviews.undelivered(before),
        ({ runId }) => runId,
        (decision) => deliverDecision({ store, engine }, decision),
      );
      await eachPage({ handover: 'refused', before }, (page) => eachRun(page, (run) => reconcile.decide(run, isOld(run))));
      await compare(before, isOld, now);
      isFirst = false;
    } catch (error) {
      delayMs = RETRY_MS;
      if (error instanceof EngineUnavailable)
        log.warn({ error: error.message }, 'Runs cannot be reconciled while Temporal is away; trying again');
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
