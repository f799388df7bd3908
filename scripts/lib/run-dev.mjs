import { watch } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './builds.mjs';
import { startChild } from './child.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './paths.mjs';
import { freePorts, portProblem } from './ports.mjs';
import { createProgress } from './progress.mjs';
import { explain } from './start-error.mjs';
import { startHeddle } from './start-heddle.mjs';
import { stopSignal } from './stop-signal.mjs';

const VITE_PORT = 5173;
const QUIET_MS = 150;

/** Starts everything as `npm start` does, with Vite before it, and restarts the server when its sources change. */
export async function runDev() {
  const progress = createProgress();
  const stopping = stopSignal(() => progress.say('Stopping ...'));
  try {
    await ensureDependencies(progress);
    const heddle = await startHeddle({ env: process.env, progress, signal: stopping.signal, isDevelopment: true });
    const vite = await startVite(heddle.url);
    const follower = followSources({ heddle, progress });
    progress.say(`\nSign in once:  ${heddle.signInUrl}\nThen develop:  ${vite.url}\n`);
    const death = await Promise.race([stopping.pressed, heddle.died, vite.exited.then(() => new Error('Vite has ended'))]);
    await follower.stop();
    await vite.stop(2_000);
    await heddle.stop();
    if (death !== undefined) throw death;
  } catch (error) {
    process.exitCode = stopping.signal.aborted ? 130 : 1;
    if (!stopping.signal.aborted) process.stderr.write(explain(error));
  } finally {
    progress.close();
    stopping.dispose();
  }
}

/**
 * @param {string} heddleUrl
 */
async function startVite(heddleUrl) {
  const port = (await portProblem(VITE_PORT, '127.0.0.1')) === null ? VITE_PORT : (await freePorts(1))[0];
  const args = [
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    '--config',
    join(root, 'web', 'vite.config.ts'),
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--strictPort',
    '--logLevel',
    'warn',
  ];
  const child = await startChild(process.execPath, args, { cwd: root, env: { ...process.env, HEDDLE_URL: heddleUrl }, output: 'inherit' });
  return { ...child, url: `http://127.0.0.1:${port}` };
}

/**
 * One restart at a time; what changes meanwhile is looked at afterwards.
 * @param {{ heddle: import('./start-heddle.mjs').RunningHeddle, progress: import('./progress.mjs').Progress }} options
 * @returns {{ stop(): Promise<void> }}
 */
function followSources({ heddle, progress }) {
  /** @type {Promise<void>} */
  let work = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  async function refresh() {
    try {
      const built = await Promise.all([ensureBuilt('server', progress), ensureBuilt('workflow', progress)]);
      if (!built.includes(true)) return;
      await heddle.restartApp();
      progress.say('The server follows the change.');
    } catch (error) {
      // A mistake in the sources: the next change may fix it.
      process.stderr.write(explain(error));
    }
  }
  const folders = ['bytes', 'graph', 'nodes', 'store', 'knowledge', 'workers', 'server', 'templates'].map((folder) =>
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        work = work.then(refresh);
      }, QUIET_MS);
    }),
  );
  return {
    async stop() {
      clearTimeout(timer);
      for (const folder of folders) folder.close();
      await work;
    },
  };
}
