import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, untilReady } from './app-process.mjs';
import { ensureBuilt } from './builds.mjs';
import { takeDataFolder } from './data-folder.mjs';
import { openDoor } from './door.mjs';
import { keepRunning, MOST_DEATHS } from './keep-running.mjs';
import { openLog, tailOf } from './log-file.mjs';
import { accepts } from './ports.mjs';
import { identityOf } from './processes.mjs';
import { readSettings, urlOf } from './settings.mjs';
import { StartError } from './start-error.mjs';
import { findTemporal } from './temporal-binary.mjs';
import { startTemporalServer } from './temporal-server.mjs';
import { assertSameOrNewer } from './temporal-version.mjs';

const APP_GRACE_MS = 30_000;
const ORPHAN_GRACE_MS = 2_000;
const TEMPORAL_GRACE_MS = 10_000;

/**
 * A Heddle that runs: Temporal, and one Node process with the API and the worker. Either is started again when it dies, while the other
 * goes on.
 * @typedef {{
 *   url: string,
 *   signInUrl: string,
 *   dataDir: string,
 *   died: Promise<StartError>,
 *   restartApp(): Promise<void>,
 *   stop(): Promise<void>,
 *   kill(): Promise<void>,
 * }} RunningHeddle `died` resolves when one of the two dies so often that it is not started again.
 */

/**
 * Starts everything, the parts side by side, and resolves once a workflow has run through all of them. When it cannot,
 * nothing is left running and the error says why.
 * @param {{ env: NodeJS.ProcessEnv, progress: import('./progress.mjs').Progress, signal?: AbortSignal, isDevelopment?: boolean }} options In development a server that dies waits for the next change of its sources.
 * @returns {Promise<RunningHeddle>}
 */
