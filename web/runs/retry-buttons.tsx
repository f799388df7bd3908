import { RotateCcw, SquarePen } from 'lucide-react';
import type { Run } from '#graph/run';
import { messageOf } from '../api/api-error.ts';
import { useRetryRun } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';

export interface RetryButtonsProps {
  readonly run: Run;
  /** Saves what is not saved yet; false when that is not possible. */
  readonly beforeDraft?: (() => Promise<boolean>) | undefined;
  readonly onStarted: (runId: string, graph: 'ran' | 'draft') => void;
}

/**
 * Starts a run that failed again from where it failed: as it ran, or with the draft as it is now. Draws nothing for other runs, and where
 * the input was deleted.
 */
export function RetryButtons({ run, beforeDraft, onStarted }: RetryButtonsProps) {
  const retry = useRetryRun();
  if ((run.status !== 'failed' && run.status !== 'cancelled') || run.contentRemovedAt !== undefined) return null;
  const start = async (graph: 'ran' | 'draft'): Promise<void> => {
    if (graph === 'draft' && beforeDraft !== undefined && !(await beforeDraft())) {
      toast.error('The draft could not be saved, so it can’t run yet.');
      return;
    }
    retry.mutate(
      { id: run.id, graph },
      {
        onSuccess: ({ runId }) => onStarted(runId, graph),
        onError: (error) => {
          const { title, description } = messageOf(error);
          toast.error(title, { description });
        },
      },
    );
  };
  return (
    <>
      <Button
        size="sm"
        variant="primary"
        busy={retry.isPending && retry.variables.graph === 'ran'}
        title="Runs again from where it failed. What finished before is kept."
        onClick={() => void start('ran')}
      >
        <RotateCcw size={13} aria-hidden /> Retry
      </Button>
      <Button
        size="sm"
        busy={retry.isPending && retry.variables.graph === 'draft'}
        title="Runs the draft with the same input. What finished before and was not changed is kept."
        onClick={() => void start('draft')}
      >
        <SquarePen size={13} aria-hidden /> Retry with the current draft
      </Button>
    </>
  );
}
