import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MOST_BYTES = 20_000_000;

/**
 * A log file in the data folder that grows across starts; one that has become large is set aside, replacing the last such.
 * @param {string} dataDir
 * @param {string} name
 * @returns {{ path: string, fd: number, from: number }} `from` is where this start's lines begin.
 */
export function openLog(dataDir, name) {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.log`);
  if (sizeOf(path) > MOST_BYTES) renameSync(path, `${path}.old`);
  return { path, fd: openSync(path, 'a', 0o600), from: sizeOf(path) };
}

/**
 * What a process has written since the log was opened: the messages of structured lines, the others as they are.
 * @param {{ path: string, from: number }} log
 * @param {number} [count]
 */
export function tailOf(log, count = 8) {
  const text = readFileSync(log.path).subarray(log.from).toString('utf8').trimEnd();
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .map(readable)
    .join('\n');
}

/**
 * @param {string} line
 */
function readable(line) {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, message, err, error } = JSON.parse(line);
    const cause = err?.message ?? (typeof error === 'string' ? error : error?.message);
    return [msg ?? message, cause].filter((part, index, parts) => part && parts.indexOf(part) === index).join(': ') || line;
  } catch {
    return line;
  }
}

/**
 * @param {string} path
 */
function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
