import { expect, it } from 'vitest';
import { type Ending, shutDown } from './shut-down.ts';

function steps(ends: { readonly [name: string]: () => unknown }) {
  const order: string[] = [];
  const errors: string[] = [];
  const endings = Object.entries(ends).map(([name, end]): Ending => ({
    name,
    limitMs: 50,
    ends: [
      async () => {
        order.push(name);
        await end();
      },
    ],
  }));
  return { order, errors, run: () => shutDown(endings, (name) => void errors.push(name)) };
}

it('ends one after the other, also when one of them fails', async () => {
  const test = steps({
    server: () => undefined,
    worker: () => {
      throw new Error('no');
    },
    store: () => undefined,
  });
  expect([await test.run(), test.order, test.errors]).toEqual([true, ['server', 'worker', 'store'], ['worker']]);
});

it('closes nothing under what is still at work', async () => {
  const test = steps({ server: () => undefined, worker: () => new Promise(() => {}), store: () => undefined });
  expect([await test.run(), test.order, test.errors]).toEqual([false, ['server', 'worker'], ['worker']]);
});
