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
import { KNOWLEDGE, type Workload } from './workloads.ts';

const START_MS = 180_000;

/** Documents of the knowledge base that is searched, and sections of each. */
const DOCUMENTS = 50;
const SECTIONS = 20;

/** Heddle as `npm start` runs it, with the workloads published; started twice, and the second start is timed. */
export async function startHeddleForBench({
  name: systemName,
  kinds,
  mockUrl,
}: {
  readonly name: 'Heddle' | 'Heddle on Temporal';
  readonly kinds: readonly Workload[];
  readonly mockUrl: string;
}): Promise<System> {
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
    HEDDLE_INLINE_RUNS: systemName === 'Heddle' ? 'on' : 'off',
    HEDDLE_MAX_QUEUED_CALLS: '2000',
    OPENAI_BASE_URL: `${mockUrl}/v1`,
    OPENAI_API_KEY: 'none',
  };
  const targets = new Map<string, Target>();

  const first = launch(env);
  await first.until(async () => (await fetch(`${url}/healthz`)).ok);
  const api = createApiClient({ url, apiKey });
  const knowledgeId = await fillKnowledge(url, apiKey);
  for (const { name, title, graph } of kinds) {
    const { id } = await api.createWorkflow(title, JSON.parse(JSON.stringify(graph).replaceAll(KNOWLEDGE, knowledgeId)) as typeof graph);
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
    name: systemName,
    own: { health: `${url}/healthz`, dataDir },
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

/** A knowledge base of about a thousand passages; returns its id once all of them can be found. */
async function fillKnowledge(url: string, apiKey: string): Promise<string> {
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const { id } = (await ask('POST', '/api/knowledge', { name: 'Bench' })) as { id: string };
  for (let page = 0; page < DOCUMENTS; page += 1) {
    const sections = Array.from(
      { length: SECTIONS },
      (_none, at) =>
        `## Product ${page}-${at}\n\nWhat Ada pays for product ${page}-${at} is ${page * 7 + at} euros. ${'It is delivered within a week, and can be sent back. '.repeat(12)}`,
    );
    const text = sections.join('\n\n');
    await ask('POST', `/api/knowledge/${id}/documents`, { key: `page-${page}`, name: `Page ${page}.md`, mediaType: 'text/markdown', text });
  }
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(500)) {
    const page = (await ask('GET', `/api/knowledge/${id}/documents?limit=100`)) as { items: { state: string }[] };
    if (page.items.length >= DOCUMENTS && page.items.every(({ state }) => state === 'indexed')) return id;
  }
  throw new Error('The knowledge base was not filled in time');
}

function launch(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'start.mjs')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
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
