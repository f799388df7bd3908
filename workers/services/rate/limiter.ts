import { NodeError } from '#graph/errors';
import type { RateBooking, RateGrant } from '#store/contract/rates';
import type { CallLimiter, CallPermit } from '../llm/collaborators.ts';
import { createPlaces, pause, type Place, type Turns } from './places.ts';
import type { RateLimits } from './rate-limits.ts';

export interface LimiterOptions {
  /** Where bookings are kept for all processes. */
  readonly rates: {
    book(booking: RateBooking): Promise<RateGrant>;
    settle(id: number, tokens: number): Promise<void>;
    cancel(id: number): Promise<void>;
  } & Turns;
  /** Asked for with every call, so that a changed limit counts at once; null: the provider has none. */
  readonly limitsOf: (provider: string) => Promise<RateLimits | null>;
  /**
   * The minute of "per minute", and a little more: a call goes out some milliseconds after its moment, and takes its time to the provider.
   */
  readonly windowMs?: number | undefined;
  /** A call that would wait longer fails, and the engine tries it again later. */
  readonly maxWaitMs?: number;
  /** After this the place of a process that is gone is free again. */
  readonly leaseMs?: number;
}

/** Makes the limiter; any number of them on one database keep the limits together. */
export function createCallLimiter({
  rates,
  limitsOf,
  windowMs = 60_500,
  maxWaitMs = 30_000,
  leaseMs = 15_000,
}: LimiterOptions): CallLimiter {
  const places = createPlaces({ turns: rates, leaseMs });

  async function takePlace(provider: string, limit: number, deadlineMs: number, signal: AbortSignal): Promise<Place> {
    try {
      const place = await places.take({ name: provider, limit, deadlineMs, signal });
      if (place !== null) return place;
    } catch (error) {
      if (!isDeadline(error)) throw error;
    }
    throw tooBusy(provider, limit);
  }

  async function waitForWindow(
    provider: string,
    tokens: number,
    limits: RateLimits,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<number> {
    const nowMs = Date.now();
    const grant = await rates.book({
      provider,
      tokens,
      requestsPerWindow: limits.requestsPerMinute,
      tokensPerWindow: limits.tokensPerMinute,
      windowMs,
      nowMs,
      maxWaitMs: Math.max(0, deadlineMs - nowMs),
    });
    if (grant.id === null) throw usedUp(provider, grant.atMs - nowMs);
    try {
      for (let leftMs = grant.atMs - Date.now(); leftMs > 0; leftMs = grant.atMs - Date.now()) await pause(leftMs, signal);
    } catch (error) {
      await rates.cancel(grant.id);
      throw isDeadline(error) ? usedUp(provider, Math.max(0, grant.atMs - Date.now())) : error;
    }
    return grant.id;
  }

  return {
    async acquire({ provider, estimatedTokens, signal, maxWaitMs: callerMs = maxWaitMs }): Promise<CallPermit> {
      signal.throwIfAborted();
      const limits = await limitsOf(provider);
      if (limits === null) return { release: () => undefined };
      const deadlineMs = Date.now() + Math.min(callerMs, maxWaitMs);
      // First the place, then the moment: a moment booked first could be over by the time there is a place.
      const place = limits.maxConcurrent === null ? null : await takePlace(provider, limits.maxConcurrent, deadlineMs, signal);
      let grant: number | null = null;
      try {
        if (limits.requestsPerMinute !== null || limits.tokensPerMinute !== null)
          grant = await waitForWindow(provider, Math.max(0, Math.round(estimatedTokens)), limits, deadlineMs, signal);
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

/** A step whose time ended here spent it waiting for us, so it may start again: that is no time-out of the step. */
function isDeadline(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function usedUp(provider: string, waitMs: number): NodeError {
  return new NodeError({
    code: 'MODEL_CONNECTION_BUSY',
    message: `The rate limit of ${provider} in this installation is used up for the next ${Math.ceil(waitMs / 1_000)} s.`,
    hint: 'Heddle retries the call then. Raise the limit of the connection under Settings, or run fewer calls at the same time.',
    retryable: true,
    retryAfterMs: Math.ceil(waitMs),
  });
}

function tooBusy(provider: string, limit: number): NodeError {
  return new NodeError({
    code: 'MODEL_CONNECTION_BUSY',
    message: `${provider} is asked by ${limit} ${limit === 1 ? 'call' : 'calls'} at the same time already, as many as its connection allows.`,
    hint: 'Heddle retries the call soon. Raise “Calls at the same time” of the connection under Settings, or run fewer of them.',
    retryable: true,
    retryAfterMs: 5_000,
  });
}
