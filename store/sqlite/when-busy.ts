import { setTimeout as sleep } from 'node:timers/promises';

/** How long a write waits for its turn while other processes write. */
const PATIENCE_MS = 10_000;

/**
 * The same table, whose functions wait for their turn without blocking the process. SQLite itself would wait in the one thread that
 * answers every caller and sends every heartbeat, so it gives up after a moment, and the call is made again.
 */
export function waitingWhenBusy<T extends object>(table: T): T {
  const wrapped = Object.entries(table).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function' ? waiting(table, member as Member) : member,
  ]);
  return Object.fromEntries(wrapped) as T;
}

/** Does one piece of work that writes, and waits for its turn without blocking the process. */
export async function whenFree<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    return (await again(error, work)) as T;
  }
}

type Member = (...args: unknown[]) => unknown;

function waiting(table: object, member: Member): Member {
  return (...args) => {
    const result = member.apply(table, args);
    return result instanceof Promise ? result.catch((error: unknown) => again(error, () => member.apply(table, args))) : result;
  };
}

async function again(first: unknown, call: () => unknown): Promise<unknown> {
  let error = first;
  for (const end = Date.now() + PATIENCE_MS; isBusy(error) && Date.now() < end;) {
    // At random, so that two who wait do not come together for ever.
    await sleep(5 + Math.random() * 45);
    try {
      return await call();
    } catch (next) {
      error = next;
    }
  }
  throw error;
}

function isBusy(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if ('code' in at && String(at.code).startsWith('SQLITE_BUSY')) return true;
  return false;
}
