import { useState } from 'react';
import type { Question, QuestionSet, Relevance } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/input.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { sentenceOf } from '../words.ts';
import { useAddQuestion, useChangeQuestion } from './evaluation-api.ts';
import { emptyRelevance, RelevanceEditor } from './relevance-editor.tsx';

/** Writes a question with what should be found, or changes one; a draft that somebody has saved is confirmed. */
export function QuestionDialog({
  set,
  question,
  onClose,
}: {
  readonly set: QuestionSet;
  readonly question: Question | null;
  readonly onClose: () => void;
}) {
  const add = useAddQuestion(set.knowledgeId);
  const change = useChangeQuestion(set.knowledgeId, set.id);
  const [text, setText] = useState(question?.question ?? '');
  const [relevant, setRelevant] = useState<readonly Relevance[]>(
    question === null || question.relevant.length === 0 ? [emptyRelevance] : question.relevant,
  );
  const filled = relevant.filter(({ document }) => document !== '').map((one) => ({ ...one, phrase: one.phrase.trim() }));
  const hasStray = relevant.some(({ document, phrase }) => document === '' && phrase.trim() !== '');
  const isReady = text.trim() !== '' && filled.length > 0 && !hasStray;
  const isDraft = question?.status === 'draft';
  const error = add.error ?? change.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={question === null ? 'Add question' : isDraft ? 'Review a draft' : 'Edit question'}
      size="md"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="question" disabled={!isReady} busy={add.isPending || change.isPending}>
            {question === null ? 'Add question' : isDraft ? 'Save and confirm' : 'Save question'}
          </Button>
        </>
      }
    >
      <form
        id="question"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReady) return;
          if (question === null) add.mutate({ setId: set.id, question: text.trim(), relevant: filled }, { onSuccess: onClose });
          else
            change.mutate(
              { questionId: question.id, question: text.trim(), relevant: filled, status: 'confirmed' },
              { onSuccess: onClose },
            );
        }}
      >
        <Field label="Question" hint="As somebody would ask it, in their words rather than in those of the document.">
          {(control) => (
            <Textarea {...control} autoFocus rows={2} maxLength={4_000} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <RelevanceEditor knowledgeId={set.knowledgeId} relevant={relevant} onChange={setRelevant} />
        {hasStray && (
          <p role="status" className="text-xs text-warning">
            Choose the document of each phrase.
          </p>
        )}
        {error !== null && (
          <p role="alert" className="text-[13px] text-danger">
            {sentenceOf(messageOf(error))}
          </p>
        )}
      </form>
    </Dialog>
  );
}
