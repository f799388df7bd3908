import { and, asc, count, desc, eq, lt, lte, sql } from 'drizzle-orm';
import type { RateBooking, RateStore } from '../../contract/rates.ts';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { rateGrants, rateTurns } from '../schema/installation.ts';

/**
 * Keeps the limits of providers for all processes that share this database. Calls are written down with the time at which
 * they go out, so that no window of the given length, wherever it begins, ever holds more than the limit; bursts within it
 * are free. Each change is one immediate transaction: processes take turns. Times are those of this machine's clock.
 */
export function rateTable(database: StoreDatabase): RateStore {
  const ofProvider = (provider: string) => eq(rateGrants.provider, provider);
  const heldTurns = (tx: StoreQueries, provider: string): number =>
    tx
      .select({ held: count() })
      .from(rateTurns)
      .where(and(eq(rateTurns.provider, provider), eq(rateTurns.isHeld, true)))
      .get()?.held ?? 0;
  const turnsAhead = (tx: StoreQueries, provider: string, id: number): number =>
    tx
      .select({ ahead: count() })
      .from(rateTurns)
      .where(and(eq(rateTurns.provider, provider), eq(rateTurns.isHeld, false), lt(rateTurns.id, id)))
      .get()?.ahead ?? 0;

  /** The earliest moment at which the requests of the window before it leave room for one more. */
  function roomForRequest(tx: StoreQueries, { provider, requestsPerWindow, windowMs }: RateBooking): number {
    if (requestsPerWindow === null) return 0;
    const oldest = tx
      .select({ atMs: rateGrants.atMs })
      .from(rateGrants)
      .where(ofProvider(provider))
      .orderBy(desc(rateGrants.atMs), desc(rateGrants.id))
      .limit(1)
      .offset(requestsPerWindow - 1)
      .get();
    return oldest === undefined ? 0 : oldest.atMs + windowMs;
  }

  /** The same for tokens. A call that is larger than the limit waits for an empty window: it could never go out otherwise. */
  function roomForTokens(tx: StoreQueries, { provider, tokens, tokensPerWindow, windowMs }: RateBooking): number {
    if (tokensPerWindow === null) return 0;
    const spare = tokensPerWindow - Math.min(tokens, tokensPerWindow);
    const newestFirst = sql`(select at_ms, sum(tokens) over (order by at_ms desc, id desc) as total from ${rateGrants} where provider = ${provider})`;
    const blocking = tx.get<{ atMs: number } | undefined>(
      sql`select at_ms as "atMs" from ${newestFirst} where total > ${spare} order by at_ms desc limit 1`,
    );
    return blocking === undefined ? 0 : blocking.atMs + windowMs;
  }

  return {
    async book(booking) {
      const { provider, tokens, windowMs, nowMs, maxWaitMs } = booking;
      return writing(database, (tx) => {
        tx.delete(rateGrants)
          .where(and(ofProvider(provider), lte(rateGrants.atMs, nowMs - windowMs)))
          .run();
        const last = tx
          .select({ atMs: rateGrants.atMs })
          .from(rateGrants)
          .where(ofProvider(provider))
          .orderBy(desc(rateGrants.atMs))
          .limit(1)
          .get();
        const atMs = Math.max(nowMs, last?.atMs ?? 0, roomForRequest(tx, booking), roomForTokens(tx, booking));
        if (atMs - nowMs > maxWaitMs) return { id: null, atMs };
        const row = tx.insert(rateGrants).values({ provider, atMs, tokens }).returning({ id: rateGrants.id }).get();
        return { id: row.id, atMs };
      });
    },

    async settle(id, tokens) {
      database.update(rateGrants).set({ tokens }).where(eq(rateGrants.id, id)).run();
    },

    async cancel(id) {
      database.delete(rateGrants).where(eq(rateGrants.id, id)).run();
    },

    async takeTurn({ id, provider, limit, nowMs, leaseMs }) {
      return writing(database, (tx) => {
        tx.delete(rateTurns)
          .where(and(eq(rateTurns.provider, provider), lte(rateTurns.expiresAtMs, nowMs)))
          .run();
        const expiresAtMs = nowMs + leaseMs;
        const known = id === null ? undefined : tx.update(rateTurns).set({ expiresAtMs }).where(eq(rateTurns.id, id)).returning().get();
        const turn = known ?? tx.insert(rateTurns).values({ provider, isHeld: false, expiresAtMs }).returning().get();
        const ahead = turnsAhead(tx, provider, turn.id);
        if (turn.isHeld || heldTurns(tx, provider) + ahead >= limit) return { id: turn.id, isHeld: turn.isHeld, ahead };
        tx.update(rateTurns).set({ isHeld: true }).where(eq(rateTurns.id, turn.id)).run();
        return { id: turn.id, isHeld: true, ahead: 0 };
      });
    },

    async renewTurn(id, expiresAtMs) {
      return database.update(rateTurns).set({ expiresAtMs }).where(eq(rateTurns.id, id)).run().changes > 0;
    },

    async leaveTurn(id) {
      database.delete(rateTurns).where(eq(rateTurns.id, id)).run();
    },

    async grants(provider) {
      return database
        .select({ atMs: rateGrants.atMs, tokens: rateGrants.tokens })
        .from(rateGrants)
        .where(ofProvider(provider))
        .orderBy(asc(rateGrants.atMs), asc(rateGrants.id))
        .all();
    },
  };
}
