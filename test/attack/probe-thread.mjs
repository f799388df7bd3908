// Calls a server again and again from a thread of its own, so that what the attack costs its own process is not counted.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const EVERY_MS = 20;
/** @type {{ title: string, method: string, url: string }[]} */
const calls = workerData.calls;
const seen = calls.map(({ title }) => ({ title, worstMs: 0, failures: 0 }));
let isOver = false;

/**
 * @param {number} at
 * @returns {Promise<void>}
 */
function probe(at) {
  return new Promise((resolve) => {
    const from = performance.now();
    const end = (/** @type {boolean} */ isAnswered) => {
      const own = /** @type {{ worstMs: number, failures: number }} */ (seen[at]);
      own.worstMs = Math.max(own.worstMs, Math.round(performance.now() - from));
      if (!isAnswered) own.failures += 1;
      resolve();
    };
    const { url, method } = /** @type {{ url: string, method: string }} */ (calls[at]);
    const call = request(url, { method, agent: false, timeout: 120_000 }, (response) => {
      response.resume();
      response.once('end', () => end(response.statusCode === 200));
      response.once('error', () => end(false));
    });
    call.once('error', () => end(false));
    call.end();
  });
}

/** @param {number} at */
async function probeOn(at) {
  while (!isOver) {
    await probe(at);
    await sleep(EVERY_MS);
  }
}

parentPort?.once('message', () => (isOver = true));
// The first calls open what later ones find open.
for (let count = 0; count < 3; count += 1) for (const at of calls.keys()) await probe(at);
for (const own of seen) own.worstMs = 0;
parentPort?.postMessage('ready');
await Promise.all([...calls.keys()].map(probeOn));
parentPort?.postMessage(seen);
