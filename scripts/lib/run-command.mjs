import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends the commands that are under way, because the process that asked for them is stopping. */
export function endCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs a command to its end and keeps what it printed; does not throw when the command fails or is missing.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ ok: boolean, code: number | null, output: string }>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    running.add(child);
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-200_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (/** @type {number | null} */ code, /** @type {string} */ more) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ ok: code === 0, code, output: output + more });
    };
    child.on('error', (error) => end(null, error.message));
    child.on('close', (code) => end(code, ''));
  });
}

/**
 * The last lines of a long output, for a message.
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 12) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
