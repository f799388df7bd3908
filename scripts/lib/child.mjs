import { spawn } from 'node:child_process';
import { endProcess, identityOf } from './processes.mjs';

/**
 * A process of Heddle's own. It gets a process group to itself, so that Ctrl-C reaches only the one who started it,
 * who then ends all in order.
 * @typedef {{
 *   pid: number,
 *   exited: Promise<{ code: number | null, signal: string | null }>,
 *   hasExited(): boolean,
 *   stop(graceMs: number): Promise<void>,
 *   kill(): Promise<void>,
 *   send(message: unknown, handle?: import('node:net').Server): Promise<void>,
 *   onMessage(hear: (message: unknown) => void): void,
 * }} Child `send` and `onMessage` need `withParent`; a child that is gone hears nothing.
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, output: number | 'inherit', withParent?: boolean }} options
 *   `withParent` gives a channel by which the child notices that this process is gone.
 * @returns {Promise<Child>}
 */
export async function startChild(command, args, options) {
  const output = options.output;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: process.platform !== 'win32',
    stdio: options.withParent ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
  });
  let hasExited = false;
  /** @type {Promise<{ code: number | null, signal: string | null }>} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      hasExited = true;
      resolve({ code, signal });
    });
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const identity = identityOf(/** @type {number} */ (child.pid));
  return {
    pid: identity.pid,
    exited,
    hasExited: () => hasExited,
    async stop(graceMs) {
      if (!hasExited) await endProcess(identity, graceMs);
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    send: (message, handle) =>
      new Promise((resolve) => {
        if (!child.connected) return resolve();
        child.send(/** @type {import('node:child_process').Serializable} */ (message), handle, () => resolve());
      }),
    onMessage: (hear) => void child.on('message', hear),
  };
}
