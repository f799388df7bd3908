import { useState } from 'react';
import type { Question, QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { counted } from '../words.ts';
import { useDecideDrafts } from './evaluation-api.ts';

/** Says that drafts wait for a person, and decides all at once. */
export function DraftsBar({ set, drafts }: { readonly set: QuestionSet; readonly drafts: readonly Question[] }) {
  const decide = useDecideDrafts(set.knowledgeId, set.id);
  const [isAsking, setAsking] = useState(false);

  async function all(isConfirmed: boolean): Promise<void> {
    const questionIds = drafts.filter(({ relevant }) => !isConfirmed || relevant.length > 0).map(({ id }) => id);
    try {
      await decide.mutateAsync({ questionIds, isConfirmed });
      toast.success(
        isConfirmed ? `${counted(questionIds.length, 'question')} confirmed` : `${counted(questionIds.length, 'draft')} discarded`,
      );
    } catch (error) {
      toast.error(messageOf(error).title, { description: 'Not all drafts were decided; those that were stay so.' });
    }
    setAsking(false);
  }

  if (drafts.length === 0) return null;
  return (
    <div
      role="group"
      aria-label="Drafts"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warning-soft px-3 py-2 text-[13px]"
    >
      <p className="min-w-0 flex-1 basis-56">
        {counted(drafts.length, 'draft')} to look at. A draft counts in evaluations only once it is confirmed.
      </p>
      <div className="flex gap-2">
        <Button
          size="sm"
          busy={decide.isPending && decide.variables.isConfirmed}
          disabled={decide.isPending}
          onClick={() => void all(true)}
        >
          Confirm all
        </Button>
        <Button size="sm" variant="ghost" disabled={decide.isPending} onClick={() => setAsking(true)}>
          Discard all
        </Button>
      </div>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title={`Discard ${counted(drafts.length, 'draft')}?`}
        description="Confirmed questions stay."
        action="Discard all drafts"
        danger
        busy={decide.isPending}
        onConfirm={() => void all(false)}
      />
    </div>
  );
}
