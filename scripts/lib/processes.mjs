import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that stays itself: a process id alone may have passed to somebody else.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * When a process was started, in whatever unit the system has; null when there is no such process (or only its remains).
 * @param {number} pid
 * @returns {string | null}
 */
export function startOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'unknown';
    }
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
    );
  } catch {
    return null;
  }
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identityOf(pid) {
  return { pid, startedAt: startOf(pid) ?? '' };
}

/**
 * Whether that very process is still there.
 * @param {ProcessIdentity} identity
 */
export function isAlive(identity) {
  const startedAt = startOf(identity.pid);
  return startedAt !== null && startedAt === identity.startedAt;
}

/**
 * Ends that very process: asks first, and kills it when it has not gone within `graceMs`.
 * @param {ProcessIdentity} identity
 * @param {number} graceMs
 */
export async function endProcess(identity, graceMs) {
  if (!signal(identity, 'SIGTERM')) return;
  for (const end = Date.now() + graceMs; Date.now() < end; await sleep(25)) if (!isAlive(identity)) return;
  signal(identity, 'SIGKILL');
  for (const end = Date.now() + 5_000; Date.now() < end; await sleep(25)) if (!isAlive(identity)) return;
}

/**
 * @param {ProcessIdentity} identity
 * @param {NodeJS.Signals} name
 */
function signal(identity, name) {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch {
    return false;
  }
}
