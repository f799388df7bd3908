import { CircleAlert, Lightbulb } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Json } from '#graph/json';
import type { Run, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { elapsedMs, formatCost, formatDuration, isOfflineModel } from '../canvas/run-view.ts';
import { useNow } from '../runs/use-now.ts';
import { Badge } from '../ui/badge.tsx';
import { cn } from '../ui/cn.ts';
import { JsonView } from '../ui/json-view.tsx';
import { StatusBadge, StatusIcon } from '../ui/status-badge.tsx';

/** Step runs of one node listed at first; a map may have thousands. */
const PAGE = 50;

export interface StepRunPanelProps {
  readonly run: Run;
  readonly nodeId: string;
  /** Text that steps are writing now, by step key; by default the run's own. */
  readonly streams?: { readonly [stepKey: string]: string } | undefined;
  /** Puts input and output side by side where there is room. */
  readonly isWide?: boolean;
}

/** Everything known of one node in one run: each of its step runs with input, output, error, time, tokens and cost. */
export function StepRunPanel({ run, nodeId, streams = run.streams, isWide = false }: StepRunPanelProps) {
  const steps = run.steps.filter((step) => step.nodeId === nodeId);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [shown, setShown] = useState(PAGE);
  const interesting = steps.find((step) => step.status === 'running' || step.status === 'waiting') ?? steps.find((step) => step.status === 'failed') ?? steps.at(-1);
  const chosen = steps.find((step) => stepKey(step) === chosenKey) ?? interesting;
  if (chosen === undefined) {
    const name = run.graph.nodes.find((node) => node.id === nodeId)?.name ?? 'This node';
    return <p className="px-1 py-6 text-center text-[13px] text-muted">{name} has not run {run.finishedAt === null ? 'yet' : 'in this run'}.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {steps.length > 1 ? (
        <div>
          <h3 className="mb-1.5 text-[13px] font-medium">{steps.length} step runs</h3>
          <ol className="max-h-44 overflow-y-auto rounded-lg border border-border p-1">
            {steps.slice(0, shown).map((step) => (
              <li key={stepKey(step)}>
                <button
                  type="button"
                  aria-pressed={step === chosen}
                  onClick={() => setChosenKey(stepKey(step))}
                  className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left text-[13px] hover:bg-hover aria-pressed:bg-accent-soft"
                >
                  <StatusIcon status={step.status} />
                  <span className="flex-1 truncate">{labelOf(step)}</span>
                  <span className="text-xs text-muted tabular-nums">{durationOf(step)}</span>
                </button>
              </li>
            ))}
            {steps.length > shown ? (
              <li>
                <button type="button" className="w-full py-1 text-[13px] text-accent hover:underline" onClick={() => setShown(shown + PAGE * 4)}>
                  Show more ({steps.length - shown} left)
                </button>
              </li>
            ) : null}
          </ol>
        </div>
      ) : null}
      <StepRunDetail key={stepKey(chosen)} step={chosen} stream={streams[stepKey(chosen)] ?? ''} isWide={isWide} />
    </div>
  );
}

function StepRunDetail({ step, stream, isWide }: { step: StepRun; stream: string; isWide: boolean }) {
  return (
    <div className="flex flex-col gap-4">
      <Facts step={step} />
      {step.error === null ? null : (
        <div role="alert" className="rounded-lg border border-danger/30 bg-danger-soft px-3 py-2.5 text-[13px]">
          <div className="flex items-start gap-2 text-danger">
            <CircleAlert size={15} className="mt-0.5 shrink-0" />
            <span className="min-w-0 break-words">{step.error.message}</span>
          </div>
          {step.error.hint === undefined ? null : (
            <div className="mt-1.5 flex items-start gap-2">
              <Lightbulb size={15} className="mt-0.5 shrink-0 text-muted" />
              <span className="min-w-0 break-words">{step.error.hint}</span>
            </div>
          )}
          <div className="mt-1.5 pl-[23px] font-mono text-[11px] text-muted">
            {step.error.code}
            {step.error.retryable ? ' · may go away by itself' : ''}
          </div>
          {step.error.details === undefined ? null : <JsonView value={step.error.details} openDepth={1} className="mt-2" />}
        </div>
      )}
      {stream === '' || step.status !== 'running' ? null : <StreamBox text={stream} />}
      <div className={cn('grid gap-4', isWide && 'lg:grid-cols-2')}>
        <ValueSection title="Input" value={isEmpty(step.resolved) ? step.input : step.resolved} note={isEmpty(step.resolved) ? 'What came in along the edge.' : 'The fields with their expressions filled in.'} />
        {step.status === 'finished' || !isEmpty(step.output) ? <ValueSection title="Output" value={step.output} note={step.port === null ? '' : `Left by ${step.port}.`} /> : null}
      </div>
      {isEmpty(step.resolved) || isEmpty(step.input) ? null : <ValueSection title="Came in" value={step.input} note="" openDepth={0} />}
    </div>
  );
}

function Facts({ step }: { step: StepRun }) {
  const isOpen = step.status === 'running' || step.status === 'waiting';
  const now = useNow(isOpen);
  const took = isOpen && step.startedAt !== null ? Math.max(0, now - Date.parse(step.startedAt)) : elapsedMs(step.startedAt, step.finishedAt);
  const facts: (readonly [string, string])[] = [];
  if (took !== null) facts.push(['Duration', formatDuration(took)]);
  if (step.attempts > 1) facts.push(['Attempts', String(step.attempts)]);
  if (step.tokens > 0) facts.push(['Tokens', step.tokens.toLocaleString('en')]);
  if (step.costUsd > 0) facts.push(['Cost', formatCost(step.costUsd)]);
  if (step.startedAt !== null) facts.push(['Started', new Date(step.startedAt).toLocaleTimeString()]);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <StatusBadge status={step.status} />
      {step.model === null ? null : isOfflineModel(step.model) ? (
        <Badge tone="warning" title="No provider key was set: the built-in offline model answered by simple rules.">offline model</Badge>
      ) : (
        <Badge>{step.model}</Badge>
      )}
      <dl className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-1.5">
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function ValueSection({ title, value, note, openDepth = 2 }: { title: string; value: Json; note: string; openDepth?: number }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1.5 flex items-baseline gap-2 text-[13px] font-medium">
        {title} {note === '' ? null : <span className="text-xs font-normal text-muted">{note}</span>}
      </h3>
      {typeof value === 'string' && value.length > 80 ? (
        <div className="max-h-96 overflow-y-auto rounded-lg border border-border bg-sunken px-3 py-2 text-[13px] leading-5 break-words whitespace-pre-wrap">{value}</div>
      ) : (
        <JsonView value={value} openDepth={openDepth} className="max-h-96 overflow-y-auto" />
      )}
    </section>
  );
}

function StreamBox({ text }: { text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <section aria-label="Writing">
      <h3 className="mb-1.5 text-[13px] font-medium">Writing…</h3>
      <div ref={box} className="max-h-64 overflow-y-auto rounded-lg border border-accent/40 bg-sunken px-3 py-2 text-[13px] leading-5 break-words whitespace-pre-wrap">
        {text}
        <span className="heddle-caret" aria-hidden />
      </div>
    </section>
  );
}

function labelOf(step: StepRun): string {
  const item = /\[(\d+)\]$/.exec(step.scope)?.[1];
  const parts: string[] = [];
  if (item !== undefined) parts.push(`Item ${Number(item) + 1}`);
  if (step.iteration > 0 || item === undefined) parts.push(`Iteration ${step.iteration + 1}`);
  return parts.join(' · ');
}

function durationOf(step: StepRun): string {
  const took = elapsedMs(step.startedAt, step.finishedAt);
  return took === null ? '' : formatDuration(took);
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
