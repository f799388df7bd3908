import { afterEach, describe, expect, it, vi } from 'vitest';
import { graphSchema } from '#graph/graph';
import type { Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { ApiError } from '../api/api-error.ts';
import { followRun, type LiveRun } from './follow-run.ts';

const at = '2026-01-01T00:00:00.000Z';
const runOf = (change: Partial<Run> = {}): Run => ({
  id: 'r1',
  workflowId: 'w1',
  workflowName: 'Demo',
  version: null,
  status: 'running',
  trigger: 'manual',
  error: null,
  failedNode: null,
  startedAt: at,
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  models: [],
  input: null,
  output: null,
  graph: graphSchema.parse({ format: 1, nodes: [], edges: [] }),
  steps: [],
  sequence: 0,
  streams: {},
  ...change,
});

/** A server that answers what the test puts into it. */
class Server {
  run: Run | Error = runOf();
  readonly streams: { readonly listeners: Map<string, (message: { data: string }) => void>; closed: boolean }[] = [];
  shown: LiveRun[] = [];
  ended = 0;
  reviews = 0;
  /** How often the run was read as a whole, apart from the streams. */
  reads = 0;
  stop = (): void => undefined;

  follow(quietMs = 10_000): void {
    this.stop = followRun({
      readRun: async () => {
        this.reads += 1;
        if (this.run instanceof Error) throw this.run;
        return this.run;
      },
      openEvents: () => {
        const stream = { listeners: new Map<string, (message: { data: string }) => void>(), closed: false };
        this.streams.push(stream);
        // As the real one: the stream begins with the run, or breaks off.
        setTimeout(() => {
          if (stream.closed) return;
          if (this.run instanceof Error) stream.listeners.get('error')?.({ data: '' });
          else stream.listeners.get('snapshot')?.({ data: JSON.stringify(this.run) });
        });
        return {
          addEventListener: (type: string, listener: (message: { data: string }) => void) => void stream.listeners.set(type, listener),
          close: () => void (stream.closed = true),
        };
      },
      show: (live) => this.shown.push(live),
      onEnd: () => (this.ended += 1),
      onReview: () => (this.reviews += 1),
      reconnectMs: [10],
      quietMs,
    });
  }

  send(type: 'snapshot' | 'event', data: Run | RunEvent): void {
    this.sendText(type, JSON.stringify(data));
  }

  sendText(type: string, data: string): void {
    this.streams.at(-1)?.listeners.get(type)?.({ data });
  }

  breakOff(): void {
    this.streams.at(-1)?.listeners.get('error')?.({ data: '' });
  }

  get last(): LiveRun | undefined {
    return this.shown.at(-1);
  }
}

const server = (): Server => {
  const made = new Server();
  started.push(made);
  return made;
};
const started: Server[] = [];
afterEach(() => {
  for (const each of started.splice(0)) each.stop();
});

const away = (): ApiError => new ApiError({ status: 0, code: 'SERVER_UNREACHABLE', message: 'away' });

describe('followRun', () => {
  it('shows the snapshot and then each event', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.send('event', { type: 'run-waiting', runId: 'r1', sequence: 1, at });
    await vi.waitFor(() => expect(remote.last?.run?.status).toBe('waiting'));
  });

  it('keeps trying while the server is away, says so, and goes on from the newer snapshot', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = away();
    remote.breakOff();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('reconnecting'));
    expect(remote.last?.run?.id).toBe('r1');
    remote.run = runOf({ sequence: 7, status: 'waiting' });
    await vi.waitFor(() => expect(remote.last).toMatchObject({ connection: 'live', run: { status: 'waiting' } }));
    expect(remote.streams).toHaveLength(2);
    expect(remote.streams[0]?.closed).toBe(true);
  });

  it('reads the run again when an event is missing', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = runOf({ sequence: 4, status: 'waiting' });
    remote.send('event', { type: 'run-resumed', runId: 'r1', sequence: 5, at });
    await vi.waitFor(() => expect(remote.last?.run).toMatchObject({ sequence: 5, status: 'running' }));
  });

  it('reads the whole run once more when it ends, then stops listening', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = runOf({ sequence: 1, status: 'finished', output: 'the whole text' });
    remote.send('event', {
      type: 'run-finished',
      runId: 'r1',
      sequence: 1,
      at,
      status: 'finished',
      output: 'the whole…',
      error: null,
      failedNode: null,
    });
    await vi.waitFor(() => expect(remote.last).toMatchObject({ connection: 'closed', run: { output: 'the whole text' } }));
    expect(remote.streams[0]?.closed).toBe(true);
    expect(remote.ended).toBe(1);
  });

  it('notices by itself that the stream has gone silent', async () => {
    const remote = server();
    remote.follow(30);
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = runOf({ sequence: 9, status: 'waiting' });
    await vi.waitFor(() => expect(remote.last?.run?.status).toBe('waiting'));
    expect(remote.reads).toBeGreaterThan(0);
    await vi.waitFor(() => expect(remote.streams.length).toBeGreaterThan(1));
    expect(remote.streams[0]?.closed).toBe(true);
  });

  it('tells of a question as soon as it is asked', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.send('event', { type: 'review-opened', runId: 'r1', sequence: 1, at, reviewId: 'v1', nodeId: 'a' });
    expect(remote.reviews).toBe(1);
  });

  it('loads a run once, whether it is open or has ended', async () => {
    const open = server();
    open.follow();
    await vi.waitFor(() => expect(open.last?.connection).toBe('live'));
    expect([open.streams.length, open.reads]).toEqual([1, 0]);
    const ended = server();
    ended.run = runOf({ status: 'failed' });
    ended.follow();
    await vi.waitFor(() => expect(ended.last?.connection).toBe('closed'));
    expect([ended.streams.length, ended.reads, ended.streams[0]?.closed]).toEqual([1, 0, true]);
  });

  it('does not read an idle run again while heartbeats come', async () => {
    vi.useFakeTimers();
    try {
      const remote = server();
      remote.follow(35_000);
      await vi.advanceTimersByTimeAsync(100);
      for (let beat = 0; beat < 40; beat += 1) {
        await vi.advanceTimersByTimeAsync(15_000);
        remote.sendText('heartbeat', '{"sequence":0}');
      }
      expect([remote.last?.connection, remote.streams.length, remote.reads]).toEqual(['live', 1, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('reads the run when an event cannot be read', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = runOf({ sequence: 3, status: 'waiting' });
    for (const text of ['{"type":"run-teleported","runId":"r1","sequence":3}', 'not json']) remote.sendText('event', text);
    await vi.waitFor(() => expect(remote.last?.run?.status).toBe('waiting'));
    expect(remote.reads).toBe(1);
  });

  it('keeps the reason on show why it has given up', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.run = new ApiError({ status: 404, code: 'NOT_FOUND', message: 'No such run.' });
    remote.send('event', { type: 'run-waiting', runId: 'r1', sequence: 1, at });
    remote.breakOff();
    await vi.waitFor(() => expect(remote.last).toMatchObject({ connection: 'closed', error: { status: 404 } }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(remote.last).toMatchObject({ connection: 'closed', error: { status: 404 } });
  });

  it('gives up with the reason when there is no such run', async () => {
    const remote = server();
    remote.run = new ApiError({ status: 404, code: 'NOT_FOUND', message: 'No such run.' });
    remote.follow();
    await vi.waitFor(() => expect(remote.last).toMatchObject({ connection: 'closed', error: { status: 404 } }));
    expect(remote.ended).toBe(0);
  });

  it('says nothing any more after it was stopped', async () => {
    const remote = server();
    remote.follow();
    await vi.waitFor(() => expect(remote.last?.connection).toBe('live'));
    remote.stop();
    const before = remote.shown.length;
    remote.send('event', { type: 'run-waiting', runId: 'r1', sequence: 1, at });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(remote.shown).toHaveLength(before);
    expect(remote.streams[0]?.closed).toBe(true);
  });
});
