import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { serverEntry, workflowBundle } from './builds.mjs';
import { startChild } from './child.mjs';
import { tailOf } from './log-file.mjs';
import { root } from './paths.mjs';
import { StartError } from './start-error.mjs';

const READY_MS = 60_000;

/**
 * Starts Heddle's own Node process: the API, the worker, or both in one.
 * @param {{ role: 'all' | 'server' | 'worker', env: NodeJS.ProcessEnv, output: number | 'inherit' }} options
 */
export function startApp({ role, env, output }) {
  const preload = pathToFileURL(join(root, 'scripts', 'lib', 'end-with-parent.mjs')).href;
  return startChild(process.execPath, ['--enable-source-maps', '--import', preload, serverEntry], {
    cwd: root,
    env: { ...env, HEDDLE_ROLE: role, HEDDLE_WORKFLOW_BUNDLE: workflowBundle, NODE_ENV: env['NODE_ENV'] ?? 'production' },
    output,
    withParent: true,
  });
}

/**
 * Resolves once `/healthz` says that API, store, Temporal and worker are ready.
 * @param {import('./child.mjs').Child} app
 * @param {string} url
 * @param {{ path: string, from: number }} log Where the process writes.
 * @param {AbortSignal} [signal]
 */
export async function untilReady(app, url, log, signal) {
  let reason = 'it does not answer';
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(20)) {
    signal?.throwIfAborted();
    if (app.hasExited()) throw new StartError('Heddle could not start.', `${tailOf(log)}\nIts log: ${log.path}`);
    const answer = await health(url);
    if (answer === null) return;
    reason = answer;
  }
  throw new StartError(`Heddle was not ready within ${READY_MS / 1_000} seconds: ${reason}.`, `Its log: ${log.path}`);
}

/**
 * What is not ready; null when all is.
 * @param {string} url
 * @returns {Promise<string | null>}
 */
async function health(url) {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    if (response.status === 200) return null;
    const body = /** @type {{ error?: { message?: string }, reason?: string } | null} */ (await response.json().catch(() => null));
    return body?.error?.message ?? body?.reason ?? `it answers ${response.status}`;
  } catch {
    return 'it does not answer';
  }
}
