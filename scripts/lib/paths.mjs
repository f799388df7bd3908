import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that these scripts belong to. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Where built files go; removed without harm at any time. */
export const distDir = join(root, 'dist');

/**
 * Shared by all clones of this user: what takes minutes to make is made once.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheDir(env = process.env) {
  const base = env['XDG_CACHE_HOME'];
  return join(base ? base : join(homedir(), '.cache'), 'heddle');
}

/**
 * The data folder that the environment names.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function dataDirOf(env = process.env) {
  return resolve(root, env['HEDDLE_DATA_DIR'] || '.heddle');
}
