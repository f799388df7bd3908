import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { runSchema, type Run } from '#graph/run';
import type { RunEvent } from '#graph/run-event';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { applyRunEvent, hasGap, mergeSnapshot, type LiveRunState, type MapProgress } from './run-reducer.ts';

/** `closed` once the run has ended or can't be read; `error` then tells which. */
export type LiveConnection = 'connecting' | 'live' | 'reconnecting' | 'closed';

export interface LiveRun {
  readonly run: Run | null;
  /** Text streamed so far by steps still running, by `stepKey`. */
  readonly streams: LiveRunState['streams'];
  /** By `<nodeId>/<iteration>`. */
  readonly maps: { readonly [key: string]: MapProgress };
  readonly connection: LiveConnection;
  readonly error: ApiError | null;
}

const idle: LiveRun = { run: null, streams: {}, maps: {}, connection: 'closed', error: null };
const RECONNECT_MS = [250, 500, 1_000, 2_000, 3_000];

/** Follows a run: its snapshot, then every event and token, over any number of lost connections; null follows nothing. */
export function useLiveRun(runId: string | null): LiveRun {
  const [live, setLive] = useState<LiveRun>(idle);
  const client = useQueryClient();
  useEffect(() => {
    if (runId === null) {
      setLive(idle);
      return;
    }
    setLive({ ...idle, connection: 'connecting' });
    return followRun(runId, setLive, () => {
      void client.invalidateQueries({ queryKey: keys.runs });
      void client.invalidateQueries({ queryKey: keys.reviews });
      void client.invalidateQueries({ queryKey: keys.workflows });
    });
  }, [runId, client]);
  return live.run !== null && live.run.id !== runId ? idle : live;
}

/** True when nothing more will happen in the run. */
export function hasEnded(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'waiting';
}

/** Reads a run from the server until it ends or the returned function is called. */
export function followRun(runId: string, show: (live: LiveRun) => void, onEnd: () => void): () => void {
  let state: LiveRunState | null = null;
  let connection: LiveConnection = 'connecting';
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  let frame: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const publish = (error: ApiError | null = null): void => {
    if (!stopped) show({ run: state?.run ?? null, streams: state?.streams ?? {}, maps: state?.maps ?? {}, connection, error });
  };
  // Tokens come by the hundred: one repaint a frame is enough. Hidden tabs get no frames, hence the timer.
  const publishSoon = (): void => {
    if (frame !== undefined) return;
    frame = setTimeout(() => {
      frame = undefined;
      publish();
    }, 30);
  };
  const close = (): void => {
    source?.close();
    source = null;
  };
  const end = (error: ApiError | null = null): void => {
    close();
    connection = 'closed';
    publish(error);
    if (error === null) onEnd();
  };
  const accept = (run: Run): void => {
    clearTimeout(gapTimer);
    state = mergeSnapshot(state, run);
    failures = 0;
    connection = 'live';
    if (hasEnded(state.run)) end();
    else publishSoon();
    if (hasGap(state) && !hasEnded(state.run)) gapTimer = setTimeout(() => void refetch(), 500);
  };
  const retry = (): void => {
    close();
    if (stopped || connection === 'closed') return;
    connection = state === null ? 'connecting' : 'reconnecting';
    publish();
    const wait = RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)] ?? 3_000;
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(() => void refetch(connect), wait);
  };
  const refetch = async (then?: () => void): Promise<void> => {
    try {
      const run = await api.run(runId);
      if (stopped) return;
      accept(run);
      if (connection === 'live') then?.();
    } catch (error) {
      if (stopped) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) end(error);
      else retry();
    }
  };
  const onEvent = (event: RunEvent): void => {
    if (state === null) return;
    const hadGap = hasGap(state);
    state = applyRunEvent(state, event);
    if (hasGap(state) && !hadGap) void refetch();
    // The closing event shortens long values, so the whole run is read once more.
    else if (event.type === 'run-finished' && hasEnded(state.run)) void refetch();
    publishSoon();
  };
  const connect = (): void => {
    close();
    source = new EventSource(`/api/runs/${encodeURIComponent(runId)}/events`);
    source.addEventListener('snapshot', (message) => {
      const parsed = runSchema.safeParse(JSON.parse(message.data as string));
      if (parsed.success) accept(parsed.data);
      else void refetch();
    });
    source.addEventListener('event', (message) => onEvent(JSON.parse(message.data as string) as RunEvent));
    source.addEventListener('error', retry);
  };

  void refetch(connect);
  return () => {
    stopped = true;
    close();
    for (const pending of [timer, gapTimer, frame]) clearTimeout(pending);
  };
}
