// The thread that ends the process for documents when its server is gone, or when it takes too much memory. Plain JavaScript, because Node
// starts it by its file.
import { workerData } from 'node:worker_threads';

const EVERY_MS = 200;
/** The limit of the heap does not count the bytes that readers unpack. */
const MOST_BYTES = 1_500_000_000;

setInterval(() => {
  if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
  // As the engine itself does when its heap is full.
  if (process.memoryUsage.rss() > MOST_BYTES) process.kill(process.pid, 'SIGABRT');
}, EVERY_MS);
