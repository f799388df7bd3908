import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** What others felt while an attack went on. */
export interface Watched {
  /** The longest that another caller waited, on a connection of its own. */
  readonly worstMs: number;
  readonly failures: number;
}

/** Calls `/healthz` again and again, from a thread of its own, while the work goes on. */
export async function watched(url: string, work: () => Promise<void>): Promise<Watched> {
  const thread = new Worker(join(import.meta.dirname, 'probe-thread.mjs'), { workerData: { url }, execArgv: [] });
  await once(thread, 'message');
  try {
    await work();
    await sleep(100);
  } finally {
    thread.postMessage('over');
  }
  const [seen] = (await once(thread, 'message')) as [Watched];
  return seen;
}
