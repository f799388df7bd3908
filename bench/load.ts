import { execFileSync } from 'node:child_process';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, type Target } from './measure.ts';
import { memoryMb } from './process-usage.ts';

/** What many runs leave behind, and how long others wait meanwhile. */
export interface Load {
  readonly runs: number;
  readonly memoryMb: number;
  readonly diskBytesPerRun: number;
  /** Answers of `/healthz` while 1,000 calls come at once, again and again. */
  readonly healthP50Ms: number;
  readonly healthP99Ms: number;
}

const AT_ONCE = 32;
const CROWD = 1_000;
const ROUNDS = 5;
const PROBE_EVERY_MS = 5;
const CALM_MS = 5_000;

/** Calls a target `runs` times and looks what is left of it, then lets crowds of 1,000 calls come. */
export async function measureLoad({
  target,
  health,
  pids,
  dataDir,
  runs,
}: {
  readonly target: Target;
  readonly health: string;
  readonly pids: readonly number[];
  readonly dataDir: string;
  readonly runs: number;
}): Promise<Load> {
  const before = diskBytes(dataDir);
  await callMany(target, runs, AT_ONCE);
  await sleep(CALM_MS);
  const left = { memoryMb: memoryMb(pids), diskBytesPerRun: (diskBytes(dataDir) - before) / runs };
  const times = await probing(health, async () => {
    for (let round = 0; round < ROUNDS; round += 1) await callMany(target, CROWD, CROWD);
  });
  return { runs, ...left, healthP50Ms: at(times, 0.5), healthP99Ms: at(times, 0.99) };
}

async function callMany(target: Target, count: number, atOnce: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let started = 0;
  const callAfterCall = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      await call(target, agent).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, callAfterCall));
  agent.destroy();
}

/** How long a small question takes to be answered while something else goes on, on a connection of its own. */
async function probing(url: string, work: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const probe = { url, headers: {}, method: 'GET' } as const;
  let isOver = false;
  const probes = (async () => {
    await call(probe, agent);
    while (!isOver) {
      const begin = performance.now();
      await call(probe, agent);
      times.push(performance.now() - begin);
      await sleep(PROBE_EVERY_MS);
    }
  })();
  await work();
  isOver = true;
  await probes;
  agent.destroy();
  return times.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function diskBytes(folder: string): number {
  return Number(execFileSync('du', ['-sb', folder], { encoding: 'utf8' }).split('\t')[0]);
}
