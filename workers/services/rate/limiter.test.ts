import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RateBooking } from '#store/contract/rates';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createCallLimiter } from './limiter.ts';
import { providerLimits, type RateLimits } from './rate-limits.ts';

let folder: string;
let stores: Store[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-limiter-'));
  moments = [];
  const path = join(folder, 'heddle.db');
  stores = [await openStore({ path }), await openStore({ path })];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const none: RateLimits = { requestsPerMinute: null, tokensPerMinute: null, maxConcurrent: null };

/** A limiter of each of two processes over one database. */
function limiters(limits: Partial<RateLimits> | null, options: { windowMs?: number; maxWaitMs?: number; leaseMs?: number } = {}) {
  return stores.map((store) =>
    createCallLimiter({
      rates: { ...store.rates, book: (booking) => noteMoment(store, booking) },
      limitsOf: async () => (limits === null ? null : { ...none, ...limits }),
      ...options,
    }),
  );
}

/** The moments at which calls were to go out. */
let moments: number[] = [];
async function noteMoment(store: Store, booking: RateBooking) {
  const grant = await store.rates.book(booking);
  if (grant.id !== null) moments.push(grant.atMs);
  return grant;
}

const request = (change: { estimatedTokens?: number; signal?: AbortSignal } = {}) => ({
  provider: 'openai',
  estimatedTokens: 10,
  signal: new AbortController().signal,
  ...change,
});

/** Sends calls through both limiters at once and tells when each went out, and how many were under way. */
async function flood(both: ReturnType<typeof limiters>, calls: number, lastsMs: number) {
  const starts: number[] = [];
  let underWay = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: calls }, async (_, index) => {
      const permit = await both[index % 2]!.acquire(request());
      starts.push(Date.now());
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(lastsMs);
      underWay -= 1;
      permit.release({ tokens: 10 });
    }),
  );
  return { starts, most };
}

/** The most that any window of this length holds. */
function fullest(starts: readonly number[], windowMs: number): number {
  return Math.max(...starts.map((end) => starts.filter((at) => at > end - windowMs && at <= end).length));
}

/** True when a call went out before its moment. */
function wentEarly(starts: readonly number[]): boolean {
  const inOrder = moments.toSorted((a, b) => a - b);
  return starts.toSorted((a, b) => a - b).some((at, index) => at < inOrder[index]!);
}

