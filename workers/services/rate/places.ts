import type { RateTurn } from '#store/contract/rates';

const POLL_MS = 40;
const SLOWEST_POLL_MS = 400;

/** The queue that all processes share. */
export interface Turns {
  takeTurn(request: TurnRequest): Promise<RateTurn>;
  renewTurn(id: number, expiresAtMs: number): Promise<boolean>;
  leaveTurn(id: number): Promise<void>;
}

/** Asks for one of `limit` places; `id` is null the first time. */
export interface TurnRequest {
  readonly id: number | null;
  readonly provider: string;
  readonly limit: number;
  readonly nowMs: number;
  readonly leaseMs: number;
}

/** A place that is held until it is left, or its process dies. */
export interface Place {
  leave(): Promise<void>;
}

/** Who wants a place, and until when (`Infinity`: as long as it takes). */
export interface PlaceRequest {
  readonly name: string;
  readonly limit: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Lets no more than `limit` callers of all processes into a place of that name at once, in the order in which they came. */
export interface Places {
  /** Null when the deadline passed first; rejects with the signal's reason. */
  take(request: PlaceRequest): Promise<Place | null>;
}

/** Makes the places; any number of them on one database share their queues. After `leaseMs` the place of a dead process is free again. */
export function createPlaces({ turns, leaseMs = 15_000 }: { readonly turns: Turns; readonly leaseMs?: number }): Places {
  /** Those of this process that wait: a caller that leaves here wakes them before their next look. */
  const waiting = new Set<() => void>();

  function hold(id: number): Place {
    const renewal = setInterval(() => void turns.renewTurn(id, Date.now() + leaseMs).catch(() => undefined), leaseMs / 3);
    renewal.unref();
    return {
      async leave() {
        clearInterval(renewal);
        await turns.leaveTurn(id);
        for (const wake of waiting) wake();
      },
    };
  }

  return {
    async take({ name, limit, deadlineMs, signal }) {
      let turn: RateTurn | null = null;
      let isHeld = false;
      try {
        for (;;) {
          turn = await turns.takeTurn({ id: turn?.id ?? null, provider: name, limit, nowMs: Date.now(), leaseMs });
          isHeld = turn.isHeld;
          if (isHeld) return hold(turn.id);
          const leftMs = deadlineMs - Date.now();
          if (leftMs <= 0) return null;
          await pause(Math.min(leftMs, SLOWEST_POLL_MS, POLL_MS * (turn.ahead + 1), leaseMs / 3), signal, waiting);
        }
      } finally {
        if (!isHeld && turn !== null) await turns.leaveTurn(turn.id);
      }
    },
  };
}

/** Resolves after this time, or when woken; rejects with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal, waiting?: Set<() => void>): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      waiting?.delete(end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    waiting?.add(end);
  });
}
