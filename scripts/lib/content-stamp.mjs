import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './paths.mjs';

/**
 * Whether something that was built from sources is still what they would give. Names, sizes and times are looked at
 * first, which takes milliseconds; contents only when those differ, as after a fresh checkout.
 * @param {{ sources: readonly string[], stampFile: string, outputs: readonly string[] }} options Sources are files and folders of the clone.
 * @returns {{ isFresh: boolean, save(): void }} `save` is to be called once the thing has been built from these sources.
 */
export function contentStamp({ sources, stampFile, outputs }) {
  const files = sources.flatMap((source) => filesBelow(join(root, source)));
  const quick = digest(files.map((file) => `${relative(root, file.path)} ${file.size} ${file.modifiedMs}`));
  const stamp = read(stampFile);
  const isBuilt = stamp !== null && outputs.every(exists);
  if (isBuilt && stamp.quick === quick) return { isFresh: true, save() {} };
  const content = digest(
    files.map((file) => `${relative(root, file.path)} ${createHash('sha256').update(readFileSync(file.path)).digest('hex')}`),
  );
  const save = () => {
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, JSON.stringify({ quick, content }));
  };
  const isFresh = isBuilt && stamp.content === content;
  if (isFresh) save();
  return { isFresh, save };
}

/**
 * @param {string} path
 * @returns {{ path: string, size: number, modifiedMs: number }[]}
 */
function filesBelow(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [{ path, size: stats.size, modifiedMs: stats.mtimeMs }];
  return readdirSync(path, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.name.startsWith('.') || /\.test\.tsx?$/.test(entry.name) ? [] : filesBelow(join(path, entry.name))));
}

/**
 * @param {readonly string[]} lines
 */
function digest(lines) {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * @param {string} file
 * @returns {{ quick: string, content: string } | null}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 */
function exists(file) {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
