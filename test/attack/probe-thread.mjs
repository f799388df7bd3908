// Calls a server again and again from a thread of its own, so that what the attack costs its own process is not counted.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const EVERY_MS = 20;
let worstMs = 0;
let failures = 0;
let isOver = false;

/** @returns {Promise<void>} */
function probe() {
  return new Promise((resolve) => {
    const from = performance.now();
    const end = (/** @type {boolean} */ isAnswered) => {
      worstMs = Math.max(worstMs, performance.now() - from);
      if (!isAnswered) failures += 1;
      resolve();
    };
    const call = request(`${workerData.url}/healthz`, { agent: false, timeout: 120_000 }, (response) => {
      response.resume();
      response.once('end', () => end(response.statusCode === 200));
      response.once('error', () => end(false));
    });
    call.once('error', () => end(false));
    call.end();
  });
}

parentPort?.once('message', () => (isOver = true));
// The first calls open what later ones find open.
for (let count = 0; count < 3; count += 1) await probe();
worstMs = 0;
parentPort?.postMessage('ready');
while (!isOver) {
  await probe();
  await sleep(EVERY_MS);
}
parentPort?.postMessage({ worstMs: Math.round(worstMs), failures });
