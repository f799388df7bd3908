import type { StoredSource } from '#store/contract/knowledge-sources';
import { watchFolder } from './watch-folder.ts';

/** Watches the folders of sources. */
export interface SourceWatchers {
  /** Watches the folder of this source, and that of its settings before no more. */
  watch(source: Pick<StoredSource, 'id' | 'settings'>): Promise<void>;
  stop(sourceId: string): Promise<void>;
  close(): Promise<void>;
}

/** Tells by `onChange` of sources whose folder has changed. */
export function createSourceWatchers(options: {
  readonly folders: ReadonlyMap<string, string>;
  readonly onChange: (sourceId: string) => void;
  readonly onError: (sourceId: string, error: unknown) => void;
}): SourceWatchers {
  const { folders, onChange, onError } = options;
  const open = new Map<string, { readonly folder: string; close(): Promise<void> }>();

  async function stop(sourceId: string): Promise<void> {
    const watcher = open.get(sourceId);
    open.delete(sourceId);
    await watcher?.close();
  }

  return {
    async watch({ id, settings }) {
      const path = settings.kind === 'folder' ? folders.get(settings.folder) : undefined;
      if (settings.kind === 'folder' && open.get(id)?.folder === settings.folder) return;
      await stop(id);
      if (settings.kind !== 'folder' || path === undefined) return;
      open.set(id, {
        folder: settings.folder,
        ...watchFolder(
          path,
          () => onChange(id),
          (error) => onError(id, error),
        ),
      });
    },
    stop,
    async close() {
      await Promise.all([...open.keys()].map(stop));
    },
  };
}
