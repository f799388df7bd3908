import { expect, it } from 'vitest';
import { startTurn } from './start-turns.ts';

it('lets runs begin one after the other, and the workflows in turn', async () => {
  const begun: string[] = [];
  let rounds = 0;
  const counting = setInterval(() => (rounds += 1), 0);
  await Promise.all(['a', 'a', 'a', 'a', 'b', 'a', 'c'].map(async (id) => {
    await startTurn(id);
    begun.push(id);
    const until = performance.now() + 5;
    while (performance.now() < until);
  }));
  clearInterval(counting);
  expect(begun).toEqual(['a', 'a', 'b', 'c', 'a', 'a', 'a']);
  expect(rounds).toBeGreaterThan(1);
  await startTurn('d');
});
