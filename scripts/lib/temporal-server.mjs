import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.mjs';
import { openLog, tailOf } from './log-file.mjs';
import { accepts, freePorts } from './ports.mjs';
import { StartError } from './start-error.mjs';

const START_MS = 30_000;

/**
 * Read and measured: with its defaults the server waits 45 to 100 ms before it hands out each task. These take the
 * brake off for a single machine, and keep one partition a queue, since there is one worker process.
 */
const dynamicConfig = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.timerProcessorMaxPollRPS': 2000,
  'history.visibilityProcessorMaxPollRPS': 200,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // A long map begins a new history for each chunk of items: by default only once a second.
  'history.workflowIdReuseMinimalInterval': '"0s"',
  // The HTTP API can't be switched off: it takes calls for these hosts only, and no request can name one with a space in it. A web
  // page would reach it otherwise, whatever address it listens on.
  'frontend.httpAllowedHosts': '["closed to everybody"]',
  'system.enableNexus': false,
  // A timer may fire this much late, by default a second: waits and retries would be rounded up to it.
  'history.timerProcessorMaxTimeShift': '"20ms"',
};

/**
 * @typedef {import('./child.mjs').Child & { address: string, ports: readonly number[], ready: Promise<void>, log: { path: string, from: number } }} TemporalServer
 */

/**
 * Starts a Temporal server for this machine alone, with its state in the data folder; resolves once its process runs,
 * and `ready` once it accepts connections.
 * @param {{ binary: string, dataDir: string, ports?: readonly number[], env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<TemporalServer>}
 */
export async function startTemporalServer(options) {
  const ports = options.ports === undefined ? await freePorts(3) : [...options.ports];
  const log = openLog(options.dataDir, 'temporal');
  const child = await startChild(options.binary, serverArguments(join(options.dataDir, 'temporal.db'), ports), {
    cwd: options.dataDir,
    env: options.env ?? process.env,
    output: log.fd,
  });
  // The server has its own now; a start after a crash opens another.
  closeSync(log.fd);
  const address = `127.0.0.1:${ports[0]}`;
  const ready = untilAccepting({ child, address, log, dataDir: options.dataDir });
  // A caller that does not ask learns of it by the exit.
  ready.catch(() => {});
  return { ...child, address, ports, ready, log };
}

/**
 * @param {{ child: import('./child.mjs').Child, address: string, log: { path: string, from: number }, dataDir: string }} options
 */
async function untilAccepting({ child, address, log, dataDir }) {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(15)) {
    if (child.hasExited())
      throw new StartError(
        'The Temporal server ended while it was starting.',
        `${tailOf(log) || 'It said nothing.'}\nIts log: ${log.path}\nIf its database is damaged, put ${join(dataDir, 'temporal.db')} back from your backup.`,
      );
    if (await accepts(address, 500)) return;
  }
  await child.kill();
  throw new StartError(`The Temporal server did not answer within ${START_MS / 1_000} seconds.`, `Its log: ${log.path}`);
}

/**
 * @param {string} database
 * @param {readonly (number | undefined)[]} ports
 */
function serverArguments(database, [port, httpPort, metricsPort]) {
  return [
    ['server', 'start-dev', '--headless', '--log-level', 'error', '--log-format', 'json'],
    ['--ip', '127.0.0.1', '--port', String(port), '--http-port', String(httpPort), '--metrics-port', String(metricsPort)],
    ['--db-filename', database, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=2'],
    ...Object.entries(dynamicConfig).map(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ].flat();
}
