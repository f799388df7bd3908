import { ArrowLeft, Trash2 } from 'lucide-react';
import { Fragment, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { messageOf } from '../api/api-error.ts';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { type SessionRef, useConversation, useEraseSession } from './memory-api.ts';

/** One remembered conversation: its summary, what was said, and the way to delete it. */
export function Conversation({ sessionRef, onClose }: { readonly sessionRef: SessionRef; readonly onClose: () => void }) {
  const conversation = useConversation(sessionRef);
  const [isErasing, setErasing] = useState(false);
  const transcript = useRef<HTMLDivElement>(null);
  const isLoaded = conversation.data !== undefined;
  // The newest messages are what one comes for.
  useEffect(() => {
    if (isLoaded) transcript.current?.scrollTo({ top: transcript.current.scrollHeight });
  }, [isLoaded]);
  const [newest] = conversation.data?.pages ?? [];
  if (conversation.isPending) return <SkeletonList rows={4} />;
  if (newest === undefined) {
    return (
      <div className="flex flex-col items-start gap-3">
        <Problem error={conversation.error} onRetry={() => void conversation.refetch()} />
        <Button onClick={onClose}>
          <ArrowLeft size={14} />
          All conversations
        </Button>
      </div>
    );
  }
  const messages = conversation.data?.pages.toReversed().flatMap((page) => page.items) ?? [];
  const { session, summary, summarised } = newest;
  return (
    <section
      aria-label={`Conversation ${session}`}
      className="flex flex-col rounded-xl border border-border bg-surface lg:max-h-[calc(100dvh-13rem)]"
    >
      <header className="flex items-start gap-2 border-b border-border px-4 py-3">
        <IconButton label="All conversations" className="-ml-1.5 lg:hidden" onClick={onClose}>
          <ArrowLeft size={16} />
        </IconButton>
        <div className="min-w-0 flex-1">
          <h2 className="text-[15px] font-semibold break-words">{session}</h2>
          <p className="text-[13px] text-muted">
            {newest.workflowName === null ? (
              'Begun by a deleted workflow'
            ) : (
              <Link href={`/workflows/${newest.workflowId}`} className="text-accent underline underline-offset-2">
                {newest.workflowName}
              </Link>
            )}
            {newest.scope === 'everywhere' && ' · shared by all workflows'} · {newest.messages.toLocaleString('en')}{' '}
            {newest.messages === 1 ? 'message' : 'messages'}, about {newest.tokens.toLocaleString('en')} tokens · since{' '}
            <TimeAgo iso={newest.createdAt} />
          </p>
        </div>
        <Button size="sm" variant="ghost" className="text-danger" onClick={() => setErasing(true)}>
          <Trash2 size={14} />
          Delete
        </Button>
      </header>
      <div
        ref={transcript}
        tabIndex={0}
        role="region"
        aria-label="Transcript"
        className="flex min-h-0 flex-col gap-3 overflow-y-auto px-4 py-4"
      >
        {summary !== '' && (
          <aside className="rounded-lg bg-sunken px-3 py-2.5">
            <h3 className="text-xs font-medium text-muted">Summary of the first {summarised.toLocaleString('en')} messages</h3>
            <p className="mt-1 text-[13.5px] break-words whitespace-pre-wrap">{summary}</p>
          </aside>
        )}
        {conversation.hasNextPage && (
          <Button
            size="sm"
            className="self-center"
            busy={conversation.isFetchingNextPage}
            onClick={() => void conversation.fetchNextPage()}
          >
            Show older messages
          </Button>
        )}
        <ol aria-label="Messages" className="flex flex-col gap-3">
          {messages.map((message) => (
            <Fragment key={message.seq}>
              <li
                className={cn(
                  'flex max-w-[85%] flex-col gap-0.5',
                  message.role === 'user' ? 'items-end self-end' : 'items-start self-start',
                )}
              >
                <span className="px-1 text-xs text-muted">
                  {message.role === 'user' ? 'User' : 'Assistant'} · <TimeAgo iso={message.at} />
                </span>
                <p
                  className={cn(
                    'max-w-full rounded-xl px-3 py-2 text-[13.5px] break-words whitespace-pre-wrap',
                    message.role === 'user' ? 'bg-accent-soft' : 'border border-border',
                  )}
                >
                  {message.text}
                </p>
              </li>
              {message.seq === summarised && summarised < newest.messages && (
                <li className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
                  up to here told by the summary
                </li>
              )}
            </Fragment>
          ))}
        </ol>
      </div>
      <EraseDialog sessionRef={sessionRef} open={isErasing} onOpenChange={setErasing} onErased={onClose} />
    </section>
  );
}

function EraseDialog({
  sessionRef,
  open,
  onOpenChange,
  onErased,
}: {
  readonly sessionRef: SessionRef;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onErased: () => void;
}) {
  const erase = useEraseSession();
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete the conversation ${sessionRef.session}?`}
      description="All its messages and its summary are permanently deleted. The next run with this session starts without them. Past runs are kept as they are."
      action="Delete conversation"
      danger
      busy={erase.isPending}
      onConfirm={() =>
        erase.mutate(sessionRef, {
          onSuccess: () => {
            onOpenChange(false);
            toast.success('The conversation was deleted');
            onErased();
          },
          onError: (error) => toast.error(messageOf(error).title),
        })
      }
    />
  );
}
