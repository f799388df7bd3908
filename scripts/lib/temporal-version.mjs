import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { StartError } from './start-error.mjs';

/**
 * A server's database file has no supported way between versions: remembers which one wrote it, and refuses a file that a newer
 * one has written.
 * @param {string} binary
 * @param {string} dataDir
 */
export async function assertSameOrNewer(binary, dataDir) {
  const file = join(dataDir, 'temporal-version');
  const { output } = await runCommand(binary, ['--version'], { timeoutMs: 20_000 });
  const version = /Server (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (version === undefined)
    throw new StartError(`${binary} is not the Temporal command line program.`, `It said: ${output.trim().slice(0, 200)}`);
  const before = existsSync(file) && existsSync(join(dataDir, 'temporal.db')) ? readFileSync(file, 'utf8').trim() : version;
  if (isNewer(before, version)) {
    throw new StartError(
      `The data folder ${dataDir} was written by Temporal ${before}; this one is the older ${version} (${binary}).`,
      `Use Temporal ${before} or newer, or set HEDDLE_DATA_DIR to another folder.`,
    );
  }
  if (before !== version || !existsSync(file)) writeFileSync(file, `${version}\n`);
}

/**
 * @param {string} one
 * @param {string} other
 */
function isNewer(one, other) {
  return one.localeCompare(other, 'en', { numeric: true }) > 0;
}
