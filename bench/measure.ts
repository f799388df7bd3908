import { Agent, request } from 'node:http';
import { cpuMs } from './process-usage.ts';

/** A place that is called: Heddle's webhook, or the bare engine's path. */
export interface Target {
  /** POST unless another is given. */
  readonly method?: 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How one kind of call went. */
export interface Measurement {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly runsPerSecond: number;
  readonly cpuMsPerRun: number;
  readonly calls: number;
  readonly failures: number;
  readonly historyEvents: number;
  readonly historyBytes: number;
}

const AT_ONCE = 32;
const WARM_UP_CALLS = 20;

/** At most so many calls and so long, for each of the two rounds. */
export interface Bounds {
  readonly calls: number;
  readonly roundMs: number;
}

/** Calls a target one after the other, then 32 at once. `historyOf` tells about the history of one run, and fails for one without. */
export async function measure(options: {
  readonly target: Target;
  readonly pids: readonly number[];
  readonly bounds: Bounds;
  readonly historyOf: (runId: string) => Promise<{ readonly events: number; readonly bytes: number }>;
}): Promise<Measurement> {
  const { target, pids, bounds } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    for (let index = 0; index < WARM_UP_CALLS; index += 1) await call(target, agent);
    const alone = await round({ target, agent, bounds, atOnce: 1 });
    const before = cpuMs(pids);
    const together = await round({ target, agent, bounds, atOnce: AT_ONCE });
    const cpu = cpuMs(pids) - before;
    const history = await options.historyOf(alone.lastRunId).catch(() => ({ events: 0, bytes: 0 }));
    const times = alone.times.toSorted((a, b) => a - b);
    return {
      p50Ms: quantile(times, 0.5),
      p95Ms: quantile(times, 0.95),
      runsPerSecond: (together.times.length / together.tookMs) * 1_000,
      cpuMsPerRun: cpu / Math.max(1, together.times.length),
      calls: alone.times.length + together.times.length,
      failures: alone.failures + together.failures,
      historyEvents: history.events,
      historyBytes: history.bytes,
    };
  } finally {
    agent.destroy();
  }
}

async function round({ target, agent, bounds, atOnce }: { target: Target; agent: Agent; bounds: Bounds; atOnce: number }) {
  const times: number[] = [];
  let failures = 0;
  let started = 0;
  let lastRunId = '';
  const since = performance.now();
  const isOver = (): boolean => started >= bounds.calls || performance.now() - since > bounds.roundMs;
  async function callAfterCall(): Promise<void> {
    while (!isOver()) {
      started += 1;
      const begin = performance.now();
      const answer = await call(target, agent);
      if (answer.status === 200 || answer.status === 202) {
        times.push(performance.now() - begin);
        lastRunId = answer.runId;
      } else failures += 1;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, callAfterCall));
  return { times, failures, lastRunId, tookMs: performance.now() - since };
}

/** One call; fails only when nothing answers at all. */
export function call(target: Target, agent?: Agent): Promise<{ readonly status: number; readonly runId: string; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target.url,
      {
        method: target.method ?? 'POST',
        ...(agent === undefined ? {} : { agent }),
        headers: { 'content-type': 'application/json', ...target.headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            runId: String(response.headers['heddle-run-id'] ?? ''),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(target.method === 'GET' ? undefined : JSON.stringify({ name: 'Ada' }));
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
