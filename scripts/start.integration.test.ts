import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from './lib/ports.mjs';
import { endProcess, identityOf, isAlive } from './lib/processes.mjs';

let dataDir: string;
let started: Start[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'heddle-start-'));
});
afterEach(async () => {
  const left = [...started.map((start) => identityOf(start.child.pid ?? 0)), ...childrenOf(dataDir)];
  await Promise.all(left.map((identity) => endProcess(identity, 20_000)));
  started = [];
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  it('brings everything up, prints a link that signs in, refuses a second start, and stops all at Ctrl-C', async () => {
    const [port = 0] = await freePorts(1);
    const first = start({ HEDDLE_PORT: String(port) });
    const link = await first.link();
    expect(new URL(link).port).toBe(String(port));
    const answer = await fetch(link, { redirect: 'manual' });
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([303, 1]);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);

    const second = start({});
    expect(await second.end()).toBe(1);
    expect(second.text()).toContain(`Heddle runs already on the data folder ${dataDir}`);

    const children = childrenOf(dataDir);
    expect(children.map((child) => child.role)).toEqual(['temporal', 'app']);
    first.child.kill('SIGINT');
    expect(await first.end()).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(existsSync(join(dataDir, 'lock.json'))).toBe(false);
    expect(problemsIn(logOf(dataDir))).toEqual([]);
  });

  it.each(['temporal', 'app'])(
    'starts %s again when it is killed, while the other goes on and callers are told to come again',
    async (role) => {
      const run = start({});
      const { origin } = new URL(await run.link());
      const before = childrenOf(dataDir);
      process.kill(pidOf(before, role), 'SIGKILL');
      const answers = new Set<number | string>();
      await until(async () => {
        const answer = await fetch(`${origin}/healthz`).catch(() => null);
        // The connections of the process that was killed break; new ones find somebody.
        answers.add(answer === null ? 'refused' : answer.status);
        if (answer?.status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        return answer?.status === 200 && run.text().includes('ready again');
      });
      // An absence of Temporal of less than two seconds is not told: it may only be busy.
      if (role === 'app') expect(answers).toContain(503);
      const after = childrenOf(dataDir);
      const other = role === 'app' ? 'temporal' : 'app';
      expect(pidOf(after, other)).toBe(pidOf(before, other));
      expect(pidOf(after, role)).not.toBe(pidOf(before, role));
      expect(after).toHaveLength(2);
      run.child.kill('SIGINT');
      expect(await run.end()).toBe(0);
      expect([...before, ...after].filter(isAlive)).toEqual([]);
    },
  );

  it('gives up with a message, and leaves nothing running, when a part dies five times within a minute', async () => {
    const run = start({});
    await run.link();
    for (let death = 0; death < 5; death += 1) {
      const pid = pidOf(childrenOf(dataDir), 'app');
      process.kill(pid, 'SIGKILL');
      await until(async () => pidOf(childrenOf(dataDir), 'app') !== pid || run.child.exitCode !== null);
    }
    expect(await run.end()).toBe(1);
    expect(run.text()).toContain('has ended 5 times within a minute');
    expect(childrenOf(dataDir).filter(isAlive)).toEqual([]);
  });

  it('ends both parts when the start itself is killed with kill -9', async () => {
    const run = start({});
    await run.link();
    const children = childrenOf(dataDir);
    run.child.kill('SIGKILL');
    await run.end();
    await until(async () => children.filter(isAlive).length === 0);
  });

  it('starts again after kill -9 of the start itself, without what that one left behind', async () => {
    const first = start({});
    await first.link();
    const children = childrenOf(dataDir);
    first.child.kill('SIGKILL');
    await first.end();
    const second = start({});
    await second.link();
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('says that the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const run = start({ HEDDLE_PORT: String(port) });
    expect(await run.end()).toBe(1);
    expect(run.text()).toContain(`Port ${port} is in use`);
    server.close();
  });

  it('says that Temporal does not answer', async () => {
    const [port] = await freePorts(1);
    const run = start({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    expect(await run.end()).toBe(1);
    expect(run.text()).toContain(`Temporal does not answer at 127.0.0.1:${port}`);
  });

  it.each(['heddle.db', 'temporal.db'])('says that %s is damaged, and leaves nothing running', async (name) => {
    // It begins like a database, so that only opening it shows what it is.
    writeFileSync(join(dataDir, name), Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_192, 7)]));
    const run = start({});
    expect(await run.end()).toBe(1);
    expect(run.text()).toContain(join(dataDir, name));
    expect(childrenOf(dataDir).filter(isAlive)).toEqual([]);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(20)) if (await isSo()) return;
  throw new Error('Not within 90 seconds');
}

function pidOf(children: readonly { readonly role: string; readonly pid: number }[], role: string): number {
  return children.find((child) => child.role === role)?.pid ?? 0;
}

interface Start {
  readonly child: ChildProcess;
  text(): string;
  /** The link it prints; throws when it ends before. */
  link(): Promise<string>;
  end(): Promise<number | null>;
}

function start(env: Record<string, string>): Start {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HEDDLE|TEMPORAL)_/.test(name)));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start.mjs')], {
    env: { ...clean, HEDDLE_PORT: '0', HEDDLE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const result: Start = {
    child,
    text: () => text,
    async link() {
      for (const limit = Date.now() + 90_000; Date.now() < limit; await sleep(50)) {
        const found = /^ {2}(http:\/\/\S+token=\S+)$/m.exec(text)?.[1];
        if (found !== undefined) return found;
        if (child.exitCode !== null || child.signalCode !== null) break;
      }
      throw new Error(`It did not start:\n${text}`);
    },
    end: () => ended,
  };
  started.push(result);
  return result;
}

function childrenOf(folder: string): { role: string; pid: number; startedAt: string }[] {
  const file = join(folder, 'processes.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { role: string; pid: number; startedAt: string }[]) : [];
}

/** What the server logged. */
function logOf(folder: string): string {
  return readFileSync(join(folder, 'logs', 'heddle.log'), 'utf8');
}

/** What the server logged as warnings and errors, in its own format. */
function problemsIn(log: string): readonly string[] {
  return log.split('\n').filter((line) => /^\{"level":[4-6]0,/.test(line));
}
