import type { RunEventBus } from '#graph/event-bus';
import type { Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { createFeedReader, type FeedReader, type Frame } from './feed-reader.ts';
import { type ReadRunDependencies, readRun, stuckBy } from './read-run.ts';

/** What is told of one run, shared by all who read it: events and snapshots are written out once. */
export interface RunFeed {
  /** Adds a reader; null for a run that is not known. */
  join(): Promise<FeedReader | null>;
  leave(reader: FeedReader): void;
}

export interface FeedDependencies extends ReadRunDependencies {
  readonly events: RunEventBus;
  readonly heartbeatMs?: number;
  /** Called for each reader who was cut off because it fell behind. */
  readonly onBehind: (runId: string) => void;
}

const HEARTBEAT_MS = 15_000;

/** Every so many heartbeats the run itself is asked whether events were lost on their way here. */
const BEATS_A_LOOK = 8;

/** A snapshot is given to those who come within this time; they also get the events since. */
const SNAPSHOT_MS = 1_000;
const SNAPSHOT_FRAMES = 1_000;

/** Up to so many readers hear of each event at once. More hear of it together with what follows within a moment. */
const AT_ONCE = 10;
const MOMENT_MS = 100;

/** A snapshot that is being read or was read a moment ago, with all that was told since it was begun. */
interface Taken {
  readonly snapshot: Promise<{ readonly frame: Frame; readonly told: number } | null>;
  readonly since: Frame[];
  isRead: boolean;
}

/** A feed that listens until its last reader has left; then `onEmpty` is called, and it is of no further use. */
export function createRunFeed(dependencies: FeedDependencies, runId: string, onEmpty: () => void): RunFeed {
  const { events, store, heartbeatMs = HEARTBEAT_MS } = dependencies;
  const readers = new Set<FeedReader>();
  let joining = 0;
  let current: Taken | null = null;
  let sequence = 0;
  let isStuck = false;
  let beats = 0;
  let pending: NodeJS.Timeout | null = null;
  let timer = setTimeout(beat, heartbeatMs);
  const unsubscribe = events.subscribe(runId, (event) => tell(eventFrame(event)));

  function tell(frame: Frame): void {
    sequence = Math.max(sequence, frame.sequence);
    if (current !== null && current.since.push(frame) > SNAPSHOT_FRAMES && current.isRead) setImmediate(forget, current);
    for (const reader of readers) reader.push(frame);
    restart();
    if (readers.size <= AT_ONCE) wakeAll();
    else pending ??= setTimeout(wakeAll, MOMENT_MS);
  }

  function wakeAll(): void {
    if (pending !== null) clearTimeout(pending);
    pending = null;
    for (const reader of readers) reader.wake();
  }

  function restart(): void {
    clearTimeout(timer);
    if (readers.size > 0) timer = setTimeout(beat, heartbeatMs);
  }

  /** Begins to read the run. What is told in the meantime is kept, so that nothing falls between the two. */
  function take(): Taken {
    const since: Frame[] = [];
    const snapshot = readRun(dependencies, runId).then((run) => (run === null ? null : { frame: snapshotFrame(run), told: since.length }));
    const taken: Taken = { since, snapshot, isRead: false };
    snapshot.then(
      () => {
        taken.isRead = true;
        setTimeout(forget, SNAPSHOT_MS, taken).unref();
      },
      () => forget(taken),
    );
    return taken;
  }

  function forget(taken: Taken): void {
    if (current === taken) current = null;
  }

  function snapshotFrame(run: Run): Frame {
    sequence = Math.max(sequence, run.sequence);
    isStuck = run.stuck !== undefined;
    return frameOf('snapshot', run, { sequence: run.sequence, id: run.sequence, isLast: hasEnded(run) });
  }

  function beat(): void {
    look().then(restart, restart);
  }

  /** Looks whether the run has ended or come further without a word, or is stuck; else says that nothing happens. */
  async function look(): Promise<void> {
    beats += 1;
    const stored = await store.runs.get(runId);
    if (stored === null) {
      for (const reader of readers) leave(reader);
      return;
    }
    const wasStuck = isStuck;
    isStuck = stored.finishedAt === null && (await stuckBy(dependencies, stored)) != null;
    const mustLook = isStuck !== wasStuck || stored.finishedAt !== null || beats % BEATS_A_LOOK === 0;
    const latest = mustLook ? await readRun(dependencies, runId) : null;
    const isNews = latest !== null && (isStuck !== wasStuck || hasEnded(latest) || latest.sequence > sequence);
    const frame = isNews ? snapshotFrame(latest) : frameOf('heartbeat', { sequence }, { sequence: 0, isLast: false });
    for (const reader of readers) if (isNews || reader.isIdle()) reader.push(frame);
    wakeAll();
  }

  function leave(reader: FeedReader): void {
    reader.close();
    if (readers.delete(reader)) endIfEmpty();
  }

  function endIfEmpty(): void {
    if (readers.size > 0 || joining > 0) return;
    unsubscribe();
    clearTimeout(timer);
    if (pending !== null) clearTimeout(pending);
    onEmpty();
  }

  return {
    async join() {
      joining += 1;
      try {
        const taken = (current ??= take());
        const snapshot = await taken.snapshot;
        if (snapshot === null) return null;
        const reader = createFeedReader(() => {
          leave(reader);
          dependencies.onBehind(runId);
        });
        readers.add(reader);
        // The snapshot holds the text that was streamed until it was read.
        reader.begin(
          snapshot.frame,
          taken.since.filter(({ kind }, at) => at >= snapshot.told || kind !== 'token'),
        );
        return reader;
      } finally {
        joining -= 1;
        endIfEmpty();
      }
    },
    leave,
  };
}

function eventFrame(event: RunEvent): Frame {
  // Events of child workflows and tokens have no number.
  if (event.type === 'token-emitted') return frameOf('token', event, { sequence: 0, isLast: false }, 'event');
  return frameOf('event', event, {
    sequence: event.sequence,
    ...(event.sequence > 0 ? { id: event.sequence } : {}),
    isLast: event.type === 'run-finished',
  });
}

function frameOf(
  kind: Frame['kind'],
  data: unknown,
  { sequence, id, isLast }: { readonly sequence: number; readonly id?: number; readonly isLast: boolean },
  name: string = kind,
): Frame {
  return {
    kind,
    sequence,
    isLast,
    bytes: Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n${id === undefined ? '' : `id: ${id}\n`}\n`),
  };
}

function hasEnded(run: Run): boolean {
  return run.status !== 'running' && run.status !== 'waiting';
}
