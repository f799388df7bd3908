// The thread in which large graphs are checked and compiled.
import { parentPort } from 'node:worker_threads';
import { catalogue } from '#nodes/index';
import { giveWay } from '#threads/give-way';
import { READY } from '#threads/thread';
import { type GraphJob, graphWork } from './graph-work.ts';

if (parentPort === null) throw new Error('Graphs are checked in a thread');
const port = parentPort;
giveWay();

port.on('message', (job: GraphJob) => port.postMessage(graphWork(job, catalogue)));
port.postMessage(READY);
