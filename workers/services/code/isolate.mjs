// The thread in which programs of the code node run, one after the other. Plain JavaScript, because Node starts it by its file.
import { parentPort } from 'node:worker_threads';
import { runProgram } from './run-program.mjs';

if (parentPort === null) throw new Error('The isolate runs as a thread');
const port = parentPort;

/** @typedef {import('./isolate-thread.ts').IsolateJob & { readonly id: number }} Job */

port.on('message', async (/** @type {Job} */ job) => {
  const answer = await runProgram(job, (level, text) => port.postMessage({ id: job.id, kind: 'line', level, text }));
  port.postMessage({ id: job.id, ...answer });
});
port.postMessage({ id: 0, kind: 'ready' });
