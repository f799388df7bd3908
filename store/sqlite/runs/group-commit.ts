import { type StoreDatabase, type StoreTransaction, writing } from '../database.ts';

/** Writes of one transaction at most: a group must not hold the event loop. */
const MOST_WRITES = 25;

interface Waiting {
  readonly write: (tx: StoreTransaction) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Commits the writes of one tick together: a flush to the disk costs as much for one as for many. */
export interface GroupCommit {
  /** Resolves with what the write returned once its transaction is committed. */
  <T>(write: (tx: StoreTransaction) => T): Promise<T>;
  /** Commits what waits, at once. */
  readonly flush: () => void;
}

/** Groups writes that would otherwise each be a transaction of their own. */
export function createGroupCommit(database: StoreDatabase): GroupCommit {
  const waiting: Waiting[] = [];

  function commit(): void {
    const group = waiting.splice(0, MOST_WRITES);
    if (group.length === 0) return;
    if (waiting.length > 0) setImmediate(commit);
    let results: readonly unknown[];
    try {
      results = writing(database, (tx) => group.map(({ write }) => write(tx)));
    } catch (error) {
      const [first] = group;
      if (group.length === 1 && first !== undefined) first.reject(error);
      // One that fails must not take the others with it.
      else for (const one of group) alone(one);
      return;
    }
    group.forEach(({ resolve }, at) => resolve(results[at]));
  }

  function alone({ write, resolve, reject }: Waiting): void {
    try {
      resolve(writing(database, write));
    } catch (error) {
      reject(error);
    }
  }

  const grouped = <T>(write: (tx: StoreTransaction) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (waiting.push({ write, resolve: resolve as (result: unknown) => void, reject }) === 1) setImmediate(commit);
    });
  return Object.assign(grouped, {
    flush() {
      while (waiting.length > 0) commit();
    },
  });
}
