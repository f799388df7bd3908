import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createThreadPool } from './thread-pool.ts';

const source = join(mkdtempSync(join(tmpdir(), 'threads-')), 'thread.mts');
writeFileSync(
  source,
  `import { parentPort } from 'node:worker_threads';
parentPort!.on('message', (job: string) => {
  if (job === 'for ever') for (;;);
  if (job === 'memory') for (const all: string[][] = []; ; ) all.push(Array.from({ length: 100_000 }, (_none, index) => String(index)));
  if (job === 'end') process.exit(1);
  parentPort!.postMessage(job.toUpperCase());
});
parentPort!.postMessage('ready');`,
);
const pool = (timeLimitMs: number) =>
  createThreadPool<string, string>({ source, size: 1, timeLimitMs, resourceLimits: { maxOldGenerationSizeMb: 64 } });

it('does one job after the other, and goes on with a fresh thread after one that failed', async () => {
  const threads = pool(60_000);
  const answers = await Promise.allSettled(['a', 'memory', 'b', 'end', 'c'].map((job) => threads.run(job)));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : (answer.reason as { reason: string }).reason))).toEqual([
    'A',
    'memory',
    'B',
    'ended',
    'C',
  ]);
});

it('ends what takes too long', async () => {
  await expect(pool(500).run('for ever')).rejects.toMatchObject({ reason: 'time' });
});

it('lets go of a job that is given up while it waits', async () => {
  const threads = pool(60_000);
  const leave = new AbortController();
  const first = threads.run('a');
  const second = threads.run('b', leave.signal);
  const third = threads.run('c');
  leave.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect([await first, await third]).toEqual(['A', 'C']);
});