export async function startHeddle({ env, progress, signal, isDevelopment = false }) {
  const settings = readSettings(env);
  const door = await openPort(settings);
  const url = urlOf(settings.host, door.port);
  const folder = await takeDataFolder(settings.dataDir).catch(async (error) => {
    await door.close();
    throw error;
  });
  /** @type {import('./temporal-server.mjs').TemporalServer | null} */
  let temporal = null;
  /** @type {import('./child.mjs').Child | null} */
  let app = null;
  /** @type {import('./keep-running.mjs').KeptProcess[]} */
  const kept = [];

  async function stop() {
    await Promise.all(kept.map((part) => part.release()));
    // Without Temporal there is nothing left to say good-bye to.
    await app?.stop(temporal?.hasExited() ? ORPHAN_GRACE_MS : APP_GRACE_MS);
    await temporal?.stop(TEMPORAL_GRACE_MS);
    await door.close();
    folder.release();
  }
  async function kill() {
    const released = Promise.all(kept.map((part) => part.release()));
    await Promise.all([app?.kill(), temporal?.kill()]);
    await released;
    // A start that was under way when the others were killed.
    await Promise.all([app?.kill(), temporal?.kill()]);
    folder.release();
  }

  async function bringTemporal() {
    if (settings.temporalAddress !== null) {
      await assertAnswers(settings.temporalAddress);
      return { address: settings.temporalAddress, startAgain: null };
    }
    const binary = await findTemporal(progress, env);
    await assertSameOrNewer(binary, folder.path);
    const start = async (/** @type {readonly number[] | undefined} */ ports) => {
      const started = await startTemporalServer({ binary, dataDir: folder.path, env, ...(ports === undefined ? {} : { ports }) });
      temporal = started;
      folder.record('temporal', started.pid);
      await app?.send({ endLast: identityOf(started.pid) });
      return started;
    };
    const { address, ports } = await start(undefined);
    // In its old place, where the app looks for it.
    return { address, startAgain: () => start(ports) };
  }

  async function bringApp() {
    const started = await startApp({
      role: 'all',
      output: log.fd,
      env: {
        ...(settings.temporalAddress === null ? withoutTemporal(env) : env),
        HEDDLE_PORT: String(door.port),
        HEDDLE_PORT_FROM: 'parent',
        HEDDLE_DATA_DIR: folder.path,
        TEMPORAL_ADDRESS: temporalAddress,
      },
    });
    app = started;
    folder.record('app', started.pid);
    started.onMessage((message) => {
      if (message === 'ready to listen' && app === started) void door.passTo(started);
    });
    void started.exited.then(() => door.open()).catch(giveUp);
    if (temporal !== null) await started.send({ endLast: identityOf(temporal.pid) });
    return started;
  }

  /**
   * Why Temporal did not come up, or that it has died since.
   * @returns {Promise<never>}
   */
  async function temporalFailure() {
    const server = temporal;
    if (server === null) return new Promise(() => {});
    await server.ready;
    await server.exited;
    throw new StartError('The Temporal server has ended unexpectedly.', `${tailOf(server.log)}\nIts log: ${server.log.path}`.trim());
  }

  /**
   * @param {string} what
   * @param {{ path: string, from: number }} partLog
   * @param {import('./child.mjs').Child} first
   * @param {() => Promise<import('./child.mjs').Child>} start
   * @param {boolean} [revives]
   */
  function keep(what, partLog, first, start, revives = true) {
    let since = Date.now();
    const part = keepRunning({
      first,
      revives,
      async start() {
        const started = await start();
        // Ready is when a workflow can go through both again.
        void untilReady(started, url, log).then(
          () => progress.say(`Heddle is ready again after ${((Date.now() - since) / 1_000).toFixed(1)} s.`),
          () => {},
        );
        return started;
      },
      onDeath(delayMs) {
        since = Date.now();
        const last = tailOf(partLog, 1);
        const next = revives
          ? `is started again${delayMs === 0 ? '' : ` in ${delayMs / 1_000} s`}`
          : 'is started again with the next change';
        progress.say(`${what} has ended unexpectedly and ${next}.${last === '' ? '' : ` Its last line: ${last}`}`);
      },
      onGivenUp(error) {
        const reason = error instanceof StartError ? error.message : error === undefined ? tailOf(partLog) : String(error);
        giveUp(
          new StartError(
            `${what} has ended ${MOST_DEATHS} times within a minute and is not started again; everything else was stopped.`,
            `${reason}\nIts log: ${partLog.path}\nNo run is lost: they go on at the next start.`.trim(),
          ),
        );
      },
    });
    kept.push(part);
    return part;
  }

  /** @type {(error: StartError) => void} */
  let giveUp = () => {};
  /** @type {Promise<StartError>} */
  const died = new Promise((resolve) => {
    giveUp = resolve;
  });
  let temporalAddress = '';
  const log = openLog(folder.path, 'heddle');
  try {
    // All settle before anything is given up, so that nothing is started behind the back of `stop`.
    const [{ address, startAgain }] = await allSettled([
      bringTemporal(),
      ensureBuilt('server', progress),
      ensureBuilt('workflow', progress),
      ensureBuilt('web', progress),
    ]);
    signal?.throwIfAborted();
    temporalAddress = address;
    const firstApp = await bringApp();
    // It connects as soon as Temporal accepts it: the two start side by side.
    await progress.during('Starting Heddle', Promise.race([untilReady(firstApp, url, log, signal), temporalFailure()]));
    signal?.throwIfAborted();
    folder.announce(url);
    const server = /** @type {import('./temporal-server.mjs').TemporalServer | null} */ (temporal);
    if (server !== null && startAgain !== null) keep('The Temporal server', server.log, server, startAgain);
    const keptApp = keep('Heddle’s server process', log, firstApp, bringApp, !isDevelopment);
    return {
      url,
      signInUrl: `${url}/?token=${readFileSync(join(folder.path, 'access-token'), 'utf8').trim()}`,
      dataDir: folder.path,
      died,
      async restartApp() {
        await keptApp.replace((before) => before.stop(APP_GRACE_MS));
        await untilReady(keptApp.current(), url, log);
      },
      stop,
      kill,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * What this machine says of another Temporal, such as its key, is not for the one that we bring.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withoutTemporal(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_') || name === 'TEMPORAL_NAMESPACE'));
}

/**
 * @param {import('./settings.mjs').StartSettings} settings
 * @returns {Promise<import('./door.mjs').Door>}
 */
async function openPort({ host, port }) {
  try {
    return await openDoor({ host, port });
  } catch (error) {
    const problem = /** @type {NodeJS.ErrnoException} */ (error).code ?? 'EUNKNOWN';
    if (problem === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} is in use by another program.`,
        `Stop that program, or choose another port: HEDDLE_PORT=${port + 1} npm start`,
      );
    if (problem === 'EACCES')
      throw new StartError(`This user may not listen on port ${port}.`, 'Choose a port above 1023 with HEDDLE_PORT.');
    throw new StartError(`Heddle cannot listen on ${host}:${port} (${problem}).`, 'HEDDLE_HOST must be an address of this machine.');
  }
}

/**
 * @param {string} address
 */
export async function assertAnswers(address) {
  for (let attempt = 0; attempt < 3; attempt += 1) if (await accepts(address, 2_000)) return;
  throw new StartError(
    `Temporal does not answer at ${address}.`,
    'That is what TEMPORAL_ADDRESS says. Correct it, start that server, or unset TEMPORAL_ADDRESS so that Heddle brings its own.',
  );
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
