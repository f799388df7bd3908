import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RateBooking } from '../contract/rates.ts';
import type { Store } from '../contract/store.ts';

/** What every store must do to keep the limits of providers. */
export function describeRates(name: string, open: () => Promise<Store>): void {
  describe(`rates on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const booking: RateBooking = {
      provider: 'openai',
      tokens: 10,
      requestsPerWindow: null,
      tokensPerWindow: null,
      windowMs: 1_000,
      nowMs: 0,
      maxWaitMs: 60_000,
    };
    const book = async (change: Partial<RateBooking> = {}) => (await store.rates.book({ ...booking, ...change })).atMs;

    describe('bookings', () => {
      it('go out at once while the window has room, then as soon as it has again', async () => {
        const limits = { requestsPerWindow: 2 };
        expect([
          await book({ ...limits, nowMs: 100 }),
          await book({ ...limits, nowMs: 300 }),
          await book({ ...limits, nowMs: 400 }),
          await book({ ...limits, nowMs: 400 }),
          await book({ ...limits, nowMs: 400 }),
        ]).toEqual([100, 300, 1_100, 1_300, 2_100]);
        expect(await book({ ...limits, nowMs: 400, provider: 'other' })).toBe(400);
      });

      it('count tokens, and correct them by what was used', async () => {
        const limits = { tokensPerWindow: 100 };
        const first = await store.rates.book({ ...booking, ...limits, tokens: 60 });
        expect(await book({ ...limits, tokens: 40, nowMs: 10 })).toBe(10);
        await store.rates.settle(first.id!, 20);
        expect([await book({ ...limits, tokens: 40, nowMs: 20 }), await book({ ...limits, tokens: 40, nowMs: 20 })]).toEqual([20, 1_010]);
      });

      it('larger than the whole limit wait for an empty window', async () => {
        await book({ tokensPerWindow: 100, tokens: 1, nowMs: 50 });
        expect(await book({ tokensPerWindow: 100, tokens: 5_000, nowMs: 60 })).toBe(1_050);
      });

      it('that would wait too long are not made, and given back ones make room', async () => {
        const limits = { requestsPerWindow: 1, maxWaitMs: 500 };
        const first = await store.rates.book({ ...booking, ...limits });
        expect(await store.rates.book({ ...booking, ...limits })).toEqual({ id: null, atMs: 1_000 });
        await store.rates.cancel(first.id!);
        expect(await book(limits)).toBe(0);
      });

      it('never put more into any window than the limits allow, in whatever order they come', async () => {
        let providers = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 1, max: 5 }),
            fc.integer({ min: 20, max: 200 }),
            fc.array(fc.record({ pauseMs: fc.integer({ min: 0, max: 400 }), tokens: fc.integer({ min: 0, max: 60 }) }), {
              minLength: 1,
              maxLength: 30,
            }),
            async (requestsPerWindow, tokensPerWindow, calls) => {
              const provider = `p${(providers += 1)}`;
              let nowMs = 0;
              const granted: { atMs: number; tokens: number }[] = [];
              for (const { pauseMs, tokens } of calls) {
                nowMs += pauseMs;
                granted.push({ tokens, atMs: await book({ provider, nowMs, tokens, requestsPerWindow, tokensPerWindow, maxWaitMs: 1e9 }) });
              }
              for (const { atMs: end } of granted) {
                const inside = granted.filter(({ atMs }) => atMs > end - 1_000 && atMs <= end);
                expect(inside.length).toBeLessThanOrEqual(requestsPerWindow);
                expect(inside.reduce((sum, { tokens }) => sum + Math.min(tokens, tokensPerWindow), 0)).toBeLessThanOrEqual(tokensPerWindow);
              }
            },
          ),
          { numRuns: 60 },
        );
      });
    });

    describe('turns', () => {
      const take = (id: number | null, nowMs = 0) => store.rates.takeTurn({ id, provider: 'openai', limit: 2, nowMs, leaseMs: 100 });

      it('are given in the order of asking, and handed on when one is given up', async () => {
        const [a, b, c, d] = [await take(null), await take(null), await take(null), await take(null)];
        expect([a, b, c, d].map(({ isHeld, ahead }) => [isHeld, ahead])).toEqual([
          [true, 0],
          [true, 0],
          [false, 0],
          [false, 1],
        ]);
        await store.rates.leaveTurn(a.id);
        expect([(await take(d.id)).isHeld, (await take(c.id)).isHeld, (await take(d.id)).isHeld]).toEqual([false, true, false]);
      });

      it('of a process that is gone are free again when their lease has run out', async () => {
        const [dead, alive, waiting] = [await take(null), await take(null), await take(null)];
        expect(await store.rates.renewTurn(alive.id, 300)).toBe(true);
        expect((await take(waiting.id, 90)).isHeld).toBe(false);
        expect((await take(waiting.id, 110)).isHeld).toBe(true);
        expect(await store.rates.renewTurn(dead.id, 500)).toBe(false);
      });
    });
  });
}
