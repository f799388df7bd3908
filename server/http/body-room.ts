import { tooBusy } from '../admission.ts';

/** Memory for bodies that are being received: a limit for all together, and one for each door, so that one door can't take it all. */
export interface BodyRoom {
  /** Runs the task while it holds so many bytes for the door. Throws 503 when there is no room, before anything is read. */
  hold<T>(door: string, bytes: number, task: () => Promise<T>): Promise<T>;
}

/** Bodies up to this length always find room: they cost less than the connection that brings them. */
const FREE_BYTES = 16 * 1024;

/** A room of `total` bytes, of which each door may hold `share`. */
export function createBodyRoom({
  total = 256 * 1024 * 1024,
  share = total / 4,
}: { readonly total?: number; readonly share?: number } = {}): BodyRoom {
  const held = new Map<string, number>();
  let all = 0;
  return {
    async hold(door, bytes, task) {
      if (bytes <= FREE_BYTES) return task();
      const before = held.get(door) ?? 0;
      if (all + bytes > total || before + bytes > share) throw tooBusy();
      all += bytes;
      held.set(door, before + bytes);
      try {
        return await task();
      } finally {
        all -= bytes;
        const rest = (held.get(door) ?? 0) - bytes;
        if (rest > 0) held.set(door, rest);
        else held.delete(door);
      }
    },
  };
}