describe('two limiters over one database', () => {
  it('together let no more requests out than a window may hold', async () => {
    const { starts } = await flood(limiters({ requestsPerMinute: 5 }, { windowMs: 400 }), 16, 1);
    expect(moments).toHaveLength(16);
    expect(fullest(moments, 400)).toBe(5);
    expect(wentEarly(starts)).toBe(false);
  });

  it('together let no more tokens out', async () => {
    const { starts } = await flood(limiters({ tokensPerMinute: 45 }, { windowMs: 300 }), 10, 1);
    expect(fullest(moments, 300)).toBe(4);
    expect(wentEarly(starts)).toBe(false);
  });

  it('together keep to the number of calls at the same time, and use it', async () => {
    const { most } = await flood(limiters({ maxConcurrent: 3 }), 24, 20);
    expect(most).toBe(3);
  });

  it('get back the place of a process that was killed', async () => {
    const [dead, alive] = limiters({ maxConcurrent: 1 }, { leaseMs: 300 });
    await dead!.acquire(request());
    await stores[0]!.close();
    const before = Date.now();
    (await alive!.acquire(request())).release();
    expect(Date.now() - before).toBeGreaterThan(150);
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  it('keep a long call’s place beyond its lease', async () => {
    const [one, other] = limiters({ maxConcurrent: 1 }, { leaseMs: 150, maxWaitMs: 600 });
    const permit = await one!.acquire(request());
    await expect(other!.acquire(request())).rejects.toMatchObject({
      data: { code: 'MODEL_CONNECTION_BUSY', retryable: true, retryAfterMs: 5_000 },
    });
    permit.release();
    (await other!.acquire(request())).release();
  });
});

describe('a limiter', () => {
  it('fails a call that would wait too long, telling when to come again, and books nothing for it', async () => {
    const [limiter] = limiters({ requestsPerMinute: 1 });
    await limiter!.acquire(request());
    const failure = await limiter!.acquire(request()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ data: { code: 'MODEL_CONNECTION_BUSY', retryable: true, message: expect.stringContaining('61 s') } });
    expect((failure as { data: { retryAfterMs: number } }).data.retryAfterMs).toBeGreaterThan(59_000);
    expect(await stores[0]!.rates.grants('openai')).toHaveLength(1);
  });

  it('stops waiting when the step is stopped, and gives back what it had', async () => {
    const [limiter] = limiters({ requestsPerMinute: 1, maxConcurrent: 2 }, { windowMs: 20_000 });
    (await limiter!.acquire(request())).release();
    const controller = new AbortController();
    const waiting = limiter!.acquire(request({ signal: controller.signal }));
    await sleep(30);
    controller.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    expect(await stores[0]!.rates.grants('openai')).toHaveLength(1);
    await expect(limiter!.acquire(request({ signal: controller.signal }))).rejects.toThrow('cancelled');
  });

  it('tells a caller whose time ends in the queue that it is busy, and not that the caller was too slow', async () => {
    const [limiter] = limiters({ requestsPerMinute: 1, maxConcurrent: 1 }, { windowMs: 20_000 });
    const first = await limiter!.acquire(request());
    await expect(limiter!.acquire(request({ signal: AbortSignal.timeout(30) }))).rejects.toMatchObject({
      data: { code: 'MODEL_CONNECTION_BUSY', retryable: true },
    });
    first.release();
    await expect(limiter!.acquire(request({ signal: AbortSignal.timeout(200) }))).rejects.toMatchObject({
      data: { code: 'MODEL_CONNECTION_BUSY', retryable: true },
    });
    await expect(limiter!.acquire({ ...request(), maxWaitMs: 10 })).rejects.toMatchObject({ data: { code: 'MODEL_CONNECTION_BUSY' } });
    expect(await stores[0]!.rates.grants('openai')).toHaveLength(1);
  });

  it('counts what was really used', async () => {
    const [limiter] = limiters({ tokensPerMinute: 100 });
    (await limiter!.acquire(request({ estimatedTokens: 90 }))).release({ tokens: 12.4 });
    await sleep(5);
    expect(await stores[0]!.rates.grants('openai')).toMatchObject([{ tokens: 12 }]);
  });

  it('lets everything out where there are no limits', async () => {
    const [limiter] = limiters(null);
    (await limiter!.acquire(request())).release();
    expect(await stores[0]!.rates.grants('openai')).toEqual([]);
  });
});

describe('the limits of a provider', () => {
  it('come from its connection, else from the operator’s endpoints', async () => {
    const endpoints = JSON.stringify([{ id: 'vllm', baseUrl: 'http://127.0.0.1/v1', models: ['m'], maxConcurrent: 4 }]);
    const limitsOf = providerLimits({
      env: { HEDDLE_LLM_ENDPOINTS: endpoints },
      connections: async () => [
        { name: 'Web', kind: 'http-bearer', settings: { requestsPerMinute: '1' } },
        {
          name: 'My GPU',
          kind: 'openai-compatible',
          settings: { requestsPerMinute: '60', tokensPerMinute: '', baseUrl: 'http://127.0.0.1' },
        },
        { name: 'OpenAI', kind: 'openai', settings: {} },
      ],
    });
    expect(await limitsOf('my-gpu')).toEqual({ requestsPerMinute: 60, tokensPerMinute: null, maxConcurrent: null });
    expect(await limitsOf('vllm')).toEqual({ requestsPerMinute: null, tokensPerMinute: null, maxConcurrent: 4 });
    expect([await limitsOf('openai'), await limitsOf('anthropic')]).toEqual([null, null]);
    expect(() =>
      providerLimits({ connections: async () => [], env: { HEDDLE_LLM_ENDPOINTS: '[{ "id": "a", "maxConcurrent": 0 }]' } }),
    ).toThrow('HEDDLE_LLM_ENDPOINTS');
  });
});
