import type { StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';

/** One step run on the time line; `left` and `width` are fractions of the run's span. */
export interface TimelineRow {
  readonly key: string;
  readonly step: StepRun;
  /** Which item or iteration, when the node ran more than once: `item 3`, `round 2`. */
  readonly detail: string;
  /** Null for a step that never started. */
  readonly bar: { readonly left: number; readonly width: number } | null;
  readonly durationMs: number | null;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly spanMs: number;
}

/** Lays the step runs of a run out over time, in the order in which they started; those that never did come last. */
export function layoutTimeline(
  run: { readonly startedAt: string; readonly finishedAt: string | null; readonly steps: readonly StepRun[] },
  now: number,
): Timeline {
  const start = Date.parse(run.startedAt);
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt);
  const last = run.steps.reduce((latest, step) => Math.max(latest, Date.parse(step.finishedAt ?? step.startedAt ?? '') || 0), end);
  const spanMs = Math.max(1, last - start);
  const shown = run.steps.filter((step) => step.status !== 'pending').toSorted((a, b) => startOf(a) - startOf(b));
  return { rows: shown.map((step) => rowOf(step, { start, spanMs, end: last, now })), spanMs };
}

function rowOf(step: StepRun, span: { start: number; spanMs: number; end: number; now: number }): TimelineRow {
  const row = { key: stepKey(step), step, detail: detailOf(step) };
  if (step.startedAt === null) return { ...row, bar: null, durationMs: null };
  const from = Date.parse(step.startedAt);
  const isOpen = step.status === 'running' || step.status === 'waiting';
  const to = step.finishedAt !== null ? Date.parse(step.finishedAt) : isOpen ? Math.max(span.now, from) : from;
  const left = clamp((from - span.start) / span.spanMs);
  return { ...row, bar: { left, width: Math.min(1 - left, clamp((to - from) / span.spanMs)) }, durationMs: Math.max(0, to - from) };
}

function detailOf(step: StepRun): string {
  const item = /\[(\d+)\]$/.exec(step.scope)?.[1];
  const parts = [item === undefined ? '' : `item ${Number(item) + 1}`, step.iteration === 0 ? '' : `round ${step.iteration + 1}`];
  return parts.filter((part) => part !== '').join(', ');
}

// Steps that never started sort behind all that did.
function startOf(step: StepRun): number {
  return step.startedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(step.startedAt);
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
