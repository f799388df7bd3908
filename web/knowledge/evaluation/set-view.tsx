import { ChartNoAxesColumn, ChevronLeft, Ellipsis, FileUp, ListPlus, Pencil, Plus, Sparkles, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { KnowledgeBase } from '#graph/knowledge';
import type { QuestionSet } from '#graph/knowledge-evaluation';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { counted } from '../words.ts';
import { DeleteSet } from './delete-set.tsx';
import { DraftDialog } from './draft-dialog.tsx';
import { useQuestions } from './evaluation-api.ts';
import { ImportDialog } from './import-dialog.tsx';
import { keepFocus } from './keep-focus.ts';
import { QuestionDialog } from './question-dialog.tsx';
import { QuestionList } from './question-list.tsx';
import { SetDialog } from './set-dialog.tsx';

export interface SetViewProps {
  readonly base: KnowledgeBase;
  readonly set: QuestionSet;
  readonly onBack: () => void;
  readonly onEvaluate: () => void;
}

type Open = 'add' | 'import' | 'draft' | 'rename' | 'delete' | null;

/** One question set: its questions, and the ways to get more. */
export function SetView({ base, set, onBack, onEvaluate }: SetViewProps) {
  const questions = useQuestions(base.id, set.id);
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const list = questions.data ?? [];
  const confirmed = list.filter(({ status }) => status === 'confirmed').length;
  const ways = (
    <>
      <Button onClick={() => setOpen('import')}>
        <FileUp size={14} />
        Import
      </Button>
      <Button onClick={() => setOpen('draft')}>
        <Sparkles size={14} />
        Draft with a model
      </Button>
      <Button variant="primary" onClick={() => setOpen('add')}>
        <Plus size={14} />
        Add question
      </Button>
    </>
  );
  return (
    <section aria-labelledby="question-set" className="flex flex-col gap-4">
      <header className="flex flex-wrap items-start gap-x-3 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <button
            type="button"
            onClick={onBack}
            className="-ml-1 inline-flex items-center gap-0.5 rounded text-[13px] text-muted hover:text-text"
          >
            <ChevronLeft aria-hidden size={14} />
            Evaluation
          </button>
          <div className="flex items-center gap-1">
            <h2
              ref={keepFocus}
              tabIndex={-1}
              id="question-set"
              className="focus:outline-none min-w-0 text-[15px] font-semibold break-words"
            >
              {set.name}
            </h2>
            <Menu
              align="start"
              trigger={
                <IconButton label={`More for ${set.name}`} size="sm">
                  <Ellipsis size={15} />
                </IconButton>
              }
              entries={[
                { label: 'Rename', icon: <Pencil size={14} />, onSelect: () => setOpen('rename') },
                { label: 'Delete question set', icon: <Trash2 size={14} />, danger: true, onSelect: () => setOpen('delete') },
              ]}
            />
          </div>
          {questions.data !== undefined && (
            <p className="text-[13px] text-muted tabular-nums">
              {counted(confirmed, 'question')} confirmed
              {list.length > confirmed && `, ${counted(list.length - confirmed, 'draft')} to look at`}
            </p>
          )}
        </div>
        {list.length > 0 && (
          <div className="flex flex-wrap gap-2">
            <Button disabled={confirmed === 0} onClick={onEvaluate}>
              <ChartNoAxesColumn size={14} />
              Evaluate
            </Button>
            {ways}
          </div>
        )}
      </header>
      {questions.isPending ? (
        <SkeletonList rows={4} className="h-16" />
      ) : questions.data === undefined ? (
        <Problem error={questions.error} onRetry={() => void questions.refetch()} />
      ) : list.length === 0 ? (
        <EmptyState icon={<ListPlus size={20} />} title="No questions yet" actions={ways}>
          <p>
            Write down what people ask, and which document, or which phrase in it, answers. Twenty questions from real life tell more than
            two hundred made up ones. Questions can also be added from the search page and from runs.
          </p>
        </EmptyState>
      ) : (
        <QuestionList set={set} questions={list} />
      )}
      {open === 'add' && <QuestionDialog set={set} question={null} onClose={close} />}
      {open === 'import' && <ImportDialog set={set} onClose={close} />}
      {open === 'draft' && <DraftDialog set={set} onClose={close} />}
      {open === 'rename' && <SetDialog knowledgeId={base.id} set={set} onClose={close} />}
      {open === 'delete' && <DeleteSet set={set} onClose={close} onDeleted={onBack} />}
    </section>
  );
}
