import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import type { Issue } from '#graph/issue';
import { ReconnectMenu } from '../canvas/reconnect-menu.tsx';
import { Button } from '../ui/button.tsx';
import { jumpTo, outputsFor, reconnect, removeThings } from './edits.ts';
import { useGraph, useSession } from './session.ts';

/** What stands between the draft and publishing; each line leads to its node. */
export function CheckList({ issues, isEmpty = false, onJump }: { issues: readonly Issue[]; isEmpty?: boolean; onJump?: () => void }) {
  const session = useSession();
  const nodes = useGraph((state) => state.graph.nodes);
  if (isEmpty) return <p className="px-4 py-4 text-[13px] text-muted">Nothing to check yet. Add a trigger to begin.</p>;
  if (issues.length === 0) {
    return (
      <p className="flex items-center gap-2 px-4 py-4 text-[13px] text-muted">
        <CircleCheck size={16} className="text-success" /> No problems. You can publish the draft.
      </p>
    );
  }
  const sorted = [...issues].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return (
    <ul className="max-h-96 overflow-y-auto p-1.5" aria-label="Problems">
      {sorted.map((issue, index) => {
        const node = nodes.find((candidate) => candidate.id === issue.nodeId);
        return (
          // One node may have the same problem twice.
          <li key={`${issue.code} ${issue.nodeId} ${issue.path} ${index}`}>
            <button
              type="button"
              disabled={node === undefined}
              onClick={() => {
                if (node === undefined) return;
                onJump?.();
                jumpTo(session, node.id, issue.path);
              }}
              className="flex w-full items-start gap-2.5 rounded-md px-2.5 py-2 text-left text-[13px] enabled:hover:bg-hover"
            >
              {issue.severity === 'error' ? <CircleAlert size={15} className="mt-0.5 shrink-0 text-danger" aria-label="error" /> : <TriangleAlert size={15} className="mt-0.5 shrink-0 text-warning" aria-label="warning" />}
              <span className="min-w-0">
                <span className="block text-xs font-medium text-muted">
                  {node?.name ?? 'Workflow'}
                  {issue.path === '' ? '' : ` · ${issue.path.replace(/^(config|inputs)\./, '')}`}
                </span>
                <span className="block leading-[18px]">{issue.message}</span>
                {issue.hint === undefined ? null : <span className="mt-0.5 block text-xs leading-4 text-muted">{issue.hint}</span>}
              </span>
            </button>
            {issue.edgeId === undefined ? null : <EdgeRepair edgeId={issue.edgeId} />}
          </li>
        );
      })}
    </ul>
  );
}

/** What can be done about an edge that is wrong. */
function EdgeRepair({ edgeId }: { edgeId: string }) {
  const session = useSession();
  useGraph((state) => state.graph);
  return (
    <div className="flex gap-1.5 pb-2 pl-9">
      <ReconnectMenu outputs={outputsFor(session, edgeId)} onChoose={(port) => reconnect(session, edgeId, port)}>
        <Button size="sm">Reconnect</Button>
      </ReconnectMenu>
      <Button size="sm" onClick={() => removeThings(session, [], [edgeId])}>Remove</Button>
    </div>
  );
}
