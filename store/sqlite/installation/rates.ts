import { and, asc, count, desc, eq, lt, lte, sql } from 'drizzle-orm';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { rateGrants, rateTurns } from '../schema.ts';

/** A call that wants to go out within the limits of one window. */
export interface RateBooking {
  readonly provider: string;
  /** How many tokens it will use, as far as can be told. */
  readonly tokens: number;
  /** Null: without limit. */
  readonly requestsPerWindow: number | null;
  readonly tokensPerWindow: number | null;
  readonly windowMs: number;
  readonly nowMs: number;
  /** A call that would have to wait longer is not booked. */
  readonly maxWaitMs: number;
}

/** When the call may go out; `id` is null when it was not booked. */
export interface RateGrant {
  readonly id: number | null;
  readonly atMs: number;
}

/** A place in the queue of those that ask a provider at the same time. */
export interface RateTurn {
  readonly id: number;
  readonly isHeld: boolean;
  /** How many wait before it. */
  readonly ahead: number;
}

/**
 * Keeps the limits of providers for all processes that share this database. Calls are written down with the time at which
 * they go out, so that no window of the given length, wherever it begins, ever holds more than the limit; bursts within it
 * are free. Each change is one immediate transaction: processes take turns. Times are those of this machine's clock.
 */
export function rateTable(database: StoreDatabase) {
  const ofProvider = (provider: string) => eq(rateGrants.provider, provider);
  const heldTurns = (tx: StoreQueries, provider: string): number =>
    tx.select({ held: count() }).from(rateTurns).where(and(eq(rateTurns.provider, provider), eq(rateTurns.isHeld, true))).get()?.held ?? 0;
  const turnsAhead = (tx: StoreQueries, provider: string, id: number): number =>
    tx.select({ ahead: count() }).from(rateTurns).where(and(eq(rateTurns.provider, provider), eq(rateTurns.isHeld, false), lt(rateTurns.id, id))).get()?.ahead ?? 0;

  /** The earliest moment at which the requests of the window before it leave room for one more. */
  function roomForRequest(tx: StoreQueries, { provider, requestsPerWindow, windowMs }: RateBooking): number {
    if (requestsPerWindow === null) return 0;
    const oldest = tx.select({ atMs: rateGrants.atMs }).from(rateGrants).where(ofProvider(provider)).orderBy(desc(rateGrants.atMs), desc(rateGrants.id)).limit(1).offset(requestsPerWindow - 1).get();
    return oldest === undefined ? 0 : oldest.atMs + windowMs;
  }

  /** The same for tokens. A call that is larger than the limit waits for an empty window: it could never go out otherwise. */
  function roomForTokens(tx: StoreQueries, { provider, tokens, tokensPerWindow, windowMs }: RateBooking): number {
    if (tokensPerWindow === null) return 0;
    const spare = tokensPerWindow - Math.min(tokens, tokensPerWindow);
    const newestFirst = sql`(select at_ms, sum(tokens) over (order by at_ms desc, id desc) as total from ${rateGrants} where provider = ${provider})`;
    const blocking = tx.get<{ atMs: number } | undefined>(sql`select at_ms as "atMs" from ${newestFirst} where total > ${spare} order by at_ms desc limit 1`);
    return blocking === undefined ? 0 : blocking.atMs + windowMs;
  }

  return {
    /** Books the earliest moment at which the call keeps the limits; never one before a moment that was booked earlier. */
    async book(booking: RateBooking): Promise<RateGrant> {
      const { provider, tokens, windowMs, nowMs, maxWaitMs } = booking;
      return writing(database, (tx) => {
        tx.delete(rateGrants).where(and(ofProvider(provider), lte(rateGrants.atMs, nowMs - windowMs))).run();
        const last = tx.select({ atMs: rateGrants.atMs }).from(rateGrants).where(ofProvider(provider)).orderBy(desc(rateGrants.atMs)).limit(1).get();
        const atMs = Math.max(nowMs, last?.atMs ?? 0, roomForRequest(tx, booking), roomForTokens(tx, booking));
        if (atMs - nowMs > maxWaitMs) return { id: null, atMs };
        const row = tx.insert(rateGrants).values({ provider, atMs, tokens }).returning({ id: rateGrants.id }).get();
        return { id: row.id, atMs };
      });
    },

    /** Corrects the tokens of a call by what it really used. */
    async settle(id: number, tokens: number): Promise<void> {
      database.update(rateGrants).set({ tokens }).where(eq(rateGrants.id, id)).run();
    },

    /** Gives a booked moment back. */
    async cancel(id: number): Promise<void> {
      database.delete(rateGrants).where(eq(rateGrants.id, id)).run();
    },

    /**
     * Asks for one of `limit` places, in the order of asking; `id` is null the first time. The place, or the one in the queue,
     * is lost unless it is asked for or renewed again within `leaseMs`.
     */
    async takeTurn({ id, provider, limit, nowMs, leaseMs }: { readonly id: number | null; readonly provider: string; readonly limit: number; readonly nowMs: number; readonly leaseMs: number }): Promise<RateTurn> {
      return writing(database, (tx) => {
        tx.delete(rateTurns).where(and(eq(rateTurns.provider, provider), lte(rateTurns.expiresAtMs, nowMs))).run();
        const expiresAtMs = nowMs + leaseMs;
        const known = id === null ? undefined : tx.update(rateTurns).set({ expiresAtMs }).where(eq(rateTurns.id, id)).returning().get();
        const turn = known ?? tx.insert(rateTurns).values({ provider, isHeld: false, expiresAtMs }).returning().get();
        const ahead = turnsAhead(tx, provider, turn.id);
        if (turn.isHeld || heldTurns(tx, provider) + ahead >= limit) return { id: turn.id, isHeld: turn.isHeld, ahead };
        tx.update(rateTurns).set({ isHeld: true }).where(eq(rateTurns.id, turn.id)).run();
        return { id: turn.id, isHeld: true, ahead: 0 };
      });
    },

    /** Keeps a place for another while; false when it was lost. */
    async renewTurn(id: number, expiresAtMs: number): Promise<boolean> {
      return database.update(rateTurns).set({ expiresAtMs }).where(eq(rateTurns.id, id)).run().changes > 0;
    },

    /** Gives a place up. */
    async leaveTurn(id: number): Promise<void> {
      database.delete(rateTurns).where(eq(rateTurns.id, id)).run();
    },

    /** Booked moments of a provider, oldest first. */
    async grants(provider: string): Promise<readonly { readonly atMs: number; readonly tokens: number }[]> {
      return database.select({ atMs: rateGrants.atMs, tokens: rateGrants.tokens }).from(rateGrants).where(ofProvider(provider)).orderBy(asc(rateGrants.atMs), asc(rateGrants.id)).all();
    },
  };
}
