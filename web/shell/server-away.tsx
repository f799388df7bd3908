import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isOutage } from '../api/api-error.ts';
import { send } from '../api/request.ts';
import { Spinner } from '../ui/spinner.tsx';

const RETRY_MS = 1_500;

/** Shows while the server does not answer; once it does, everything on the page is asked for again. */
export function ServerAway() {
  const client = useQueryClient();
  const [away, setAway] = useState(false);

  useEffect(() => {
    const cache = client.getQueryCache();
    return cache.subscribe((event) => {
      if (event.type === 'updated' && isOutage(event.query.state.fetchFailureReason)) setAway(true);
    });
  }, [client]);

  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => {
      send('/healthz').then(
        () => {
          setAway(false);
          void client.invalidateQueries();
        },
        () => undefined,
      );
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [away, client]);

  if (!away) return null;
  return (
    <div
      role="alert"
      className="flex items-center justify-center gap-2 border-b border-warning/30 bg-warning-soft px-4 py-1.5 text-[13px] text-warning"
    >
      <Spinner size={14} />
      Heddle does not answer. Runs go on by themselves once it is back; trying again…
    </div>
  );
}
