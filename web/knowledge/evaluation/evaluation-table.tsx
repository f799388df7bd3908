import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Evaluation } from '#graph/knowledge-evaluation';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cn } from '../../ui/cn.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { counted } from '../words.ts';
import { EvaluationState } from './evaluation-state.tsx';
import { titleOf } from './labels.ts';
import { bestIn, measureLabel, measures, valueOf, valueText } from './measures.ts';
import { type Column, newestFirst, nextSorting, sortEvaluations } from './sort-evaluations.ts';
import { settingsText } from './ways.ts';

export interface EvaluationTableProps {
  readonly evaluations: readonly Evaluation[];
  /** Whether those of several sets are in it. */
  readonly hasSets: boolean;
  readonly liveGeneration: number | null;
  readonly chosen: readonly string[];
  readonly onChoose: (evaluationId: string, isChosen: boolean) => void;
  readonly onOpen: (evaluationId: string) => void;
  readonly onDelete: (evaluation: Evaluation) => void;
}

const cell = 'px-2 py-2.5 align-top';

/** All evaluations beside each other; the best value of each measure is marked, among those that can be compared. */
export function EvaluationTable({ evaluations, hasSets, liveGeneration, chosen, onChoose, onOpen, onDelete }: EvaluationTableProps) {
  const [sorting, setSorting] = useState(newestFirst);
  const ks = new Set(evaluations.map(({ k }) => k));
  const [only] = ks;
  const k = ks.size === 1 && only !== undefined ? only : null;
  const hasTotals =
    new Set(evaluations.map(({ setId, progress }) => `${setId} ${progress.total}`)).size >
    new Set(evaluations.map(({ setId }) => setId)).size;
  const best = new Map(measures.map(({ key }) => [key, bestIn(evaluations, key)]));
  const head = (column: Column, label: string, isNumber = false, meaning?: string): ReactNode => {
    const isSorted = sorting.column === column;
    const button = (
      <button
        type="button"
        onClick={() => setSorting(nextSorting(sorting, column))}
        className={cn(
          'inline-flex items-center gap-1 rounded leading-tight hover:text-text',
          isNumber && 'text-right',
          isSorted && 'text-text',
        )}
      >
        <span className={cn(meaning !== undefined && 'underline decoration-border-strong decoration-dotted underline-offset-4')}>
          {label}
        </span>
        {isSorted &&
          (sorting.isDescending ? (
            <ArrowDown aria-hidden size={12} className="shrink-0" />
          ) : (
            <ArrowUp aria-hidden size={12} className="shrink-0" />
          ))}
      </button>
    );
    return (
      <th
        key={column}
        scope="col"
        aria-sort={isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : undefined}
        className={cn(
          'px-2 py-2 align-bottom font-medium',
          column === 'label' && 'sticky left-0 z-1 bg-surface',
          isNumber && 'text-right',
          meaning !== undefined && 'max-w-24',
        )}
      >
        {meaning === undefined ? (
          button
        ) : (
          <Tooltip side="top" text={meaning}>
            {button}
          </Tooltip>
        )}
      </th>
    );
  };
  return (
    // What scrolls has to be reached by the keyboard; and what is only read aloud has to be cut off with it (relative).
    <div
      role="region"
      aria-label="Table of evaluations"
      tabIndex={0}
      className="relative overflow-x-auto rounded-xl border border-border bg-surface focus-visible:outline-2 focus-visible:outline-accent"
    >
      <table className="w-full text-left text-[13px]">
        <thead className="border-b border-border text-xs text-muted">
          <tr>
            <th scope="col" className="w-8 py-1.5 pl-3">
              <span className="sr-only">Choose for comparing</span>
            </th>
            {head('label', 'Evaluation')}
            {head('generation', 'Gen.', true)}
            {measures.map((measure) => head(measure.key, measureLabel(measure, k), true, measure.meaning))}
            {head('failed', 'Failed', true)}
            {head('date', 'Made')}
            <th scope="col" className="w-8 pr-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-border tabular-nums">
          {sortEvaluations(evaluations, sorting).map((evaluation) => {
            const { id, generation, settings, status, failed, createdAt, setName, answerModel } = evaluation;
            const title = titleOf(evaluation);
            const isChosen = chosen.includes(id);
            // Only where it tells evaluations apart.
            const about = [
              hasSets ? setName : '',
              hasTotals ? counted(evaluation.progress.total, 'question') : '',
              k === null ? `k = ${evaluation.k}` : '',
              answerModel === null ? '' : `answers: ${answerModel}`,
            ].filter((one) => one !== '');
            return (
              <tr key={id} className={cn('hover:bg-hover', isChosen && 'bg-accent-soft')}>
                <td className="py-3 pl-3 align-top">
                  <Checkbox
                    aria-label={`Compare ${title}`}
                    checked={isChosen}
                    disabled={status !== 'finished' || (chosen.length >= 2 && !isChosen)}
                    onChange={(next) => onChoose(id, next)}
                  />
                </td>
                <th
                  scope="row"
                  className={cn(cell, 'sticky left-0 max-w-60 min-w-44 bg-surface font-normal max-sm:max-w-36 max-sm:min-w-32')}
                >
                  <button
                    type="button"
                    onClick={() => onOpen(id)}
                    className="block max-w-full truncate rounded text-left font-medium hover:underline"
                  >
                    {title}
                  </button>
                  <span className="block text-xs text-muted">{settingsText(settings)}</span>
                  {about.length > 0 && <span className="block truncate text-xs text-faint">{about.join(' · ')}</span>}
                </th>
                <td className={cn(cell, 'text-right')}>
                  {generation}
                  {generation === liveGeneration && <span className="block text-xs text-success">live</span>}
                </td>
                {status === 'finished' ? (
                  measures.map((measure) => {
                    const value = valueOf(evaluation, measure.key);
                    const isBest = best.get(measure.key)?.has(id) === true;
                    return (
                      <td key={measure.key} className={cn(cell, 'text-right', value === null && 'text-faint')}>
                        <span
                          className={cn(
                            'inline-block rounded px-1 whitespace-nowrap',
                            isBest && 'bg-success-soft font-semibold text-success',
                          )}
                        >
                          {valueText(measure.key, value)}
                          {isBest && <span className="sr-only"> best</span>}
                        </span>
                      </td>
                    );
                  })
                ) : (
                  <td colSpan={measures.length} className={cell}>
                    <EvaluationState evaluation={evaluation} />
                  </td>
                )}
                <td className={cn(cell, 'text-right', failed > 0 ? 'text-danger' : 'text-faint')}>{failed}</td>
                <td className={cn(cell, 'text-xs text-muted')}>
                  <TimeAgo iso={createdAt} />
                </td>
                <td className="py-1.5 pr-2 align-top">
                  <IconButton label={`Delete ${title}`} onClick={() => onDelete(evaluation)}>
                    <Trash2 size={14} />
                  </IconButton>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
