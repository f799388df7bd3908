import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { RunEventBus } from '#graph/event-bus';
import type { Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { type ReadRunDependencies, readRun, stuckBy } from './read-run.ts';

const HEARTBEAT_MS = 15_000;

/** A screen that has fallen this far behind is cut off: it comes back and starts from a snapshot. */
const BACKLOG = 5_000;

/** Every so many heartbeats the run itself is asked whether events were lost on their way here. */
const BEATS_A_LOOK = 8;

interface StreamDependencies extends ReadRunDependencies {
  readonly events: RunEventBus;
  readonly heartbeatMs?: number;
}

/**
 * The run as server-sent events: `snapshot` with the whole run, then each `event` that the snapshot does not include, and `heartbeat`
 * while nothing happens. Ends after the run has. Each heartbeat looks whether the run has ended unheard or is stuck; then a snapshot says so.
 * A `HEAD` is answered without a stream.
 */
export async function streamRun(c: Context, dependencies: StreamDependencies, runId: string, notKnown: () => Error): Promise<Response> {
  if (c.req.method === 'HEAD') {
    if ((await dependencies.store.runs.get(runId)) === null) throw notKnown();
    return c.body(null, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  }
  const backlog: RunEvent[] = [];
  let wake: () => void = () => {};
  let isCutOff = false;
  // Heard before the snapshot is taken, so that nothing falls between the two.
  const unsubscribe = dependencies.events.subscribe(runId, (event) => {
    if (backlog.push(event) > BACKLOG) {
      // Judged here, because a reader who stands still keeps the loop below in the middle of a write.
      isCutOff = true;
      backlog.length = 0;
      unsubscribe();
    }
    wake();
  });
  let run: Run | null = null;
  try {
    run = await readRun(dependencies, runId);
  } finally {
    if (run === null) unsubscribe();
  }
  if (run === null) throw notKnown();
  // The snapshot's streams hold the text up to this moment.
  const seen = backlog.splice(0).filter((event) => event.type !== 'token-emitted');
  backlog.unshift(...seen);
  const snapshot = run;

  c.header('cache-control', 'no-store');
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    const signal = (): void => wake();
    stream.onAbort(signal);
    try {
      await sendSnapshot(stream, snapshot);
      let sequence = snapshot.sequence;
      let isOver = hasEnded(snapshot);
      let beats = 0;
      let isStuck = snapshot.stuck !== undefined;
      while (!isOver && !isCutOff && !stream.aborted) {
        const event = backlog.shift();
        if (event === undefined) {
          const isWoken = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), dependencies.heartbeatMs ?? HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              resolve(true);
            };
          });
          if (isWoken || stream.aborted) continue;
          beats += 1;
          const stored = await dependencies.store.runs.get(runId);
          if (stored === null) break;
          const wasStuck = isStuck;
          isStuck = stored.finishedAt === null && (await stuckBy(dependencies, stored)) != null;
          const hasNews = isStuck !== wasStuck;
          const latest = hasNews ? await readRun(dependencies, runId) : stored.finishedAt === null && beats % BEATS_A_LOOK !== 0 ? null : await newerThan(sequence);
          if (latest === null) await stream.writeSSE({ event: 'heartbeat', data: JSON.stringify({ sequence }) });
          else {
            await sendSnapshot(stream, latest);
            sequence = Math.max(sequence, latest.sequence);
            isOver = hasEnded(latest);
          }
          continue;
        }
        // Events of child workflows and tokens have no number.
        const number = event.type === 'token-emitted' ? 0 : event.sequence;
        if (number > 0 && number <= sequence) continue;
        sequence = Math.max(sequence, number);
        await stream.writeSSE({ event: 'event', data: JSON.stringify(event), ...(number > 0 ? { id: String(number) } : {}) });
        isOver = event.type === 'run-finished';
      }
    } finally {
      unsubscribe();
    }
  });

  /** The run, when it has ended or has come further than was heard here. */
  async function newerThan(sequence: number): Promise<Run | null> {
    const latest = await readRun(dependencies, runId);
    return latest !== null && (hasEnded(latest) || latest.sequence > sequence) ? latest : null;
  }
}

async function sendSnapshot(stream: SSEStreamingApi, run: Run): Promise<void> {
  await stream.writeSSE({ event: 'snapshot', data: JSON.stringify(run), id: String(run.sequence) });
}

function hasEnded(run: Run): boolean {
  return run.status !== 'running' && run.status !== 'waiting';
}
