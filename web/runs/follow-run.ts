import { runSchema, type Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { parseRunEvent } from '#graph/run-event-schema';
import { ApiError } from '../api/api-error.ts';
import { applyRunEvent, hasGap, mergeSnapshot, type LiveRunState, type MapProgress } from './run-reducer.ts';

/** `closed` once the run has ended or can't be read; `error` then tells which. */
export type LiveConnection = 'connecting' | 'live' | 'reconnecting' | 'closed';

/** A run as it stands, for a page to show. */
export interface LiveRun {
  readonly run: Run | null;
  /** Text streamed so far by steps still running, by `stepKey`. */
  readonly streams: LiveRunState['streams'];
  /** By `<nodeId>/<iteration>`. */
  readonly maps: { readonly [key: string]: MapProgress };
  readonly connection: LiveConnection;
  readonly error: ApiError | null;
}

/** The part of `EventSource` that following a run needs. */
export interface EventStream {
  addEventListener(type: 'snapshot' | 'event' | 'heartbeat', listener: (message: { readonly data: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  close(): void;
}

export interface FollowRunOptions {
  readonly readRun: () => Promise<Run>;
  readonly openEvents: () => EventStream;
  readonly show: (live: LiveRun) => void;
  readonly onEnd: () => void;
  /** A question was asked or answered. */
  readonly onReview: () => void;
  /** Pauses before each try to reconnect; the last one repeats. */
  readonly reconnectMs?: readonly number[];
  readonly quietMs?: number;
}

const RECONNECT_MS = [250, 500, 1_000, 2_000, 3_000];
/** Tokens come by the hundred: the page is told at most this often. Not a frame: hidden tabs get none. */
const SHOW_MS = 30;
/** A snapshot that doesn't close the gap is older than the events; a moment later there is a newer one. */
const GAP_RETRY_MS = 500;
/**
 * A connection can be dead without saying so (a laptop that slept, a proxy). The server's heartbeats come every 15 seconds: after two that
 * did not come the run is read, and the connection is made again.
 */
const QUIET_MS = 35_000;

/** Reads a run until it ends or the returned function is called: snapshot, events and tokens, over lost connections. */
export function followRun({
  readRun,
  openEvents,
  show,
  onEnd,
  onReview,
  reconnectMs = RECONNECT_MS,
  quietMs = QUIET_MS,
}: FollowRunOptions): () => void {
  let state: LiveRunState | null = null;
  let connection: LiveConnection = 'connecting';
  let source: EventStream | null = null;
  let failures = 0;
  let isStopped = false;
  const timers: { retry?: Timer; gap?: Timer; show?: Timer; quiet?: Timer } = {};

  const publish = (error: ApiError | null = null): void => {
    if (!isStopped) show({ run: state?.run ?? null, streams: state?.streams ?? {}, maps: state?.maps ?? {}, connection, error });
  };
  const publishSoon = (): void => {
    timers.show ??= setTimeout(() => {
      delete timers.show;
      publish();
    }, SHOW_MS);
  };
  const close = (): void => {
    source?.close();
    source = null;
  };
  const end = (error: ApiError | null = null): void => {
    if (connection === 'closed') return;
    close();
    // A picture that waits to be shown would take the error away again.
    for (const timer of Object.values(timers)) clearTimeout(timer);
    connection = 'closed';
    publish(error);
    if (error === null) onEnd();
  };
  const accept = (run: Run): void => {
    clearTimeout(timers.gap);
    delete timers.gap;
    state = mergeSnapshot(state, run);
    failures = 0;
    if (hasEnded(state.run)) return end();
    connection = 'live';
    publishSoon();
    expectNews();
    if (hasGap(state)) timers.gap = setTimeout(() => void refetch(), GAP_RETRY_MS);
  };
  const retry = (): void => {
    close();
    clearTimeout(timers.quiet);
    if (isStopped || connection === 'closed') return;
    connection = state === null ? 'connecting' : 'reconnecting';
    publish();
    const wait = reconnectMs[Math.min(failures, reconnectMs.length - 1)] ?? 1_000;
    failures += 1;
    clearTimeout(timers.retry);
    timers.retry = setTimeout(connect, wait);
  };
  const refetch = async (then?: () => void): Promise<void> => {
    try {
      const run = await readRun();
      if (isStopped || connection === 'closed') return;
      accept(run);
      if (!hasEnded(run)) then?.();
    } catch (error) {
      if (isStopped) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) end(error);
      else retry();
    }
  };
  const expectNews = (): void => {
    clearTimeout(timers.quiet);
    timers.quiet = setTimeout(() => void refetch(connect), quietMs);
  };
  const onEvent = (event: RunEvent): void => {
    if (state === null) return;
    expectNews();
    const hadGap = hasGap(state);
    state = applyRunEvent(state, event);
    if (hasGap(state) && !hadGap) void refetch();
    // Events shorten long values, so the whole run is read once more at its end.
    else if (event.type === 'run-finished' && hasEnded(state.run)) void refetch();
    if (event.type === 'review-opened' || event.type === 'review-closed') onReview();
    publishSoon();
  };
  const connect = (): void => {
    close();
    if (isStopped || connection === 'closed') return;
    const opened = openEvents();
    let hasSpoken = false;
    source = opened;
    opened.addEventListener('snapshot', ({ data }) => {
      hasSpoken = true;
      const run = readSnapshot(data);
      if (run !== null) accept(run);
      else void refetch();
    });
    opened.addEventListener('event', ({ data }) => {
      const event = parseRunEvent(data);
      if (event !== null) onEvent(event);
      // A newer server tells of something that this page does not know: the run as a whole it can still read.
      else timers.gap ??= setTimeout(() => void refetch(), GAP_RETRY_MS);
    });
    opened.addEventListener('heartbeat', expectNews);
    // A stream that never began doesn't say why: the run itself does.
    opened.addEventListener('error', () => (hasSpoken ? retry() : void refetch(retry)));
  };

  connect();
  return () => {
    isStopped = true;
    close();
    for (const timer of Object.values(timers)) clearTimeout(timer);
  };
}

function readSnapshot(data: string): Run | null {
  try {
    return runSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

type Timer = ReturnType<typeof setTimeout>;

/** True when nothing more will happen in the run. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'waiting';
}
