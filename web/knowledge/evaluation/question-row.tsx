import { Check, Pencil, Trash2, X } from 'lucide-react';
import { Link } from 'wouter';
import type { Question, Relevance } from '#graph/knowledge-evaluation';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { grades } from './relevance-editor.tsx';

/** Where questions come from, in words. */
export const origins: { readonly [origin in Question['origin']]: string } = {
  written: 'written by hand',
  import: 'imported',
  run: 'from a run',
  search: 'from the search page',
  model: 'written by a model',
};

export interface QuestionRowProps {
  readonly question: Question;
  readonly isBusy: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
  readonly onConfirm: () => void;
}

/** One question with what should be found for it. */
export function QuestionRow({ question, isBusy, onEdit, onDelete, onConfirm }: QuestionRowProps) {
  const { question: text, relevant, status, origin, runId } = question;
  const isDraft = status === 'draft';
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium break-words">{text}</p>
        {relevant.length === 0 ? (
          <p className="mt-1 text-[13px] text-warning">Nothing is named that should be found: it can’t be measured.</p>
        ) : (
          <ul aria-label="What should be found" className="mt-1 flex flex-col gap-0.5 text-[13px] text-muted">
            {relevant.map((one, index) => (
              <li key={index} className="break-words">
                <RelevanceText relevance={one} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="flex items-center gap-1">
        <span className="mr-1.5 text-xs text-faint">
          {runId === null ? (
            origins[origin]
          ) : (
            <Link href={`/runs/${encodeURIComponent(runId)}`} className="rounded text-accent underline underline-offset-2">
              {origins[origin]}
            </Link>
          )}
        </span>
        {isDraft ? (
          <>
            <Badge tone="warning" className="mr-1">
              Draft
            </Badge>
            <Button size="sm" disabled={isBusy} aria-label={`Confirm: ${text}`} onClick={onConfirm}>
              <Check size={13} />
              Confirm
            </Button>
          </>
        ) : (
          <Badge tone="success" className="mr-1">
            Confirmed
          </Badge>
        )}
        <IconButton label={`Edit: ${text}`} onClick={onEdit}>
          <Pencil size={14} />
        </IconButton>
        <IconButton label={isDraft ? `Discard: ${text}` : `Delete: ${text}`} disabled={isBusy} onClick={onDelete}>
          {isDraft ? <X size={14} /> : <Trash2 size={14} />}
        </IconButton>
      </div>
    </li>
  );
}

/** `delivery.md · “three days”`. */
export function RelevanceText({ relevance: { document, phrase, grade } }: { readonly relevance: Relevance }) {
  return (
    <>
      <span className="break-all text-text">{document}</span>
      {phrase === '' ? (
        <span className="text-faint"> · anywhere in it</span>
      ) : (
        <>
          {' '}
          · <q>{phrase}</q>
        </>
      )}
      {grade > 1 && <span className="text-faint"> · {grades[grade - 1]?.label.toLowerCase()}</span>}
    </>
  );
}
