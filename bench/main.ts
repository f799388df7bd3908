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
import { markdown, type Results } from './report.ts';
import { openHistories, type System } from './system.ts';
import { type Workload, workloads } from './workloads.ts';

/** `npm run bench [-- --quick]`: the table of docs/performance.md, beside a hand-written workflow on the same engine. */
const isQuick = process.argv.includes('--quick');
const bounds = isQuick ? { calls: 60, roundMs: 4_000 } : { calls: 600, roundMs: 15_000 };
const IDLE_MS = isQuick ? 2_000 : 10_000;

const progress = createProgress(process.stderr);
for (const part of ['server', 'workflow', 'web'] as const) await ensureBuilt(part, progress);
const mock = await startMockProcess();
const kinds = workloads(mock.url);
try {
  const results: Results = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Linux ${release()}, Node ${process.versions.node}`,
    at: new Date().toISOString().slice(0, 10),
    systems: [await measured(() => startHeddleForBench(kinds, mock.url)), await measured(() => startBareForBench(mock.url))],
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
    for (const { name, title } of kinds) {
      figures[name] = await progress.during(`${system.name}: ${title}`, measure({ target: system.targetOf(name), pids: system.pids, bounds, historyOf: (runId) => histories.of(runId) }));
    }
    return { name: system.name, startMs: system.startMs, idleMemoryMb, workloads: figures as Record<Workload['name'], Measurement> };
  } finally {
    await histories.close();
    await system.stop();
  }
}
