import { Search } from 'lucide-react';
import { useState } from 'react';
import type { Question, QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { toast } from '../../ui/toast.tsx';
import { DraftsBar } from './drafts-bar.tsx';
import { useChangeQuestion, useDeleteQuestion } from './evaluation-api.ts';
import { QuestionDialog } from './question-dialog.tsx';
import { QuestionRow } from './question-row.tsx';

/** How many are drawn before somebody asks for more. */
const PAGE = 50;
const said = (error: unknown): unknown => toast.error(messageOf(error).title, { description: messageOf(error).description });

/** The questions of a set, drafts first: found by their words, changed, confirmed, removed. */
export function QuestionList({ set, questions }: { readonly set: QuestionSet; readonly questions: readonly Question[] }) {
  const change = useChangeQuestion(set.knowledgeId, set.id);
  const remove = useDeleteQuestion(set.knowledgeId, set.id);
  const [q, setQ] = useState('');
  const [status, setStatus] = useState<Question['status'] | ''>('');
  const [shown, setShown] = useState(PAGE);
  const [editingId, setEditingId] = useState<string | null>(null);
  const [deletingId, setDeletingId] = useState<string | null>(null);
  const drafts = questions.filter((question) => question.status === 'draft');
  const matching = [...drafts, ...questions.filter((question) => question.status === 'confirmed')].filter(
    (question) => (status === '' || question.status === status) && textOf(question).includes(q.trim().toLowerCase()),
  );
  const editing = questions.find(({ id }) => id === editingId);
  const deleting = questions.find(({ id }) => id === deletingId);
  return (
    <div className="flex flex-col gap-3">
      <DraftsBar set={set} drafts={drafts} />
      <div className="flex flex-wrap gap-2">
        <div className="relative min-w-40 flex-1">
          <Search aria-hidden size={14} className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
          <Input
            type="search"
            aria-label="Search questions"
            placeholder="Search in questions, documents and phrases"
            className="w-full pl-8"
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </div>
        <Select
          aria-label="Status"
          className="w-36"
          value={status}
          onChange={(value) => setStatus(value === 'draft' || value === 'confirmed' ? value : '')}
          options={[
            { value: '', label: 'All questions' },
            { value: 'confirmed', label: 'Confirmed' },
            { value: 'draft', label: 'Drafts' },
          ]}
        />
      </div>
      {matching.length === 0 ? (
        <p role="status" className="px-4 py-10 text-center text-[13px] text-muted">
          No question matches.
        </p>
      ) : (
        <ul aria-label="Questions" className="divide-y divide-border rounded-xl border border-border bg-surface">
          {matching.slice(0, shown).map((question) => (
            <QuestionRow
              key={question.id}
              question={question}
              isBusy={
                (change.isPending && change.variables.questionId === question.id) || (remove.isPending && remove.variables === question.id)
              }
              onEdit={() => setEditingId(question.id)}
              onConfirm={() => change.mutate({ questionId: question.id, status: 'confirmed' }, { onError: said })}
              onDelete={() => (question.status === 'draft' ? remove.mutate(question.id, { onError: said }) : setDeletingId(question.id))}
            />
          ))}
        </ul>
      )}
      {matching.length > shown && (
        <div className="flex justify-center">
          <Button onClick={() => setShown(shown + PAGE)}>
            Show {Math.min(PAGE, matching.length - shown)} more of {matching.length.toLocaleString('en')}
          </Button>
        </div>
      )}
      {editing !== undefined && <QuestionDialog set={set} question={editing} onClose={() => setEditingId(null)} />}
      <ConfirmDialog
        open={deleting !== undefined}
        onOpenChange={(open) => !open && setDeletingId(null)}
        title="Delete this question?"
        description={deleting === undefined ? '' : `“${deleting.question}” is not asked any more. Evaluations that were made keep it.`}
        action="Delete question"
        danger
        busy={remove.isPending}
        onConfirm={() => {
          if (deletingId !== null) remove.mutate(deletingId, { onSuccess: () => setDeletingId(null), onError: said });
        }}
      />
    </div>
  );
}

function textOf({ question, relevant }: Question): string {
  return [question, ...relevant.flatMap(({ document, phrase }) => [document, phrase])].join('\n').toLowerCase();
}
