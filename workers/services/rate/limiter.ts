import { NodeError } from '#graph/errors';
import type { RateBooking, RateGrant, RateTurn } from '#store/rates';
import type { CallLimiter, CallPermit } from '../llm/collaborators.ts';
import type { RateLimits } from './rate-limits.ts';

export interface LimiterOptions {
  /** Where bookings are kept for all processes. */
  readonly rates: {
    book(booking: RateBooking): Promise<RateGrant>;
    settle(id: number, tokens: number): Promise<void>;
    cancel(id: number): Promise<void>;
    takeTurn(request: { readonly id: number | null; readonly provider: string; readonly limit: number; readonly nowMs: number; readonly leaseMs: number }): Promise<RateTurn>;
    renewTurn(id: number, expiresAtMs: number): Promise<boolean>;
    leaveTurn(id: number): Promise<void>;
  };
  /** Asked for with every call, so that a changed limit counts at once; null: the provider has none. */
  readonly limitsOf: (provider: string) => Promise<RateLimits | null>;
  /** The minute of "per minute", and a little more: a call goes out some milliseconds after its moment, and takes its time to the provider. */
  readonly windowMs?: number;
  /** A call that would wait longer fails, and the engine tries it again later. */
  readonly maxWaitMs?: number;
  /** After this the place of a process that is gone is free again. */
  readonly leaseMs?: number;
}

const POLL_MS = 40;
const SLOWEST_POLL_MS = 400;

/** Makes the limiter; any number of them on one database keep the limits together. */
export function createCallLimiter({ rates, limitsOf, windowMs = 60_500, maxWaitMs = 30_000, leaseMs = 15_000 }: LimiterOptions): CallLimiter {
  /** Those of this process that wait for a place: a call that ends here wakes them, without waiting for the next look. */
  const waiting = new Set<() => void>();

  async function takePlace(provider: string, limit: number, deadlineMs: number, signal: AbortSignal): Promise<Place> {
    let turn: RateTurn | null = null;
    try {
      for (;;) {
        turn = await rates.takeTurn({ id: turn?.id ?? null, provider, limit, nowMs: Date.now(), leaseMs });
        if (turn.isHeld) return hold(turn.id);
        const leftMs = deadlineMs - Date.now();
        if (leftMs <= 0) throw tooBusy(provider, limit);
        await pause(Math.min(leftMs, SLOWEST_POLL_MS, POLL_MS * (turn.ahead + 1), leaseMs / 3), signal, waiting);
      }
    } catch (error) {
      if (turn !== null) await rates.leaveTurn(turn.id);
      throw error;
    }
  }

  function hold(id: number): Place {
    const renewal = setInterval(() => void rates.renewTurn(id, Date.now() + leaseMs).catch(() => undefined), leaseMs / 3);
    renewal.unref();
    return {
      async leave() {
        clearInterval(renewal);
        await rates.leaveTurn(id);
        for (const wake of waiting) wake();
      },
    };
  }

  async function waitForWindow(provider: string, tokens: number, limits: RateLimits, deadlineMs: number, signal: AbortSignal): Promise<number> {
    const nowMs = Date.now();
    const grant = await rates.book({ provider, tokens, requestsPerWindow: limits.requestsPerMinute, tokensPerWindow: limits.tokensPerMinute, windowMs, nowMs, maxWaitMs: Math.max(0, deadlineMs - nowMs) });
    if (grant.id === null) throw usedUp(provider, grant.atMs - nowMs);
    try {
      for (let leftMs = grant.atMs - Date.now(); leftMs > 0; leftMs = grant.atMs - Date.now()) await pause(leftMs, signal);
    } catch (error) {
      await rates.cancel(grant.id);
      throw error;
    }
    return grant.id;
  }

  return {
    async acquire({ provider, estimatedTokens, signal }): Promise<CallPermit> {
      signal.throwIfAborted();
      const limits = await limitsOf(provider);
      if (limits === null) return { release: () => undefined };
      const deadlineMs = Date.now() + maxWaitMs;
      // First the place, then the moment: a moment booked first could be over by the time there is a place.
      const place = limits.maxConcurrent === null ? null : await takePlace(provider, limits.maxConcurrent, deadlineMs, signal);
      let grant: number | null = null;
      try {
        if (limits.requestsPerMinute !== null || limits.tokensPerMinute !== null) grant = await waitForWindow(provider, Math.max(0, Math.round(estimatedTokens)), limits, deadlineMs, signal);
      } catch (error) {
        await place?.leave();
        throw error;
      }
      let isReleased = false;
      return {
        release(used) {
          if (isReleased) return;
          isReleased = true;
          // The call is over either way: what can't be written down is forgotten with the window, and the lease runs out.
          if (grant !== null && used !== undefined) void rates.settle(grant, Math.max(0, Math.round(used.tokens))).catch(() => undefined);
          void place?.leave().catch(() => undefined);
        },
      };
    },
  };
}

/** One of the places of those that ask at the same time, kept until it is left. */
interface Place {
  leave(): Promise<void>;
}

/** Resolves after this time, or when woken; rejects with the signal's reason. */
async function pause(ms: number, signal: AbortSignal, waiting?: Set<() => void>): Promise<void> {
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

function usedUp(provider: string, waitMs: number): NodeError {
  return new NodeError({
    code: 'MODEL_CONNECTION_BUSY',
    message: `The rate limit of ${provider} in this installation is used up for the next ${Math.ceil(waitMs / 1_000)} s.`,
    hint: 'The call is tried again then. Raise the limit of the connection under Settings, or run fewer calls at the same time.',
    retryAfterMs: Math.ceil(waitMs),
  });
}

function tooBusy(provider: string, limit: number): NodeError {
  return new NodeError({
    code: 'MODEL_CONNECTION_BUSY',
    message: `${provider} is asked by ${limit} ${limit === 1 ? 'call' : 'calls'} at the same time already, as many as its connection allows.`,
    hint: 'The call is tried again soon. Raise “Calls at the same time” of the connection under Settings, or run fewer of them.',
    retryAfterMs: 5_000,
  });
}
