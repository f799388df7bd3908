import { ChartNoAxesColumn, ChevronRight } from 'lucide-react';
import type { QuestionSet } from '#graph/knowledge-evaluation';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { counted } from '../words.ts';

/** The question sets of a base. */
export function SetList({
  sets,
  onOpen,
  onEvaluate,
}: {
  readonly sets: readonly QuestionSet[];
  readonly onOpen: (setId: string) => void;
  readonly onEvaluate: (setId: string) => void;
}) {
  return (
    <ul aria-label="Question sets" className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
      {sets.map(({ id, name, questions, drafts }) => (
        <li key={id} className="flex items-center gap-1 rounded-xl border border-border bg-surface pr-2">
          <button
            type="button"
            onClick={() => onOpen(id)}
            className="group flex min-w-0 flex-1 items-center gap-2 rounded-xl px-4 py-3 text-left hover:bg-hover"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name}</span>
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[13px] text-muted tabular-nums">
                {counted(questions, 'question')}
                {drafts > 0 && <Badge tone="warning">{counted(drafts, 'draft')}</Badge>}
              </span>
            </span>
            <ChevronRight aria-hidden size={15} className="text-faint group-hover:text-text" />
          </button>
          <IconButton label={`Evaluate with ${name}`} disabled={questions - drafts <= 0} onClick={() => onEvaluate(id)}>
            <ChartNoAxesColumn size={15} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
