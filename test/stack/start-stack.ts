import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp, untilReady } from '../../scripts/lib/app-process.mjs';
import { ensureBuilt } from '../../scripts/lib/builds.mjs';
import { openLog } from '../../scripts/lib/log-file.mjs';
import { freePorts } from '../../scripts/lib/ports.mjs';
import { createProgress } from '../../scripts/lib/progress.mjs';
import { startTemporalServer } from '../../scripts/lib/temporal-server.mjs';
import { findTemporal } from '../../scripts/lib/temporal-binary.mjs';
import { createPart, type StackPart } from './stack-part.ts';

/** How a stack is started for a test. */
export interface StackOptions {
  /** `all` is one process, as `npm start` has it; `separate` starts API and worker apart, so that one can be killed. */
  readonly processes?: 'all' | 'separate';
  /** Further variables for Heddle's processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the web pages are needed. */
  readonly web?: boolean;
}

/** The real product, running for a test: Temporal, the API and a worker, on free ports and a data folder of its own. */
export interface Stack {
  readonly url: string;
  /** The link that `npm start` prints. */
  readonly signInUrl: string;
  readonly token: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly temporal: StackPart & { readonly address: string };
  /** The process that answers HTTP. */
  readonly server: StackPart;
  /** The process that carries out runs: the same as `server` unless they are separate. */
  readonly worker: StackPart;
  /** Ends every process by kill -9, at once. */
  kill(): Promise<void>;
  /** Starts again what was killed; resolves when all is ready. */
  restart(): Promise<void>;
  /** Resolves when `/healthz` says that all is ready. */
  ready(): Promise<void>;
  /** Ends every process and removes the data folder. */
  stop(): Promise<void>;
}

/** Starts the stack through the code that `npm start` uses. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const progress = createProgress(process.stderr);
  const binary = await findTemporal(progress);
  for (const part of ['server', 'workflow', ...(options.web === false ? [] : ['web' as const])] as const) await ensureBuilt(part, progress);
  progress.close();

  const dataDir = await mkdtemp(join(tmpdir(), 'heddle-stack-'));
  const [port = 0, ...temporalPorts] = await freePorts(4);
  const url = `http://127.0.0.1:${port}`;
  const apiKey = randomBytes(16).toString('hex');
  const address = `127.0.0.1:${temporalPorts[0]}`;
  const env = {
    ...withoutSettings(process.env),
    HEDDLE_PORT: String(port),
    HEDDLE_DATA_DIR: dataDir,
    HEDDLE_API_KEY: apiKey,
    HEDDLE_HTTP_ALLOW: '127.0.0.1',
    TEMPORAL_ADDRESS: address,
    ...options.env,
  };

  const temporal = createPart(() => startTemporalServer({ binary, dataDir, ports: temporalPorts }));
  const logs = { server: openLog(dataDir, 'server'), worker: openLog(dataDir, 'worker') };
  const isSeparate = options.processes === 'separate';
  const server = createPart(() => startApp({ role: isSeparate ? 'server' : 'all', env, output: logs.server.fd }));
  const worker = isSeparate ? createPart(() => startApp({ role: 'worker', env, output: logs.worker.fd })) : server;
  const parts = [...new Set([worker, server, temporal])];

  const killAll = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.kill()));
  };
  // A test run that is cut short leaves nothing behind.
  const killAtExit = (): void => void killAll();
  process.once('exit', killAtExit);

  async function ready(): Promise<void> {
    await untilReady(server.child(), url, logs.server);
  }
  async function restart(): Promise<void> {
    for (const part of [temporal, worker, server]) if (!part.isRunning()) await part.start();
    await ready();
  }
  async function stop(): Promise<void> {
    for (const part of parts) await part.stop();
    process.off('exit', killAtExit);
    await rm(dataDir, { recursive: true, force: true });
  }

  try {
    await restart();
    const token = (await readFile(join(dataDir, 'access-token'), 'utf8')).trim();
    return {
      url,
      signInUrl: `${url}/?token=${token}`,
      token,
      apiKey,
      dataDir,
      temporal: { ...temporal, address },
      server,
      worker,
      kill: killAll,
      restart,
      ready,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What somebody has set on this machine must not reach a test: neither the settings nor anybody's key. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(HEDDLE|TEMPORAL)_|_(API_KEY|BASE_URL)$/.test(name)));
}
