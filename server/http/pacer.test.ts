import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

it('lets as much begin in one turn as it may, and the rest in the next ones, in order', async () => {
  const pacer = createPacer(1_000_000);
  const begun: number[] = [];
  const begin = async (at: number): Promise<void> => {
    await pacer.turn(400_000);
    begun.push(at);
  };
  const all = Promise.all([0, 1, 2, 3, 4].map(begin));
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  await setImmediate();
  await setImmediate();
  expect(begun.slice(0, 4)).toEqual([0, 1, 2, 3]);
  await all;
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('lets one begin that is longer than a turn', async () => {
  const pacer = createPacer(1_000_000);
  expect(pacer.turn(5_000_000)).toBeUndefined();
  await pacer.turn(5_000_000);
  await pacer.turn(1);
});
