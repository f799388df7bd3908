import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { followRun, hasEnded, type LiveConnection, type LiveRun } from './follow-run.ts';

export { hasEnded, type LiveConnection, type LiveRun };

const idle: LiveRun = { run: null, streams: {}, maps: {}, connection: 'closed', error: null };

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
    return followRun({
      readRun: () => api.run(runId),
      openEvents: () => new EventSource(`/api/runs/${encodeURIComponent(runId)}/events`),
      show: setLive,
      onReview: () => void client.invalidateQueries({ queryKey: keys.reviews }),
      onEnd: () => {
        for (const queryKey of [keys.runs, keys.reviews, keys.workflows]) void client.invalidateQueries({ queryKey });
      },
    });
  }, [runId, client]);
  return live.run !== null && live.run.id !== runId ? idle : live;
}
