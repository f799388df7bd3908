import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What others felt while an attack went on. */
export interface Watched {
  /** The longest that another caller waited, on a connection of its own. */
  readonly worstMs: number;
  readonly failures: number;
}

const EVERY_MS = 20;

/** Calls `/healthz` again and again while the work goes on. */
export async function watched(url: string, work: () => Promise<void>): Promise<Watched> {
  let worstMs = 0;
  let failures = 0;
  let isOver = false;
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const from = performance.now();
      const end = (ok: boolean): void => {
        worstMs = Math.max(worstMs, performance.now() - from);
        if (!ok) failures += 1;
        resolve();
      };
      const call = request(`${url}/healthz`, { agent: false, timeout: 120_000 }, (response) => {
        response.resume();
        response.once('end', () => end(response.statusCode === 200));
        response.once('error', () => end(false));
      });
      call.once('error', () => end(false));
      call.end();
    });
  const probes = (async () => {
    while (!isOver) {
      await one();
      await sleep(EVERY_MS);
    }
  })();
  await sleep(100);
  worstMs = 0;
  try {
    await work();
    await sleep(100);
  } finally {
    isOver = true;
    await probes;
  }
  return { worstMs: Math.round(worstMs), failures };
}
