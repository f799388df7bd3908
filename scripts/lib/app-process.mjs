import { get } from 'node:http';
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
  return startChild(process.execPath, ['--import', preload, serverEntry], {
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
 * What is not ready; null when all is. By node:http, since fetch would cost this process 20 MB for as long as it lives.
 * @param {string} url
 * @returns {Promise<string | null>}
 */
function health(url) {
  return new Promise((resolve) => {
    const request = get(`${url}/healthz`, { agent: false, timeout: 5_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('error', () => resolve('it does not answer'));
      response.on('end', () => resolve(response.statusCode === 200 ? null : reasonIn(text, response.statusCode)));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve('it does not answer'));
  });
}

/**
 * @param {string} text
 * @param {number | undefined} status
 * @returns {string}
 */
function reasonIn(text, status) {
  try {
    const body = JSON.parse(text);
    return body.error?.message ?? body.reason ?? `it answers ${status}`;
  } catch {
    return `it answers ${status}`;
  }
}
