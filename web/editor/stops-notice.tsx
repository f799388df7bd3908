import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { draftStops } from '#graph/draft-stops';
import type { Issue } from '#graph/issue';
import { jumpTo } from './edits.ts';
import { useGraph, useSession } from './session.ts';

/** Says before a test run where it will stop, because a node there is not complete; nothing where it can run through. */
export function StopsNotice({ triggerId, issues }: { triggerId: string; issues: readonly Issue[] }) {
  const session = useSession();
  const graph = useGraph((state) => state.graph);
  const stops = useMemo(() => draftStops(graph, issues, triggerId), [graph, issues, triggerId]);
  if (stops === null) {
    const first = issues.find((issue) => issue.severity === 'error');
    return (
      <p className="mx-4 mt-3 rounded-lg bg-danger-soft px-3 py-2 text-xs text-danger">
        The draft can’t run yet: {first?.message ?? 'fix its problems first.'}
      </p>
    );
  }
  if (stops.length === 0) return null;
  return (
    <div className="mx-4 mt-3 flex gap-2 rounded-lg bg-warning-soft px-3 py-2 text-xs text-warning">
      <TriangleAlert size={14} aria-hidden className="mt-px shrink-0" />
      <p>
        Not complete yet, so the run stops there:{' '}
        {stops.map(({ nodeId, name }, index) => (
          <span key={nodeId}>
            {index === 0 ? '' : ', '}
            <button type="button" className="font-medium underline" onClick={() => jumpTo(session, nodeId, '')}>
              {name}
            </button>
          </span>
        ))}
        .
      </p>
    </div>
  );
}
