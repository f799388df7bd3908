import { expect, it } from 'vitest';
import type { Child } from './child.mjs';
import { keepRunning, MOST_DEATHS } from './keep-running.mjs';

interface TestChild extends Child {
  die(): Promise<void>;
}

function child(pid: number): TestChild {
  let end = (): void => {};
  let hasExited = false;
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    end = () => {
      hasExited = true;
      resolve({ code: 1, signal: null });
    };
  });
  const die = async (): Promise<void> => {
    end();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { pid, exited, hasExited: () => hasExited, stop: die, kill: die, die, send: () => Promise.resolve(), onMessage: () => {} };
}

function keep(start: (nth: number) => TestChild, revives = true) {
  let at = 0;
  let starts = 0;
  let deaths = 0;
  const waits: number[] = [];
  const givenUp: unknown[] = [];
  const kept = keepRunning({
    first: child(0),
    start: async () => start((starts += 1)),
    onDeath: () => void (deaths += 1),
    revives,
    onGivenUp: (error) => void givenUp.push(error),
    now: () => at,
    wait: async (ms) => void waits.push(ms),
  });
  return {
    kept,
    waits,
    givenUp,
    starts: () => starts,
    deaths: () => deaths,
    pass: (ms: number) => void (at += ms),
    die: () => (kept.current() as TestChild).die(),
  };
}

it('starts what has died again: at once the first time, then later and later', async () => {
  const test = keep(child);
  for (let death = 1; death < MOST_DEATHS; death += 1) await test.die();
  expect([test.kept.current().pid, test.waits, test.givenUp]).toEqual([4, [0, 250, 1_000, 2_000], []]);
});

it('gives up after five deaths in a minute, and forgets those from before', async () => {
  const test = keep(child);
  for (let death = 0; death < 20; death += 1) {
    await test.die();
    test.pass(20_000);
  }
  expect(test.givenUp).toEqual([]);
  test.pass(60_000);
  for (let death = 0; death < MOST_DEATHS; death += 1) await test.die();
  expect([test.givenUp, test.starts()]).toEqual([[undefined], 24]);
});

it('counts a start that fails as a death', async () => {
  const test = keep(() => {
    throw new Error('no such file');
  });
  await test.die();
  expect([test.starts(), test.givenUp]).toMatchObject([4, [{ message: 'no such file' }]]);
});

it('counts no death while a process is replaced, and starts nothing once it is released', async () => {
  const test = keep(child);
  await test.kept.replace((before) => before.stop(0));
  expect([test.kept.current().pid, test.waits]).toEqual([1, []]);
  const last = await test.kept.release();
  await (last as TestChild).die();
  expect([last.pid, test.starts(), test.givenUp]).toEqual([1, 1, []]);
});

it('leaves one that has died dead until it is replaced, where that is wished', async () => {
  const test = keep(child, false);
  await test.die();
  expect([test.deaths(), test.starts(), test.givenUp]).toEqual([1, 0, []]);
  await test.kept.replace((before) => before.stop(0));
  expect([test.kept.current().pid, test.deaths()]).toEqual([1, 1]);
});
