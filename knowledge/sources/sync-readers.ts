import type { StoredSource } from '#store/contract/knowledge-sources';
import type { SourceReader } from './source-reader.ts';

/** The readers of syncs that run in this process: one a sync, from its listing to its end. */
export interface SyncReaders {
  /** Works with the reader of this sync; it is opened when there is none. */
  use<T>(source: StoredSource, work: (reader: SourceReader) => Promise<T>): Promise<T>;
  /** Closes the reader of a source, if there is one. */
  release(sourceId: string): Promise<void>;
}

interface Lent {
  readonly sync: number;
  readonly reader: SourceReader;
  users: number;
  isOver: boolean;
  idle: NodeJS.Timeout | null;
}

/** The rest of a sync may be carried out elsewhere: what nobody used for so long is closed. */
const IDLE_MS = 2 * 60_000;

/** Keeps readers between the pieces of a sync: what they found out, such as the rows of a query, is not asked for again. */
export function createSyncReaders(open: (source: StoredSource) => SourceReader): SyncReaders {
  const lent = new Map<string, Lent>();

  async function end(sourceId: string): Promise<void> {
    const known = lent.get(sourceId);
    if (known === undefined) return;
    lent.delete(sourceId);
    if (known.idle !== null) clearTimeout(known.idle);
    known.isOver = true;
    if (known.users === 0) await known.reader.close();
  }

  return {
    async use(source, work) {
      if (lent.get(source.id)?.sync !== source.sync) await end(source.id);
      const mine: Lent = lent.get(source.id) ?? { sync: source.sync, reader: open(source), users: 0, isOver: false, idle: null };
      lent.set(source.id, mine);
      if (mine.idle !== null) clearTimeout(mine.idle);
      mine.idle = null;
      mine.users += 1;
      try {
        return await work(mine.reader);
      } finally {
        mine.users -= 1;
        if (mine.users === 0 && mine.isOver) await mine.reader.close();
        else if (mine.users === 0) mine.idle = setTimeout(() => void end(source.id).catch(() => undefined), IDLE_MS).unref();
      }
    },
    release: end,
  };
}
