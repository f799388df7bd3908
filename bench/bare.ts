import { bundleWorkflowCode } from '@temporalio/worker';
import { build } from 'esbuild';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../scripts/lib/child.mjs';
import { openLog, tailOf } from '../scripts/lib/log-file.mjs';
import { freePorts } from '../scripts/lib/ports.mjs';
import { createProgress } from '../scripts/lib/progress.mjs';
import { findTemporal } from '../scripts/lib/temporal-binary.mjs';
import { startTemporalServer } from '../scripts/lib/temporal-server.mjs';
import { call, type Target } from './measure.ts';
import type { System } from './system.ts';

const root = join(import.meta.dirname, '..');

/** Hand-written workflows on the same server, started the same way: what Heddle can at best be. */
export async function startBareForBench(mockUrl: string): Promise<System> {
  const entry = await buildBare();
  const binary = await findTemporal(createProgress(process.stderr));
  const dataDir = await mkdtemp(join(tmpdir(), 'heddle-bare-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const log = openLog(dataDir, 'bare');
  const targetOf = (name: string): Target => ({ url: `${url}/${name}`, headers: {} });

  const since = performance.now();
  const temporal = await startTemporalServer({ binary, dataDir });
  await temporal.ready;
  const app = await startChild(process.execPath, [entry.main, temporal.address, entry.code, mockUrl, String(port)], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    output: log.fd,
  });
  async function stop(): Promise<void> {
    await app.stop(20_000);
    await temporal.stop(10_000);
    await rm(dataDir, { recursive: true, force: true });
  }
  for (const end = Date.now() + 60_000; ; await sleep(5)) {
    const status = await call(targetOf('logic3')).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) break;
    if (app.hasExited() || Date.now() > end) {
      const complaints = tailOf(log);
      await stop();
      throw new Error(`The bare engine did not start: ${complaints}`);
    }
  }
  return {
    name: 'bare Temporal',
    pids: [temporal.pid, app.pid],
    temporalAddress: temporal.address,
    startMs: performance.now() - since,
    targetOf,
    own: null,
    stop,
  };
}

async function buildBare(): Promise<{ readonly main: string; readonly code: string }> {
  const folder = join(root, 'dist', 'bench');
  await mkdir(folder, { recursive: true });
  const main = join(folder, 'bare.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/bare/main.ts'],
    outfile: main,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'warning',
  });
  const nothing = (): void => {};
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'bench', 'bare', 'workflows.ts'),
    logger: { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  const file = join(folder, 'bare-workflows.js');
  await writeFile(file, code);
  return { main, code: file };
}
