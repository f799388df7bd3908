import { useLayoutEffect, useRef } from 'react';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { fieldSchemas } from '#graph/field-schema';
import { titleAtPath } from '#graph/field-title';
import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import { EdgeRepair } from './edge-repair.tsx';
import { jumpTo } from './edits.ts';
import { type EditorSession, useGraph, useSession } from './session.ts';

/** What stands between the draft and publishing; each line leads to its node. */
export function CheckList({ issues, isEmpty = false, onJump }: { issues: readonly Issue[]; isEmpty?: boolean; onJump?: () => void }) {
  const session = useSession();
  const nodes = useGraph((state) => state.graph.nodes);
  const { list, onFocus } = useFocusInList(issues);
  if (isEmpty) return <p className="px-4 py-4 text-[13px] text-muted">Nothing to check yet. Add a trigger to begin.</p>;
  if (issues.length === 0) {
    return (
      <p ref={list} tabIndex={-1} className="flex items-center gap-2 px-4 py-4 text-[13px] text-muted focus:outline-none">
        <CircleCheck size={16} className="text-success" /> No problems. You can publish the draft.
      </p>
    );
  }
  const sorted = [...issues].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return (
    <ul ref={list} onFocus={onFocus} className="max-h-96 overflow-y-auto p-1.5" aria-label="Problems">
      {withKeys(sorted).map(({ issue, key }) => {
        const node = nodes.find((candidate) => candidate.id === issue.nodeId);
        return (
          <li key={key}>
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
              {issue.severity === 'error' ? (
                <CircleAlert size={15} className="mt-0.5 shrink-0 text-danger" aria-label="error" />
              ) : (
                <TriangleAlert size={15} className="mt-0.5 shrink-0 text-warning" aria-label="warning" />
              )}
              <span className="min-w-0">
                <span className="block text-xs font-medium text-muted">
                  {node?.name ?? 'Workflow'}
                  {issue.path === '' ? '' : ` · ${fieldOf(session, node, issue.path)}`}
                </span>
                <span className="block leading-[18px]">{issue.message}</span>
                {issue.hint === undefined ? null : <span className="mt-0.5 block text-xs leading-4 text-muted">{issue.hint}</span>}
              </span>
            </button>
            {issue.edgeId === undefined ? null : <EdgeRepair edgeId={issue.edgeId} className="pb-2 pl-9" />}
          </li>
        );
      })}
    </ul>
  );
}

/** Keys by what each problem is, so that a button stays itself when another problem goes. One node may have the same problem twice. */
function withKeys(issues: readonly Issue[]): readonly { readonly issue: Issue; readonly key: string }[] {
  const seen = new Map<string, number>();
  return issues.map((issue) => {
    const name = `${issue.code} ${issue.nodeId ?? ''} ${issue.path}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { issue, key: `${name} ${count}` };
  });
}

/** The check goes on while the list is open: where the problem with the focus is gone, the one in its place takes it. */
function useFocusInList(issues: readonly Issue[]) {
  const element = useRef<HTMLElement>(null);
  const focused = useRef<{ readonly item: HTMLElement; readonly index: number }>(null);
  useLayoutEffect(() => {
    const last = focused.current;
    const list = element.current;
    if (last === null || list === null) return;
    const isLost = document.activeElement === document.body;
    if (last.item.isConnected) {
      // A problem that changes its place in the list loses the focus on the way.
      if (isLost) last.item.focus({ preventScroll: true });
      return;
    }
    focused.current = null;
    if (!isLost) return;
    const buttons = list.querySelectorAll<HTMLElement>('button:enabled');
    (buttons[Math.min(last.index, buttons.length - 1)] ?? list).focus({ preventScroll: true });
  }, [issues]);
  return {
    list: (list: HTMLElement | null) => void (element.current = list),
    onFocus: ({ currentTarget, target }: { currentTarget: HTMLElement; target: HTMLElement }) => {
      focused.current = { item: target, index: [...currentTarget.querySelectorAll('button:enabled')].indexOf(target) };
    },
  };
}

/** What the form calls the field that an issue is about. */
function fieldOf(session: EditorSession, node: GraphNode | undefined, path: string): string {
  const type = node === undefined ? undefined : session.catalogue[node.type];
  return (type === undefined ? null : titleAtPath(fieldSchemas(type), path)) ?? path;
}
