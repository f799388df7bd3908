import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { createPacer } from '../http/pacer.ts';
import { createRunFeed, type FeedDependencies, type RunFeed } from './run-feed.ts';

/** The event streams of runs. */
export interface RunFeeds {
  /**
   * The run as server-sent events: `snapshot` with the whole run, then each `event` that the snapshot does not include, and `heartbeat`
   * while nothing happens. Ends after the run has. Each heartbeat looks whether the run has ended unheard or is stuck; then a snapshot says
   * so. `onEnd` is called once the stream is over. Null for a run that is not known.
   */
  stream(c: Context, runId: string, onEnd: () => void): Promise<Response | null>;
}

/** Streams of runs, each run with one feed for all its readers. */
export function createRunFeeds(dependencies: FeedDependencies): RunFeeds {
  const feeds = new Map<string, RunFeed>();
  const pacer = createPacer();

  function feedOf(runId: string): RunFeed {
    const known = feeds.get(runId);
    if (known !== undefined) return known;
    const feed = createRunFeed(dependencies, runId, () => {
      if (feeds.get(runId) === feed) feeds.delete(runId);
    });
    feeds.set(runId, feed);
    return feed;
  }

  return {
    async stream(c, runId, onEnd) {
      const feed = feedOf(runId);
      const reader = await feed.join();
      if (reader === null) return null;
      // A crowd that has waited for one snapshot would begin all at once.
      await pacer.turn(0);
      c.header('cache-control', 'no-store');
      c.header('x-accel-buffering', 'no');
      return streamSSE(c, async (stream) => {
        const leave = (): void => {
          feed.leave(reader);
          onEnd();
        };
        stream.onAbort(leave);
        try {
          for await (const bytes of reader) {
            await pacer.turn(bytes.byteLength);
            await stream.write(bytes);
          }
        } finally {
          leave();
        }
      });
    },
  };
}
