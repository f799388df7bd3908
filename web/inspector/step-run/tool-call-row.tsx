import { ArrowUpRight, UserCheck, Wrench } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { isExactNumber } from '#graph/exact-number';
import type { Json } from '#graph/json';
import { writeJson } from '#graph/json-text';
import type { Substep } from '#graph/run';
import { elapsedMs, formatCost, formatDuration } from '../../canvas/run-view.ts';
import { useNow } from '../../runs/use-now.ts';
import { Badge } from '../../ui/badge.tsx';
import { cn } from '../../ui/cn.ts';
import { StatusIcon } from '../../ui/status-badge.tsx';
import { Disclosure } from './disclosure.tsx';
import { OnLine } from './on-line.tsx';
import { StepError } from './step-error.tsx';
import { ValueSection } from './value-section.tsx';

/** One call of a tool: its name and how it went in a line, arguments and result below it. */
export function ToolCallRow({ substep }: { readonly substep: Substep }) {
  const { status, error, reviewId, childRunId } = substep;
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isOpen = chosen ?? status === 'waiting';
  const isLive = status === 'running' || status === 'waiting';
  const now = useNow(isLive);
  const took =
    isLive && substep.startedAt !== null
      ? Math.max(0, now - Date.parse(substep.startedAt))
      : elapsedMs(substep.startedAt, substep.finishedAt);
  const facts = [
    substep.attempts > 1 ? `${substep.attempts} attempts` : '',
    substep.tokens > 0 ? `${substep.tokens.toLocaleString('en')} tokens` : '',
    substep.costUsd > 0 ? formatCost(substep.costUsd) : '',
  ].filter(Boolean);
  return (
    <OnLine icon={Wrench} color="text-data">
      <Disclosure
        isOpen={isOpen}
        onToggle={() => setChosen(!isOpen)}
        className="-mt-0.5 py-0.5"
        summary={
          <>
            <span className="shrink-0 font-mono text-[12.5px] font-medium">{substep.name}</span>
            <span className={cn('min-w-0 flex-1 truncate text-xs', error === null ? 'text-muted' : 'text-danger')}>
              {isOpen ? '' : (error?.message ?? argumentsInShort(substep.input))}
            </span>
            {reviewId !== undefined && status !== 'waiting' && error?.code !== 'TOOL_REJECTED' ? (
              <UserCheck role="img" aria-label="Approved by a person" size={13} className="shrink-0 text-human" />
            ) : null}
            <StatusIcon status={status} />
            <span className="shrink-0 text-xs text-muted tabular-nums">{took === null ? '' : formatDuration(took)}</span>
          </>
        }
      >
        <div className="mt-1.5 flex flex-col gap-2.5 pl-1">
          {facts.length === 0 ? null : <p className="text-xs text-muted tabular-nums">{facts.join(' · ')}</p>}
          <ValueSection title="Arguments" value={substep.input} />
          {error === null ? null : <StepError error={error} />}
          {status === 'finished' ? <ValueSection title="Result" value={substep.output} /> : null}
        </div>
      </Disclosure>
      {status === 'waiting' && reviewId !== undefined ? (
        <Link
          href={`/reviews#${encodeURIComponent(reviewId)}`}
          className="mt-1 inline-flex items-center gap-1 text-xs text-warning hover:underline"
        >
          <Badge tone="warning">
            <UserCheck aria-hidden size={12} /> waits for approval
          </Badge>{' '}
          Answer the review
        </Link>
      ) : null}
      {childRunId === undefined ? null : (
        <Link
          href={`/runs/${encodeURIComponent(childRunId)}`}
          className="mt-0.5 inline-flex items-center gap-0.5 text-xs text-accent underline underline-offset-2"
        >
          Open the run of the called workflow <ArrowUpRight aria-hidden size={12} />
        </Link>
      )}
    </OnLine>
  );
}

/** `{ "id": "A-7", "all": true }` → `id: A-7, all: true`. */
function argumentsInShort(input: Json): string {
  if (typeof input !== 'object' || isExactNumber(input) || input === null || Array.isArray(input))
    return input === null ? '' : writeJson(input).slice(0, 120);
  if ('$shortened' in input) return '…';
  return Object.entries(input)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : writeJson(value)}`)
    .join(', ')
    .slice(0, 160);
}
