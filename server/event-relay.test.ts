import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunEvent } from '#graph/run-event';
import { createEventRelay, type EventRelay } from './event-relay.ts';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';

let folder: string;
let stores: Store[];
let relays: EventRelay[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-relay-'));
  stores = [await openStore({ path: join(folder, 'heddle.db') }), await openStore({ path: join(folder, 'heddle.db') })];
  relays = stores.map((store) =>
    createEventRelay(store.runEvents, (error) => {
      throw error;
    }),
  );
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.close()));
  await Promise.all(stores.map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

const token = (runId: string, text: string): RunEvent => ({ type: 'token-emitted', runId, stepKey: 'n/0', attempt: 1, text });

it('is heard in another process, in order, by those who listen for that run', async () => {
  const [worker, server] = relays;
  const heard: RunEvent[] = [];
  const all: RunEvent[] = [];
  const stop = server!.subscribe('r1', (event) => heard.push(event));
  server!.subscribe('*', (event) => all.push(event));
  await vi.waitFor(() => expect(heard).toEqual([]));
  for (let index = 0; index < 1_200; index += 1) worker!.publish(token('r1', String(index)));
  worker!.publish(token('r2', 'other'));
  await vi.waitFor(() => expect(all).toHaveLength(1_201), { timeout: 5_000 });
  expect(heard.map((event) => event.type === 'token-emitted' && event.text)).toEqual(
    Array.from({ length: 1_200 }, (_, index) => String(index)),
  );
  stop();
  worker!.publish(token('r1', 'late'));
  await vi.waitFor(() => expect(all).toHaveLength(1_202), { timeout: 5_000 });
  expect(heard).toHaveLength(1_200);
});

it('does not tell what happened before somebody listened', async () => {
  const [worker, server] = relays;
  worker!.publish(token('r1', 'early'));
  await vi.waitFor(async () => expect(await stores[0]!.runEvents.last()).toBe(1));
  const heard: RunEvent[] = [];
  server!.subscribe('r1', (event) => heard.push(event));
  await new Promise((resolve) => setTimeout(resolve, 150));
  worker!.publish(token('r1', 'now'));
  await vi.waitFor(() => expect(heard).toEqual([token('r1', 'now')]), { timeout: 5_000 });
});

it('keeps the order of numbers when a transaction with an earlier one commits later', async () => {
  const rows = new Map([
    [1, token('r1', 'first')],
    [3, token('r1', 'third')],
  ]);
  const table: Store['runEvents'] = {
    append: async () => {},
    last: async () => 0,
    after: async (id) =>
      [...rows]
        .filter(([at]) => at > id)
        .toSorted(([a], [b]) => a - b)
        .map(([at, event]) => ({ id: at, event })),
    prune: async () => {},
  };
  const relay = createEventRelay(table, () => expect.unreachable());
  relays.push(relay);
  const heard: string[] = [];
  relay.subscribe('r1', (event) => heard.push(event.type === 'token-emitted' ? event.text : ''));
  await vi.waitFor(() => expect(heard).toEqual(['first']));
  rows.set(2, token('r1', 'second'));
  await vi.waitFor(() => expect(heard).toEqual(['first', 'second', 'third']), { timeout: 5_000 });
  // One that never commits holds the others up for a moment only.
  rows.set(9, token('r1', 'ninth'));
  await vi.waitFor(() => expect(heard.at(-1)).toBe('ninth'), { timeout: 5_000 });
});

it('looks rarely while nobody waits for the events of a run', async () => {
  let looks = 0;
  const table: Store['runEvents'] = {
    append: async () => {},
    last: async () => 0,
    after: async () => {
      looks += 1;
      return [];
    },
    prune: async () => {},
  };
  vi.useFakeTimers();
  try {
    const relay = createEventRelay(table, () => expect.unreachable());
    relay.subscribe('*', () => {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looks).toBeLessThanOrEqual(11);
    const stop = relay.subscribe('r1', () => {});
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looks).toBeGreaterThanOrEqual(19);
    stop();
    const before = looks;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looks - before).toBeLessThanOrEqual(11);
    await relay.close();
  } finally {
    vi.useRealTimers();
  }
});
