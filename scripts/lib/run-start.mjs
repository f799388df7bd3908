import { startApp } from './app-process.mjs';
import { ensureBuilt } from './builds.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { createProgress, seconds } from './progress.mjs';
import { readSettings } from './settings.mjs';
import { explain, StartError } from './start-error.mjs';
import { assertAnswers, startHeddle } from './start-heddle.mjs';
import { onSignals, stopSignal } from './stop-signal.mjs';

/** npm passes on the Ctrl-C that this process has received as well: two that come together are one. */
const DOUBLE_MS = 1_000;

/**
 * Starts what was asked for and stays until it is told to stop or a part has died.
 * @param {string} role
 */
export async function runStart(role) {
  const since = Date.now() - process.uptime() * 1_000;
  const progress = createProgress();
  const stopping = stopSignal(() => progress.say('Stopping (once more to stop at once) ...'));
  try {
    await ensureDependencies(progress);
    if (role === 'all') await runAll({ since, progress, stopping });
    else if (role === 'server' || role === 'worker') await runHalf(role, { progress, stopping });
    else throw new StartError(`Unknown part: ${role}`, 'Use server or worker, or nothing for all.');
  } catch (error) {
    progress.close();
    process.exitCode = stopping.signal.aborted ? 130 : 1;
    if (!stopping.signal.aborted) process.stderr.write(explain(error));
  } finally {
    progress.close();
    stopping.dispose();
  }
}

/**
 * @param {{ since: number, progress: import('./progress.mjs').Progress, stopping: import('./stop-signal.mjs').Stopping }} options
 */
async function runAll({ since, progress, stopping }) {
  const heddle = await startHeddle({ env: process.env, progress, signal: stopping.signal });
  progress.say(`\nHeddle is ready after ${seconds(since)}. Open\n\n  ${heddle.signInUrl}\n\nData: ${heddle.dataDir}   Stop: Ctrl-C\n`);
  const death = await Promise.race([stopping.pressed, heddle.died]);
  const hurrying = onSignals(onceAfter(DOUBLE_MS, () => void heddle.kill().then(() => process.exit(1))));
  await heddle.stop();
  hurrying();
  if (death !== undefined) throw death;
  progress.say('Heddle has stopped. Waiting runs go on at the next start.');
}

/**
 * @param {'server' | 'worker'} role
 * @param {{ progress: import('./progress.mjs').Progress, stopping: import('./stop-signal.mjs').Stopping }} options
 */
async function runHalf(role, { progress, stopping }) {
  const { temporalAddress } = readSettings(process.env);
  if (temporalAddress === null)
    throw new StartError(
      `The ${role} alone needs a Temporal that runs already.`,
      'Set TEMPORAL_ADDRESS to its host:port. To have everything started on this machine, use npm start.',
    );
  /** @type {('server' | 'web' | 'workflow')[]} */
  const parts = role === 'server' ? ['server', 'web'] : ['server', 'workflow'];
  await Promise.all([assertAnswers(temporalAddress), ...parts.map((part) => ensureBuilt(part, progress))]);
  stopping.signal.throwIfAborted();
  const app = await startApp({ role, env: process.env, output: 'inherit' });
  await Promise.race([stopping.pressed, app.exited]);
  const died = app.hasExited();
  await app.stop(30_000);
  if (died) throw new StartError(`The ${role} has ended.`, 'Its last lines above say why.');
}

/**
 * @param {number} waitMs
 * @param {() => void} hear
 */
function onceAfter(waitMs, hear) {
  const since = Date.now();
  return () => {
    if (Date.now() - since > waitMs) hear();
  };
}
