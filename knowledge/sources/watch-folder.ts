import { basename } from 'node:path';
import { watch } from 'chokidar';
import { isLeftOut } from './walk-folder.ts';

/** Changes come in heaps: a checkout of many files is one change. */
const GATHER_MS = 1_000;

export interface FolderWatch {
  /** Settled when all that is there is known: changes are told from then on. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Calls `onChange` when files of the folder were added, changed or removed: after they are written, once a second at most. What is there at
 * the beginning is no change.
 */
export function watchFolder(path: string, onChange: () => void, onError: (error: unknown) => void = () => undefined): FolderWatch {
  let timer: NodeJS.Timeout | null = null;
  const watcher = watch(path, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    awaitWriteFinish: { stabilityThreshold: 500, pollInterval: 100 },
    ignored: (file) => file !== path && isLeftOut(basename(file)),
  });
  watcher.on('all', () => {
    timer ??= setTimeout(() => {
      timer = null;
      onChange();
    }, GATHER_MS);
  });
  watcher.on('error', onError);
  return {
    ready: new Promise((resolve) => watcher.once('ready', resolve)),
    async close() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await watcher.close();
    },
  };
}
