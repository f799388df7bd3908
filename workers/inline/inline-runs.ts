import { startsInline } from '#graph/inline-start';
import type { Plan } from '#graph/plan';
import type { RunEventBus } from '#graph/event-bus';
import type { NewRun, RunRecord } from '#store/contract/stored-run';
import { createEngineActivities } from '#workers/activities/engine-activities';
import { createNodeActivity } from '#workers/activities/run-node';
import type { Services } from '#workers/activities/services';
import { type HandedOver, isBlobReference, type RunArguments, type RunResult, type RunSnapshot } from '#workers/workflow/messages';
import type { InlineParts } from './inline-host.ts';
import { beginInline, type InlineEnd, type InlineRun } from './inline-run.ts';
import { createTurns, type Turns } from './turns.ts';

/** A run that still reads after this long is handed over, and what it reads is read again. */
const LONGEST_MS = 15_000;
const SWEEP_EVERY_MS = 1_000;

/** How a run in the server came out: written down, or to be handed to Temporal with what it has done. */
export type InlineOutcome =
  | { readonly kind: 'ended'; readonly result: RunResult }
  | { readonly kind: 'handed-over'; readonly handedOver: HandedOver };

/** A run to carry out here. */
export interface InlineRunStart {
  readonly args: RunArguments;
  readonly plan: Plan;
  /** The run as it is written down with its end; null for one that was written down when it was accepted. */
  readonly record: NewRun | null;
  /** How long somebody waits for its answer; null when nobody does. */
  readonly timeoutMs: number | null;
  /** Hands an accepted run to Temporal; the run counts as under way here until this is done. */
  readonly handOver?: (handedOver: HandedOver) => Promise<void>;
}

/** Runs that the server carries out itself, until they need a journal. */
export interface InlineRuns {
  /** Turns of the event loop, shared with what leads to these runs. */
  readonly turns: Turns;
  /** The plan if a run of it may begin here, else null. */
  planOf(args: RunArguments): Plan | null;
  /**
   * Carries a run out. Its end is written down before this resolves: with `record` as a new run, without as the end of one that
   * was written down when it was accepted. Past `timeoutMs` it is handed over. Null for a record whose id is taken.
   */
  run(start: InlineRunStart): Promise<InlineOutcome | null>;
  /** The outcome of a run that is under way here; null when there is none of this id. */
  join(runId: string): Promise<InlineOutcome | null> | null;
  snapshot(runId: string): RunSnapshot | null;
  /** Asks a run to stop; false when it is not under way here. */
  cancel(runId: string): boolean;
  /** Hands over what is under way, and takes no more. */
  close(): Promise<void>;
}

/** Where ends are written: many at a time in one commit. */
export interface InlineStore {
  readonly runs: {
    /** Writes a run down with its end; false when the id is taken. */
    keep(run: NewRun, end: RunRecord): Promise<boolean>;
    /** Writes down the end of a run that was accepted. */
    archive(end: RunRecord): Promise<void>;
  };
}

interface Open {
  readonly run: InlineRun;
  readonly outcome: Promise<InlineOutcome | null>;
}

/** Runs in this process, over its services. */
export function createInlineRuns({
  services,
  store,
  events,
}: {
  readonly services: Services;
  readonly store: InlineStore;
  readonly events: RunEventBus;
}): InlineRuns {
  const open = new Map<string, Open>();
  const turns = createTurns();
  let isClosed = false;
  const parts: InlineParts = {
    activities: Object.fromEntries(
      Object.values(services.catalogue).flatMap((type) => (type.run ? [[type.type, createNodeActivity(type, services)]] : [])),
    ),
    engine: createEngineActivities(services.store),
    turns,
  };
  const sweep = setInterval(() => {
    const now = Date.now();
    for (const { run } of open.values()) if (now - run.startedAtMs > LONGEST_MS) run.promote();
  }, SWEEP_EVERY_MS).unref();

  /** Writes an end down; only then is it told. */
  async function keep(end: InlineEnd, record: NewRun | null): Promise<InlineOutcome | null> {
    if (end.kind === 'handed-over') return end;
    if (record === null) await store.runs.archive(end.record);
    else if (!(await store.runs.keep(record, end.record))) return null;
    end.tell();
    return { kind: 'ended', result: end.result };
  }

  return {
    turns,

    planOf({ plan, trigger, reuse, tape, items, handedOver }) {
      if (isClosed || isBlobReference(plan) || reuse !== undefined || tape !== undefined || items !== undefined || handedOver !== undefined)
        return null;
      return startsInline(plan, trigger) ? plan : null;
    },

    run({ args, plan, record, timeoutMs, handOver }) {
      const run = beginInline(parts, { args, plan, isAwaited: timeoutMs !== null, publish: (event) => events.publish(event) });
      const timer = timeoutMs === null ? undefined : setTimeout(run.promote, timeoutMs);
      const outcome = run.end.then(async (end) => {
        const kept = await keep(end, record);
        if (kept?.kind === 'handed-over') await handOver?.(kept.handedOver);
        return kept;
      });
      open.set(args.runId, { run, outcome });
      const over = (): void => {
        clearTimeout(timer);
        open.delete(args.runId);
      };
      outcome.then(over, over);
      return outcome;
    },

    join: (runId) => open.get(runId)?.outcome ?? null,
    snapshot: (runId) => open.get(runId)?.run.snapshot() ?? null,
    cancel(runId) {
      const found = open.get(runId);
      found?.run.cancel();
      return found !== undefined;
    },

    async close() {
      isClosed = true;
      clearInterval(sweep);
      const outcomes = [...open.values()].map(({ outcome }) => outcome);
      for (const { run } of open.values()) run.promote();
      await Promise.allSettled(outcomes);
    },
  };
}
