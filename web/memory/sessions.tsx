import type { MemorySessionInfo } from '#graph/api';
import { Problem } from '../shell/problem.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { EmptyMemory } from './empty-memory.tsx';
import { type MemoryFilter, type SessionRef, useSessions } from './memory-api.ts';
import { useSettled } from './use-settled.ts';

export interface SessionsProps {
  readonly filter: MemoryFilter;
  readonly chosen: SessionRef | null;
  readonly onChoose: (ref: SessionRef) => void;
}

/** The remembered conversations, latest change first. */
export function Sessions({ filter, chosen, onChoose }: SessionsProps) {
  const settled = useSettled(filter);
  const sessions = useSessions(settled);
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  if (sessions.isPending) return <SkeletonList rows={5} />;
  if (sessions.data === undefined) return <Problem error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (items.length === 0) {
    return settled.search === '' && settled.scope === '' ? (
      <EmptyMemory what="conversations" />
    ) : (
      <p role="status" className="px-4 py-10 text-center text-[13px] text-muted">
        No conversation matches.
      </p>
    );
  }
  return (
    <>
      <ul aria-label="Conversations" className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-surface">
        {items.map((session) => (
          <SessionRow
            key={`${session.scope} ${session.session}`}
            session={session}
            isChosen={chosen?.session === session.session && chosen.scope === session.scope}
            onChoose={() => onChoose(session)}
          />
        ))}
      </ul>
      {sessions.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={sessions.isFetchingNextPage} onClick={() => void sessions.fetchNextPage()}>
            Show older conversations
          </Button>
        </div>
      )}
    </>
  );
}

function SessionRow({
  session,
  isChosen,
  onChoose,
}: {
  readonly session: MemorySessionInfo;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen || undefined}
        onClick={onChoose}
        className={cn(
          'flex w-full flex-col gap-0.5 px-4 py-2.5 text-left transition-colors hover:bg-hover focus-visible:-outline-offset-2',
          isChosen && 'bg-accent-soft',
        )}
      >
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">{session.session}</span>
          <span className="shrink-0 text-xs text-faint">
            <TimeAgo iso={session.updatedAt} />
          </span>
        </span>
        <span className="w-full truncate text-[13px] text-muted">{session.preview}</span>
        <span className="mt-0.5 flex w-full flex-wrap items-center gap-1.5 text-xs text-muted">
          <span className="tabular-nums">{session.messages === 1 ? '1 message' : `${session.messages.toLocaleString('en')} messages`}</span>
          <span aria-hidden>·</span>
          <span className="min-w-0 truncate">{session.workflowName ?? 'a deleted workflow'}</span>
          {session.scope === 'everywhere' && <Badge tone="accent">Everywhere</Badge>}
          {session.summarised > 0 && <Badge>Summarised</Badge>}
        </span>
      </button>
    </li>
  );
}
