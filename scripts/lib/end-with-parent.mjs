import { isAlive } from './processes.mjs';

/**
 * Preloaded into a child: when the process that started it is gone, even by kill -9, it stops as if it had been asked to, and then ends the
 * process that it was told about, which has no way to notice by itself.
 */
if (process.channel) {
  /** @type {import('./processes.mjs').ProcessIdentity | null} */
  let last = null;
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'endLast' in message) last = /** @type {any} */ (message).endLast;
  });
  process.channel.unref();
  process.once('disconnect', () => {
    process.once('exit', () => {
      if (last !== null && isAlive(last)) process.kill(last.pid, 'SIGTERM');
    });
    process.kill(process.pid, 'SIGTERM');
  });
}
