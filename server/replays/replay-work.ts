import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeErrorData } from '#graph/errors';
import { isNodeError } from '#graph/errors';
import { compareRuns } from '#graph/compare-runs';
import { replayTape } from '#graph/replay-tape';
import type { PendingReplay, StoredReplay } from '#store/contract/replays';
import type { StoredRun } from '#store/contract/stored-run';
import { EngineUnavailable } from '#workers/client/engine';
import type { ReplayWork } from '#workers/workflow/replays/messages';
import { HttpError } from '../http-error.ts';
import { assertContent, carryTape } from '../runs/run-tape.ts';
import { triggerOf } from '../runs/retry-run.ts';
import { handOver, type StartDependencies, startRun } from '../runs/start-run.ts';
import { chooseEffects, tapedEffects } from './choose-effects.ts';

/** An activity gives its place back after this long: runs that wait are waited for by the next one. */
const SLICE_MS = 5 * 60_000;

/** How often an open run is looked at: at first, and once it takes long. */
const LOOK_MS = { first: 40, most: 1_000 } as const;

/** The pieces of replays. Runs are written down before they start, under ids that the table holds: whatever crashes, none starts twice. */
export function createReplayWork(dependencies: StartDependencies): ReplayWork {
  const { store, engine } = dependencies;

  /** Replays one run and keeps how the two compare. Throws when the store or Temporal is away, or the worker is ending. */
  async function carryOut(replay: StoredReplay, pending: PendingReplay, isOver: () => Promise<boolean>): Promise<void> {
    const outcome = await compared(replay, pending, isOver).catch((error: unknown) => {
      if (error instanceof EngineUnavailable || !(error instanceof HttpError || isNodeError(error))) throw error;
      return { error: errorOf(error) };
    });
    if (outcome !== null) await store.replays.settleRun(replay.id, pending.position, outcome);
  }

  async function compared(replay: StoredReplay, { sourceRunId, runId }: PendingReplay, isOver: () => Promise<boolean>) {
    const source = await store.runs.get(sourceRunId);
    if (source === null) return { error: SOURCE_REMOVED };
    const known = await store.runs.get(runId);
    if (known === null) await start(replay, source, runId);
    else if (known.handover === 'pending' && known.finishedAt === null) await handOver(dependencies, known);
    const run = await ended(runId, isOver);
    if (run === null) return null;
    if (run === 'removed') return { error: REPLAY_REMOVED };
    return compareRuns({ run: source, steps: await store.runs.steps(sourceRunId) }, { run, steps: await store.runs.steps(runId) });
  }

  async function start(replay: StoredReplay, source: StoredRun, id: string): Promise<void> {
    assertContent(source);
    const { content } = dependencies;
    const [plan, graph, ran] = [
      await content.wholePlan(replay.planHash),
      await content.graph(replay.graphHash),
      await content.wholePlan(source.planHash),
    ];
    const trigger = triggerOf(graph.nodes, source, replay.version === null ? 'The draft' : `Version ${replay.version}`);
    const tape = replayTape(await store.runs.steps(source.id), tapedEffects(chooseEffects(plan, ran, replay)));
    const { workflowId, workflowName, input } = source;
    const { version, graphHash, planHash } = replay;
    const as = { workflowId, workflowName, version, trigger: trigger.type, triggerNode: trigger.id, graphHash, planHash, input };
    await startRun(dependencies, {
      id,
      ...as,
      startedAt: new Date().toISOString(),
      tape: await carryTape(store.blobs, tape),
      replayOf: source.id,
    });
  }

  /** The run once it has ended; null when it is no longer waited for. */
  async function ended(runId: string, isOver: () => Promise<boolean>): Promise<StoredRun | 'removed' | null> {
    for (let waitMs: number = LOOK_MS.first; ; waitMs = Math.min(LOOK_MS.most, waitMs * 1.2)) {
      const run = await store.runs.get(runId);
      if (run === null) return 'removed';
      if (run.finishedAt !== null) return run;
      if (await isOver()) return null;
      await sleep(waitMs);
    }
  }

  /** A cancelled replay stops the runs that it has started. */
  async function stopOpen(replayId: string): Promise<void> {
    const at = new Date().toISOString();
    for (const id of await store.replays.openRuns(replayId)) if (!(await engine.cancel(id))) await store.runs.cancelPending(id, at);
  }

  return {
    async 'replay.advance'({ replayId }, signal) {
      const replay = await store.replays.get(replayId);
      if (replay === null) return false;
      const endMs = Date.now() + SLICE_MS;
      const isOver = async (): Promise<boolean> => {
        signal.throwIfAborted();
        return Date.now() > endMs || (await store.replays.get(replayId))?.status !== 'running';
      };
      const taken = new Set<number>();
      const lane = async (): Promise<void> => {
        while (!(await isOver())) {
          const next = (await store.replays.due(replayId, replay.concurrency)).find(({ position }) => !taken.has(position));
          if (next === undefined) return;
          taken.add(next.position);
          await carryOut(replay, next, isOver);
        }
      };
      await Promise.all(Array.from({ length: replay.concurrency }, lane));
      if ((await store.replays.get(replayId))?.status === 'running') return (await store.replays.due(replayId, 1)).length > 0;
      await stopOpen(replayId);
      return false;
    },

    async 'replay.finish'({ replayId }) {
      // A shadow goes on until it is ended.
      if ((await store.replays.get(replayId))?.kind === 'replay') await store.replays.end(replayId, 'finished', new Date().toISOString());
    },
  };
}

function errorOf(error: unknown): NodeErrorData {
  if (isNodeError(error)) return error.data;
  const { code, message, hint } = (error as HttpError).data;
  return { code, message, ...(hint === undefined ? {} : { hint }), retryable: false };
}

const SOURCE_REMOVED: NodeErrorData = { code: 'RUN_REMOVED', message: 'The run was deleted before it was replayed.', retryable: false };
const REPLAY_REMOVED: NodeErrorData = {
  code: 'RUN_REMOVED',
  message: 'The replayed run was deleted before it was compared.',
  retryable: false,
};
