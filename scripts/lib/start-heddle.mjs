import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, untilReady } from './app-process.mjs';
import { ensureBuilt } from './builds.mjs';
import { takeDataFolder } from './data-folder.mjs';
import { openLog, tailOf } from './log-file.mjs';
import { accepts, freePorts, portProblem } from './ports.mjs';
import { readSettings, urlOf } from './settings.mjs';
import { StartError } from './start-error.mjs';
import { findTemporal } from './temporal-binary.mjs';
import { startTemporalServer } from './temporal-server.mjs';
import { assertSameOrNewer } from './temporal-version.mjs';

const APP_GRACE_MS = 20_000;
const ORPHAN_GRACE_MS = 2_000;
const TEMPORAL_GRACE_MS = 10_000;

/**
 * A Heddle that runs: Temporal, and one Node process with the API and the worker.
 * @typedef {{
 *   url: string,
 *   signInUrl: string,
 *   dataDir: string,
 *   died: Promise<StartError>,
 *   restartApp(): Promise<void>,
 *   stop(): Promise<void>,
 *   kill(): Promise<void>,
 * }} RunningHeddle
 */

/**
 * Starts everything, the parts side by side, and resolves once a workflow has run through all of them. When it can not,
 * nothing is left running and the error says why.
 * @param {{ env: NodeJS.ProcessEnv, progress: import('./progress.mjs').Progress, signal?: AbortSignal }} options
 * @returns {Promise<RunningHeddle>}
 */
export async function startHeddle({ env, progress, signal }) {
  const settings = readSettings(env);
  const port = await usablePort(settings);
  const url = urlOf(settings.host, port);
  const folder = await takeDataFolder(settings.dataDir);
  /** @type {import('./temporal-server.mjs').TemporalServer | null} */
  let temporal = null;
  /** @type {import('./child.mjs').Child | null} */
  let app = null;
  let isStopping = false;

  async function stop() {
    isStopping = true;
    // Without Temporal there is nothing left to say good-bye to.
    await app?.stop(temporal?.hasExited() ? ORPHAN_GRACE_MS : APP_GRACE_MS);
    await temporal?.stop(TEMPORAL_GRACE_MS);
    folder.release();
  }
  async function kill() {
    isStopping = true;
    await Promise.all([app?.kill(), temporal?.kill()]);
    folder.release();
  }

  async function bringTemporal() {
    if (settings.temporalAddress !== null) {
      await assertAnswers(settings.temporalAddress);
      return settings.temporalAddress;
    }
    const binary = await findTemporal(progress, env);
    await assertSameOrNewer(binary, folder.path);
    temporal = await startTemporalServer({ binary, dataDir: folder.path, env });
    folder.record('temporal', temporal.pid);
    return temporal.address;
  }

  /** @returns {Promise<StartError>} */
  function temporalDeath() {
    const server = temporal;
    return server === null ? new Promise(() => {}) : server.exited.then(() => gone('The Temporal server', server.log));
  }

  /**
   * Why it did not come up, or that it has died since.
   * @returns {Promise<never>}
   */
  async function temporalFailure() {
    await temporal?.ready;
    throw await temporalDeath();
  }

  async function bringApp() {
    const started = await startApp({ role: 'all', output: log.fd, env: { ...env, HEDDLE_PORT: String(port), HEDDLE_DATA_DIR: folder.path, TEMPORAL_ADDRESS: temporalAddress } });
    app = started;
    folder.record('app', started.pid);
    // It connects as soon as Temporal accepts it: the two start side by side.
    await progress.during('Starting Heddle', Promise.race([untilReady(started, url, log, signal), temporalFailure()]));
    // Not the one that is being replaced, and not while all are being stopped.
    void started.exited.then(() => app === started && report(gone('Heddle’s server process', log)));
  }

  /** @type {(error: StartError) => void} */
  let report = () => {};
  /** @type {Promise<StartError>} */
  const died = new Promise((resolve) => {
    report = (error) => {
      if (!isStopping) resolve(error);
    };
  });
  let temporalAddress = '';
  const log = openLog(folder.path, 'heddle');
  try {
    // All settle before anything is given up, so that nothing is started behind the back of `stop`.
    const [address] = await allSettled([bringTemporal(), ensureBuilt('server', progress), ensureBuilt('workflow', progress), ensureBuilt('web', progress)]);
    signal?.throwIfAborted();
    temporalAddress = address;
    await bringApp();
    signal?.throwIfAborted();
    folder.announce(url);
  } catch (error) {
    await stop();
    throw error;
  }

  void temporalDeath().then(report);
  return {
    url,
    signInUrl: `${url}/?token=${readFileSync(join(folder.path, 'access-token'), 'utf8').trim()}`,
    dataDir: folder.path,
    died,
    async restartApp() {
      const before = app;
      app = null;
      await before?.stop(APP_GRACE_MS);
      await bringApp();
    },
    stop,
    kill,
  };
}

/**
 * @param {string} what
 * @param {{ path: string, from: number }} log
 */
function gone(what, log) {
  return new StartError(`${what} has ended unexpectedly; everything else was stopped.`, `${tailOf(log)}\nIts log: ${log.path}\nNo run is lost: they go on at the next start.`.trim());
}

/**
 * @param {import('./settings.mjs').StartSettings} settings
 */
async function usablePort({ host, port }) {
  if (port === 0) return /** @type {number} */ ((await freePorts(1))[0]);
  const problem = await portProblem(port, host);
  if (problem === null) return port;
  if (problem === 'EADDRINUSE') throw new StartError(`Port ${port} is in use by another program.`, `Stop that program, or choose another port: HEDDLE_PORT=${port + 1} npm start`);
  if (problem === 'EACCES') throw new StartError(`This user may not listen on port ${port}.`, 'Choose a port above 1023 with HEDDLE_PORT.');
  throw new StartError(`Heddle can not listen on ${host}:${port} (${problem}).`, 'HEDDLE_HOST must be an address of this machine.');
}

/**
 * @param {string} address
 */
export async function assertAnswers(address) {
  for (let attempt = 0; attempt < 3; attempt += 1) if (await accepts(address, 2_000)) return;
  throw new StartError(`Temporal does not answer at ${address}.`, 'That is what TEMPORAL_ADDRESS says. Correct it, start that server, or unset TEMPORAL_ADDRESS so that Heddle brings its own.');
}

/**
 * Waits for all, also when one has failed already; then throws the first failure.
 * @template {readonly unknown[]} T
 * @param {T} work
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
async function allSettled(work) {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return /** @type {any} */ (results.map((result) => /** @type {PromiseFulfilledResult<unknown>} */ (result).value));
}
