import { isIP } from 'node:net';
import { dataDirOf } from './paths.mjs';
import { StartError } from './start-error.mjs';

/**
 * What a start itself needs of the environment; the server reads the rest and judges it.
 * @typedef {{ host: string, port: number, dataDir: string, temporalAddress: string | null }} StartSettings
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {StartSettings}
 */
export function readSettings(env) {
  const port = env['HEDDLE_PORT'] || '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new StartError(`HEDDLE_PORT is not a port: ${port}`, 'Use a number from 1 to 65535.');
  const address = env['TEMPORAL_ADDRESS'] || null;
  if (address !== null && !/^(\[[0-9a-f:]+\]|[^\s:/]+):\d{1,5}$/i.test(address)) {
    throw new StartError(`TEMPORAL_ADDRESS is not an address: ${address}`, 'Use host:port, such as temporal.internal:7233.');
  }
  return { host: env['HEDDLE_HOST'] || '127.0.0.1', port: Number(port), dataDir: dataDirOf(env), temporalAddress: address };
}

/**
 * The address at which this machine reaches a server that listens on `host`.
 * @param {string} host
 * @param {number} port
 */
export function urlOf(host, port) {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : isIP(host) === 6 ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
