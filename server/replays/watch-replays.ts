import { createHash } from 'node:crypto';
import type { Store } from '#store/contract/store';
import type { StoredReplay } from '#store/contract/replays';
import type { ReplayEngine } from '#workers/client/replay-engine';
import { newId } from '../ids.ts';

const EVERY_MS = 1_000;

/** How often a replay is begun again, in case that its workflow was ended from outside: one that goes on is left alone. */
const LOST_MS = 60_000;

interface WatchDependencies {
  readonly store: Store;
  readonly replayEngine: ReplayEngine;
  readonly onError: (error: unknown) => void;
  readonly everyMs?: number;
}

/**
 * Looks for runs of the live version that a shadow has to follow, and sees to it that every replay with work is under way. Nothing of this
 * is
 * on the way of a run: what is followed is read off the store, so that it goes on after a restart where it was. Returns how to stop.
 */
export function watchReplays({ store, replayEngine, onError, everyMs = EVERY_MS }: WatchDependencies): { stop(): Promise<void> } {
  const begunAt = new Map<string, number>();
  let isFailing = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    for (const replay of await store.replays.running()) {
      if (isStopped) return;
      if (replay.kind === 'shadow')
        await store.replays.follow(replay, (id) => (isChosen(id, replay) ? { sourceRunId: id, runId: newId('run') } : null));
      const isDue =
        replay.kind === 'shadow'
          ? (await store.replays.due(replay.id, 1)).length > 0
          : Date.now() - (begunAt.get(replay.id) ?? 0) > LOST_MS;
      if (!isDue) continue;
      await replayEngine.replay({ replayId: replay.id });
      begunAt.set(replay.id, Date.now());
    }
  }

  function next(): void {
    current = round()
      .then(
        () => {
          isFailing = false;
        },
        (error: unknown) => {
          // While Temporal is away every round fails.
          if (!isFailing) onError(error);
          isFailing = true;
        },
      )
      .then(() => {
        if (!isStopped) timer = setTimeout(next, everyMs).unref();
      });
  }
  next();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

/** Draws by the run's id, so that a run is drawn alike whenever it is looked at. */
function isChosen(runId: string, { id, share }: StoredReplay): boolean {
  const drawn = createHash('sha256').update(`${id}\n${runId}`).digest().readUInt32BE(0) / 2 ** 32;
  return drawn * 100 < (share ?? 0);
}
