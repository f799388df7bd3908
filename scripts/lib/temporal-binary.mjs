import { accessSync, chmodSync, constants, createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheDir } from './paths.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { StartError } from './start-error.mjs';

/**
 * The pinned release. It is the newest one that `go install` can build, so that every way of getting it gives the same
 * server, and thereby the same database schema.
 */
export const TEMPORAL_CLI_VERSION = '1.5.1';

const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const DOWNLOAD_ANSWER_MS = 6_000;
const DOWNLOAD_MS = 4 * 60_000;

/**
 * The path of a Temporal command line program: the one on the PATH, the cached one, a download, or one built with Go.
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 */
export async function findTemporal(progress, env = process.env) {
  const onPath = findOnPath('temporal', env);
  if (onPath !== null) return onPath;
  const cached = join(cacheDir(env), `temporal-${TEMPORAL_CLI_VERSION}`, executable);
  if (existsSync(cached)) return cached;
  if (await progress.during('Downloading Temporal', () => download(cached), 'about 60 MB, once')) return cached;
  const go = findOnPath('go', env);
  let built = '';
  if (go !== null) {
    built = await progress.during(
      'Building Temporal with Go',
      () => build(go, cached),
      'it could not be downloaded; this takes up to eight minutes, once',
    );
    if (existsSync(cached)) return cached;
  }
  throw new StartError(
    'Temporal, which carries out the runs, was not found and could not be brought.',
    [
      'One of these helps:',
      '  - install the Temporal command line program, so that `temporal` is on the PATH (https://docs.temporal.io/cli)',
      '  - let this machine reach temporal.download, or install Go 1.24 or newer, and start again',
      '  - set TEMPORAL_ADDRESS to a Temporal that runs already',
      ...(built === '' ? [] : ['Go said:', lastLines(built)]),
    ].join('\n'),
  );
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
export function findOnPath(name, env = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return null;
}

/**
 * @param {string} target
 */
async function download(target) {
  const arch = /** @type {Record<string, string>} */ ({ x64: 'amd64', arm64: 'arm64' })[process.arch];
  const platform = /** @type {Record<string, string>} */ ({ linux: 'linux', darwin: 'darwin', win32: 'windows' })[process.platform];
  if (arch === undefined || platform === undefined) return false;
  const folder = draftFolder(target);
  try {
    const answer = new AbortController();
    const timer = setTimeout(() => answer.abort(), DOWNLOAD_ANSWER_MS);
    const response = await fetch(`https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${arch}`, {
      signal: AbortSignal.any([answer.signal, AbortSignal.timeout(DOWNLOAD_MS)]),
    });
    clearTimeout(timer);
    if (!response.ok || response.body === null) return false;
    const archive = join(folder, 'archive');
    await pipeline(Readable.fromWeb(/** @type {any} */ (response.body)), createWriteStream(archive));
    if (!(await runCommand('tar', ['-xf', archive, '-C', folder])).ok) return false;
    return await adopt(join(folder, executable), target);
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Answers what Go printed.
 * @param {string} go
 * @param {string} target
 */
async function build(go, target) {
  const folder = draftFolder(target);
  try {
    const result = await runCommand(
      go,
      ['install', '-trimpath', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`],
      {
        cwd: folder,
        env: { CGO_ENABLED: '0', GOBIN: folder, GOFLAGS: '' },
      },
    );
    if (result.ok) await adopt(join(folder, executable), target);
    return result.output;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} target
 */
function draftFolder(target) {
  const cache = dirname(dirname(target));
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, 'temporal-draft-'));
}

/**
 * Takes a program into the cache, once it has shown that it runs here.
 * @param {string} file
 * @param {string} target
 */
async function adopt(file, target) {
  chmodSync(file, 0o755);
  if (!(await runCommand(file, ['--version'], { timeoutMs: 30_000 })).ok) return false;
  mkdirSync(dirname(target), { recursive: true });
  renameSync(file, target);
  return true;
}
