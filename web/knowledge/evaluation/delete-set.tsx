import type { QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { counted } from '../words.ts';
import { useDeleteSet } from './evaluation-api.ts';

/** Asks before a question set is removed with all that was measured with it. */
export function DeleteSet({
  set,
  onClose,
  onDeleted,
}: {
  readonly set: QuestionSet;
  readonly onClose: () => void;
  readonly onDeleted?: (() => void) | undefined;
}) {
  const remove = useDeleteSet(set.knowledgeId);

  async function confirm(): Promise<void> {
    try {
      // Awaited here: without the set, its page is gone before the mutation could call back.
      await remove.mutateAsync(set.id);
      toast.success(`${set.name} is deleted`);
      onClose();
      onDeleted?.();
    } catch (error) {
      toast.error(messageOf(error).title, { description: messageOf(error).description });
    }
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${set.name}?`}
      description={`${set.questions === 0 ? 'The set' : `Its ${counted(set.questions, 'question')}`} and the evaluations made with it are permanently deleted.`}
      action="Delete question set"
      danger
      busy={remove.isPending}
      onConfirm={() => void confirm()}
    />
  );
}
