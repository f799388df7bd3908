// The thread for work on long texts: the server goes on answering its other callers meanwhile.
import { parentPort } from 'node:worker_threads';
import { giveWay } from '#threads/give-way';
import { READY } from '#threads/thread';
import { type LongJob, longWork } from './long-work.ts';

if (parentPort === null) throw new Error('Long work is done in a thread');
const port = parentPort;
giveWay();

port.on('message', (job: LongJob) => void longWork(job).then((answer) => port.postMessage(answer)));
port.postMessage(READY);
