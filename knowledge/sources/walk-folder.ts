import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { NodeError } from '#graph/errors';
import type { SourceItemRef } from './source-reader.ts';

const MOST_FILES = 50_000;

interface Walk {
  /** The folder, with all links resolved. */
  readonly root: string;
  /** What people call it. */
  readonly name: string;
  readonly fits: (path: string) => boolean;
}

/**
 * The files of a folder and of those below it that fit, in the order of their names; hidden ones and `node_modules` are left out. A link
 * that leads
 * out of the folder is listed when it fits, so that reading it tells why it is refused; it is never followed. Fails when a folder can't be
 * read, as its files
 * would seem to be gone.
 */
export async function walkFolder(walk: Walk, signal: AbortSignal): Promise<readonly SourceItemRef[]> {
  const items: SourceItemRef[] = [];
  await visit(walk.root, '', [walk.root]);
  return items;

  async function visit(folder: string, prefix: string, above: readonly string[]): Promise<void> {
    for (const entry of await entriesOf(folder, prefix, walk.name)) {
      signal.throwIfAborted();
      if (isLeftOut(entry.name)) continue;
      const key = prefix + entry.name;
      const target = await targetOf(join(folder, entry.name), walk.root);
      if (target === null) continue;
      if (target === 'outside') {
        if (walk.fits(key)) add({ key, fingerprint: null });
      } else if (target.info.isDirectory()) {
        // A link to a folder that it lies in would go on for ever.
        if (!above.includes(target.path)) await visit(target.path, `${key}/`, [...above, target.path]);
      } else if (target.info.isFile() && walk.fits(key)) add({ key, fingerprint: fileFingerprint(target.info) });
    }
  }

  function add(item: SourceItemRef): void {
    items.push(item);
    if (items.length > MOST_FILES)
      throw new NodeError({
        code: 'SOURCE_TOO_LARGE',
        message: `More than ${MOST_FILES.toLocaleString('en')} files of the folder “${walk.name}” fit.`,
        hint: 'Narrow the pattern, or make several sources.',
      });
  }
}

/** Size and time of a file: what tells its states apart without reading it. */
export function fileFingerprint({ mtimeMs, size }: { readonly mtimeMs: number; readonly size: number }): string {
  return `${mtimeMs}:${size}`;
}

/** Names that nobody means by “all files”. */
export function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** True for what is not there any more. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(String((error as { code?: unknown } | null)?.code));
}

async function entriesOf(folder: string, prefix: string, name: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    // Removed since its parent was read; the folder itself must be there.
    if (isMissing(error) && prefix !== '') return [];
    throw new NodeError(
      {
        code: 'SOURCE_REFUSED',
        message: `The folder “${name}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}” can’t be read (${String((error as { code?: unknown }).code)}).`,
        hint: 'Let the user that runs Heddle read it.',
      },
      { cause: error },
    );
  }
}

async function targetOf(path: string, root: string): Promise<{ readonly path: string; readonly info: Stats } | 'outside' | null> {
  try {
    const real = await realpath(path);
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) return 'outside';
    return { path: real, info: await stat(real) };
  } catch (error) {
    // Gone meanwhile, a link to nothing, or links in a circle.
    if (isMissing(error) || (error as { code?: unknown }).code === 'ELOOP') return null;
    if ((error as { code?: unknown }).code === 'EACCES') return 'outside';
    throw error;
  }
}
