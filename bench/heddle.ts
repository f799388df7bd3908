import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../scripts/lib/ports.mjs';
import { createApiClient } from '../test/stack/api-client.ts';
import { call, type Target } from './measure.ts';
import type { System } from './system.ts';
import type { Workload } from './workloads.ts';

const START_MS = 180_000;

/** Heddle as `npm start` runs it, with the workloads published; started twice, and the second start is timed. */
export async function startHeddleForBench(workloads: readonly Workload[], mockUrl: string): Promise<System> {
  const dataDir = await mkdtemp(join(tmpdir(), 'heddle-bench-'));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const apiKey = randomBytes(16).toString('hex');
  const env = {
    ...process.env,
    HEDDLE_PORT: String(port),
    HEDDLE_DATA_DIR: dataDir,
    HEDDLE_API_KEY: apiKey,
    HEDDLE_HTTP_ALLOW: '127.0.0.1',
    OPENAI_BASE_URL: `${mockUrl}/v1`,
    OPENAI_API_KEY: 'none',
  };
  const targets = new Map<string, Target>();

  const first = launch(env);
  await first.until(async () => (await fetch(`${url}/healthz`)).ok);
  const api = createApiClient({ url, apiKey });
  for (const { name, title, graph } of workloads) {
    const { id } = await api.createWorkflow(title, graph);
    const { hook } = await api.publish(id);
    if (hook === null) throw new Error(`${title} has no webhook`);
    targets.set(name, { url: hook.url, headers: { authorization: `Bearer ${hook.key ?? ''}` } });
  }
  await first.stop();

  const targetOf = (name: Workload['name']): Target => {
    const target = targets.get(name);
    if (target === undefined) throw new Error(`${name} was not published`);
    return target;
  };
  const since = performance.now();
  const second = launch(env);
  await second.until(async () => (await call(targetOf('logic3'))).status === 200);
  const startMs = performance.now() - since;
  const children = JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')) as { role: string; pid: number }[];
  return {
    name: 'Heddle',
    pids: [second.pid, ...children.map((child) => child.pid)],
    temporalAddress: await temporalAddress(children.find((child) => child.role === 'temporal')?.pid ?? 0),
    startMs,
    targetOf,
    async stop() {
      await second.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function launch(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'start.mjs')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endWithUs = (): void => void child.kill('SIGTERM');
  process.once('exit', endWithUs);
  return {
    pid: child.pid ?? 0,
    async until(isSo: () => Promise<boolean>) {
      for (const end = Date.now() + START_MS; Date.now() < end; await sleep(5)) {
        if (child.exitCode !== null) throw new Error(`npm start has ended: ${complaints}`);
        if (await isSo().catch(() => false)) return;
      }
      throw new Error('Heddle did not start in time');
    },
    async stop() {
      process.off('exit', endWithUs);
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The server was given its port on its command line. */
async function temporalAddress(pid: number): Promise<string> {
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return `127.0.0.1:${args[args.indexOf('--port') + 1] ?? ''}`;
}
