import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** What somebody else calls while an attack goes on. */
export interface Bystander {
  readonly title: string;
  readonly method: string;
  readonly url: string;
}

/** What a bystander felt. */
export interface Felt {
  readonly title: string;
  /** The longest wait, on a connection of its own. */
  readonly worstMs: number;
  readonly failures: number;
}

/** Makes the calls again and again, from a thread of its own, while the work goes on. */
export async function watched(calls: readonly Bystander[], work: () => Promise<void>): Promise<readonly Felt[]> {
  const thread = new Worker(join(import.meta.dirname, 'probe-thread.mjs'), { workerData: { calls }, execArgv: [] });
  await once(thread, 'message');
  try {
    await work();
    await sleep(100);
  } finally {
    thread.postMessage('over');
  }
  const [felt] = (await once(thread, 'message')) as [readonly Felt[]];
  return felt;
}
