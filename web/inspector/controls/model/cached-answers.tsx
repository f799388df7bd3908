import { DatabaseZap } from 'lucide-react';
import { messageOf } from '../../../api/api-error.ts';
import { useCachedAnswers, useClearCachedAnswers } from '../../../api/hooks.ts';
import { useEditor, useSession } from '../../../editor/session.ts';
import { dollars } from '../../../settings/models-words.ts';
import { Button } from '../../../ui/button.tsx';
import { toast } from '../../../ui/toast.tsx';

/** What this node's cache holds and has saved, and the way to empty it. */
export function CachedAnswers() {
  const { workflowId } = useSession();
  const nodeId = useEditor((state) => state.openNodeId);
  const answers = useCachedAnswers(workflowId);
  const clear = useClearCachedAnswers(workflowId);
  if (nodeId === null || answers.data === undefined) return null;
  const own = answers.data.find((node) => node.nodeId === nodeId) ?? { entries: 0, hits: 0, savedUsd: 0 };
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-2 text-xs text-muted">
      <DatabaseZap aria-hidden size={13} className="shrink-0" />
      <span role="status" className="min-w-0 flex-1">
        {own.entries === 0
          ? 'No cached answers yet'
          : `Cached answers: ${own.entries}, ${own.hits} ${own.hits === 1 ? 'hit' : 'hits'}, saved ${dollars(own.savedUsd)}`}
      </span>
      {own.entries > 0 && (
        <Button
          size="sm"
          variant="ghost"
          busy={clear.isPending}
          onClick={() => clear.mutate(nodeId, { onError: (error) => toast.error(messageOf(error).title) })}
        >
          Clear
        </Button>
      )}
    </div>
  );
}
