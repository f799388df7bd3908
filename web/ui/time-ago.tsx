import { useEffect, useReducer } from 'react';
import { formatAgo } from './ago.ts';

/** A time as a distance from now that keeps up; the full time shows on hover. */
export function TimeAgo({ iso }: { readonly iso: string }) {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, 20_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString()} className="whitespace-nowrap">
      {formatAgo(iso)}
    </time>
  );
}
