import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { StartError } from './start-error.mjs';

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.heddle-lock');
/** Node.js from 22.14 on takes the binaries that better-sqlite3 13 carries; see `store/sqlite/driver.mjs`. */
const hasBinary = Number(process.versions['napi']) >= 10;
const nativeFile = join(modules, 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');

/**
 * Makes `node_modules` what `package-lock.json` says, with the one native module that is compiled where this Node.js is an old one.
 * Packages' own install scripts do not run.
 * @param {import('./progress.mjs').Progress} progress
 */
export async function ensureDependencies(progress) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const abi = `node-${process.versions.modules}-${process.platform}-${process.arch}`;
  const wanted = `${lock}\n${abi}\n`;
  if ((hasBinary || existsSync(nativeFile)) && readText(stampFile) === wanted) return;
  if (!isInstalled()) await install(progress);
  if (!hasBinary) await ensureNative(progress);
  writeFileSync(stampFile, wanted);
}

/** Whether npm has put in place what the lock file names, for example by an `npm install` of the user's own. */
function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(modules, '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const other = present[path];
    return other === undefined ? entry.optional === true : other.version === entry.version;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {import('./progress.mjs').Progress} progress
 */
async function install(progress) {
  const result = await progress.during(
    'Installing dependencies',
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']),
    'about a minute, once',
  );
  if (result.ok) return;
  throw new StartError(
    'The dependencies could not be installed.',
    `npm said:\n${lastLines(result.output)}\nCheck the network (and the proxy settings of npm), then start again.`,
  );
}

/**
 * better-sqlite3 12 is the one package with a binary that npm does not carry. It takes minutes to compile, so a built one
 * is kept for every later clone of this user.
 * @param {import('./progress.mjs').Progress} progress
 */
async function ensureNative(progress) {
  const version = JSON.parse(readFileSync(join(modules, 'better-sqlite3', 'package.json'), 'utf8')).version;
  const cached = join(
    cacheDir(),
    'native',
    `better-sqlite3-${version}-node${process.versions.modules}-${process.platform}-${process.arch}-${libc()}.node`,
  );
  if (existsSync(nativeFile) && (await loads())) return keep(cached);
  if (existsSync(cached)) {
    copy(cached, nativeFile);
    if (await loads()) return;
  }
  const result = await progress.during(
    'Preparing SQLite',
    npm(['rebuild', 'better-sqlite3', '--ignore-scripts=false']),
    'a ready binary when there is one, else it is compiled, which takes up to five minutes, once',
  );
  if (!(await loads())) {
    throw new StartError(
      'The SQLite module (better-sqlite3) could not be prepared.',
      `npm said:\n${lastLines(result.output)}\nNo ready binary could be downloaded for this Node.js, and compiling it needs Python 3, make and a C++ compiler (Debian: apt-get install build-essential python3).`,
    );
  }
  keep(cached);
}

/**
 * @param {string} cached
 */
function keep(cached) {
  try {
    if (!existsSync(cached)) copy(nativeFile, cached);
  } catch {
    // A cache that cannot be written costs time on the next clone, nothing more.
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const draft = `${to}.${process.pid}`;
  copyFileSync(from, draft);
  renameSync(draft, to);
}

/** Tried in another process: a binary for another Node.js may do worse than throw. */
async function loads() {
  const code = "const D = require('better-sqlite3'); new D(':memory:').prepare('select 1').get();";
  return (await runCommand(process.execPath, ['-e', code], { timeoutMs: 20_000 })).ok;
}

function libc() {
  if (process.platform !== 'linux') return 'system';
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/**
 * The npm that started this script, else the one on the PATH.
 * @param {readonly string[]} args
 */
function npm(args) {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return runCommand(process.execPath, [script, ...args]);
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

/**
 * @param {string} file
 */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
