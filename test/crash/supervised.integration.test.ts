import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import { endProcess, identityOf } from '../../scripts/lib/processes.mjs';
import { type ApiClient, createApiClient } from '../stack/api-client.ts';
import { draw } from '../stack/draw.ts';
import { type MockHttp, startMockHttp } from '../stack/mock-http.ts';
import { until } from './until.ts';

const apiKey = randomBytes(16).toString('hex');

/** So many calls are under way at any moment. */
const CALLERS = 8;

let mock: MockHttp;
let dataDir: string;
let heddle: ChildProcess;
let output = '';
let url: string;
let api: ApiClient;
let workflow: Workflow;

beforeAll(async () => {
  mock = await startMockHttp();
  dataDir = await mkdtemp(join(tmpdir(), 'heddle-supervised-'));
  await start();
  const graph = draw(
    [
      {
        type: 'webhook',
        name: 'call',
        config: { mode: 'async', bodySchema: { type: 'object', properties: { marker: { type: 'string' } }, required: ['marker'] } },
      },
      ...['one', 'two'].map((name) => ({
        type: 'http',
        name,
        config: { method: 'POST' },
        inputs: { url: `${mock.url}/${name}`, query: { marker: '{{ call.body.marker }}', delayMs: '200' } },
      })),
    ],
    ['call -> one', 'one -> two'],
  );
  workflow = await api.publish((await api.createWorkflow('load', graph)).id);
});
afterAll(async () => {
  if (heddle?.pid !== undefined) await endProcess(identityOf(heddle.pid), 30_000);
  for (const { pid } of await children().catch(() => [])) await endProcess(identityOf(pid), 1_000);
  await mock?.close();
  await rm(dataDir, { recursive: true, force: true });
});

it.each<[string, number, () => Promise<void>]>([
  ['the server process', 3, () => kill('app')],
  ['Temporal', 3, () => kill('temporal')],
  ['both', 1, async () => void (await Promise.all([kill('app'), kill('temporal')]))],
  ['everything, with the supervisor', 1, killAll],
])('loses no acknowledged run when %s is killed under load', async (victim, times, pullThePlug) => {
  const load = startLoad(victim.replaceAll(/\W+/g, '-'));
  for (let round = 0; round < times; round += 1) {
    const before = load.accepted.length;
    await until('calls are accepted', async () => load.accepted.length >= before + CALLERS);
    const killedAt = Date.now();
    await pullThePlug();
    await until('all is ready again', isReady);
    process.stdout.write(`${victim}: ready again ${Date.now() - killedAt} ms after the kill\n`);
  }
  const after = load.accepted.length;
  await until('calls are accepted again', async () => load.accepted.length >= after + CALLERS);
  await load.stop();

  expect(load.answers.filter((status) => status !== 202 && status !== 503)).toEqual([]);
  for (const { runId, marker } of load.accepted) {
    expect((await api.ended(runId, 90_000)).status).toBe('finished');
    for (const path of ['/one', '/two']) {
      const calls = mock.calls.filter((call) => call.path === path && call.query.get('marker') === marker);
      expect(calls.length).toBeGreaterThanOrEqual(1);
      expect(new Set(calls.map((call) => call.idempotencyKey)).size).toBe(1);
    }
  }
});

/** Callers who come one after the other, as fast as they are answered. */
function startLoad(name: string) {
  const accepted: { readonly runId: string; readonly marker: string }[] = [];
  const answers: number[] = [];
  let isOver = false;
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    for (let nth = 0; !isOver; nth += 1) {
      const marker = `${name}-${caller}-${nth}`;
      // A connection that breaks tells its caller nothing: what became of that call is not counted.
      const response = await api.call(workflow, { marker }).catch(() => null);
      const body = response === null ? null : ((await response.json().catch(() => null)) as { readonly runId?: string } | null);
      if (response !== null && body !== null) answers.push(response.status);
      if (response?.status === 202 && body?.runId !== undefined) accepted.push({ runId: body.runId, marker });
      else await sleep(50);
    }
  });
  return {
    accepted,
    answers,
    async stop() {
      isOver = true;
      await Promise.all(callers);
    },
  };
}

/** Starts Heddle as a person does; resolves once it prints its link. */
async function start(): Promise<void> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HEDDLE|TEMPORAL)_/.test(name)));
  const port = url === undefined ? '0' : new URL(url).port;
  output = '';
  heddle = spawn(process.execPath, [join(import.meta.dirname, '../../scripts/start.mjs')], {
    env: { ...clean, HEDDLE_PORT: port, HEDDLE_DATA_DIR: dataDir, HEDDLE_API_KEY: apiKey, HEDDLE_HTTP_ALLOW: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [heddle.stdout!, heddle.stderr!]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until('Heddle has started', async () => {
    url = /^ {2}(http:\/\/\S+)\/\?token=\S+$/m.exec(output)![1]!;
    return true;
  });
  api = createApiClient({ url, apiKey });
}

async function killAll(): Promise<void> {
  const all = [heddle.pid!, ...(await children()).map(({ pid }) => pid)];
  for (const pid of all) process.kill(pid, 'SIGKILL');
  await start();
}

async function kill(role: string): Promise<void> {
  const { pid } = (await children()).find((child) => child.role === role)!;
  process.kill(pid, 'SIGKILL');
  await until('it is another process', async () => (await children()).some((child) => child.role === role && child.pid !== pid));
}

async function children(): Promise<readonly { readonly role: string; readonly pid: number }[]> {
  return JSON.parse(await readFile(join(dataDir, 'processes.json'), 'utf8')) as { role: string; pid: number }[];
}

async function isReady(): Promise<boolean> {
  return (await fetch(`${url}/healthz`)).status === 200;
}
