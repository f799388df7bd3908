import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { RunEventBus } from '#graph/event-bus';
import type { Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { type ReadRunDependencies, readRun } from './read-run.ts';

const HEARTBEAT_MS = 15_000;

/** A screen that has fallen this far behind is cut off: it comes back and starts from a snapshot. */
const BACKLOG = 20_000;

interface StreamDependencies extends ReadRunDependencies {
  readonly events: RunEventBus;
  readonly heartbeatMs?: number;
}

/**
 * The run as server-sent events: `snapshot` with the whole run, then each `event` that the snapshot does not include. Ends
 * after the run has. Each heartbeat looks whether the run has ended unheard; then a last snapshot tells of it.
 */
export async function streamRun(c: Context, dependencies: StreamDependencies, runId: string, notKnown: () => Error): Promise<Response> {
  const backlog: RunEvent[] = [];
  let wake: () => void = () => {};
  // Heard before the snapshot is taken, so that nothing falls between the two.
  const unsubscribe = dependencies.events.subscribe(runId, (event) => {
    backlog.push(event);
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
      while (!isOver && !stream.aborted && backlog.length < BACKLOG) {
        const event = backlog.shift();
        if (event === undefined) {
          const isWoken = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), dependencies.heartbeatMs ?? HEARTBEAT_MS);
            wake = () => {
              clearTimeout(timer);
              resolve(true);
            };
          });
          if (!isWoken && !stream.aborted) isOver = await beat(stream);
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

  async function beat(stream: SSEStreamingApi): Promise<boolean> {
    await stream.write(': still there\n\n');
    const stored = await dependencies.store.runs.get(runId);
    if (stored !== null && stored.finishedAt === null) return false;
    const ended = stored === null ? null : await readRun(dependencies, runId);
    if (ended !== null) await sendSnapshot(stream, ended);
    return true;
  }
}

async function sendSnapshot(stream: SSEStreamingApi, run: Run): Promise<void> {
  await stream.writeSSE({ event: 'snapshot', data: JSON.stringify(run), id: String(run.sequence) });
}

function hasEnded(run: Run): boolean {
  return run.status !== 'running' && run.status !== 'waiting';
}
