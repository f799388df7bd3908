// The thread in which large bodies are read: what they hold must not keep the server from its other callers.
import { parentPort } from 'node:worker_threads';
import { giveWay } from '#threads/give-way';
import { READY } from '#threads/thread';
import { type BodyJob, workOnBody } from './body-work.ts';

if (parentPort === null) throw new Error('Bodies are read in a thread');
const port = parentPort;
giveWay();

port.on('message', (job: BodyJob) => {
  const answer = workOnBody(job);
  if ('json' in answer) {
    // A copy in memory of its own can be handed over as it is.
    const json = Uint8Array.from(answer.json);
    port.postMessage({ ...answer, json }, [json.buffer]);
  } else port.postMessage(answer);
});
port.postMessage(READY);
