import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from '../scripts/lib/builds.mjs';
import { createProgress } from '../scripts/lib/progress.mjs';
import { startBareForBench } from './bare.ts';
import { startHeddleForBench } from './heddle.ts';
import { measure, type Measurement } from './measure.ts';
import { startMockProcess } from './mock-process.ts';
import { memoryMb } from './process-usage.ts';
import { type Load, measureLoad } from './load.ts';
import { markdown, type Results } from './report.ts';
import { openHistories, type System } from './system.ts';
import { type Workload, workloads } from './workloads.ts';

/**
 * `npm run bench [-- --quick] [-- --only=logic3,get]`: the table of docs/performance.md: Heddle as it is, Heddle with every run on
 * Temporal, and
 * hand-written workflows on the same engine.
 */
const isQuick = process.argv.includes('--quick');
const bounds = isQuick ? { calls: 60, roundMs: 4_000 } : { calls: 600, roundMs: 15_000 };
const IDLE_MS = isQuick ? 2_000 : 10_000;
const LOAD_RUNS = isQuick ? 500 : 10_000;
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');

const progress = createProgress(process.stderr);
for (const part of ['server', 'workflow', 'web'] as const) await ensureBuilt(part, progress);
const mock = await startMockProcess();
const kinds = workloads(mock.url).filter(({ name }) => only === undefined || only.includes(name) || name === 'logic3');
try {
  const results: Results = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Linux ${release()}, Node ${process.versions.node}`,
    at: new Date().toISOString().slice(0, 10),
    systems: [
      await measured(() => startHeddleForBench({ name: 'Heddle', kinds, mockUrl: mock.url })),
      await measured(() => startHeddleForBench({ name: 'Heddle on Temporal', kinds, mockUrl: mock.url })),
      await measured(() => startBareForBench(mock.url)),
    ],
  };
  const text = markdown(results, kinds);
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  await writeFile(join(folder, `${results.at}-${commit}.json`), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(join(folder, 'latest.md'), text);
  process.stdout.write(`\n${text}\nAlso in bench/results as JSON and Markdown.\n`);
} finally {
  await mock.stop();
  progress.close();
}

async function measured(start: () => Promise<System>): Promise<Results['systems'][number]> {
  const system = await start();
  const histories = await openHistories(system.temporalAddress);
  try {
    await sleep(IDLE_MS);
    const idleMemoryMb = memoryMb(system.pids);
    const figures: Partial<Record<Workload['name'], Measurement>> = {};
    for (const { name, title, isBare } of kinds) {
      if (isBare === false && system.own === null) continue;
      figures[name] = await progress.during(
        `${system.name}: ${title}`,
        measure({ target: system.targetOf(name), pids: system.pids, bounds, historyOf: (runId) => histories.of(runId) }),
      );
    }
    const load = system.own === null ? null : await progress.during(`${system.name}: many runs`, loadOf(system, system.own));
    return { name: system.name, startMs: system.startMs, idleMemoryMb, workloads: figures, load };
  } finally {
    await histories.close();
    await system.stop();
  }
}

function loadOf(system: System, { health, dataDir }: NonNullable<System['own']>): Promise<Load> {
  return measureLoad({ target: system.targetOf('logic3'), health, pids: system.pids, dataDir, runs: LOAD_RUNS });
}
