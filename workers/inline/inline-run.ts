import type { Plan } from '#graph/plan';
import type { SequencedRunEvent } from '#graph/run-event';
import type { ArchivedRun, HandedOver, RunArguments, RunResult, RunSnapshot } from '#workers/workflow/messages';
import { openRun } from '#workers/workflow/open-run';
import { createInlineHost, type InlineParts } from './inline-host.ts';
import { InlineScope } from './inline-scope.ts';

/** A run takes on no more work here past these: what it then still has to do is worth a journal. */
const MOST_STEPS = 1_000;
const MOST_MS = 2_000;

/**
 * A run that has answered its caller may go on here for this long; then its answer has to be kept by a journal, so that the caller gets it.
 */
const ANSWER_MS = 20;

/** What is handed over travels as an argument. Past this it is left behind, and the reads are repeated. */
const HANDED_OVER_LENGTH = 512 * 1024;

/** How a run ended here, or what it hands over to Temporal. */
export type InlineEnd =
  /** `tell` sends the last event; it waits until the run is written down. */
  | { readonly kind: 'ended'; readonly result: RunResult; readonly record: ArchivedRun; readonly tell: () => void }
  | { readonly kind: 'handed-over'; readonly handedOver: HandedOver };

/** A run under way in the server. */
export interface InlineRun {
  readonly end: Promise<InlineEnd>;
  readonly snapshot: () => RunSnapshot;
  readonly startedAtMs: number;
  readonly cancel: () => void;
  /** Hands the run over now; nothing happens once it has ended. */
  readonly promote: () => void;
}

/** What a run in the server begins with. */
export interface InlineStart {
  readonly args: RunArguments;
  readonly plan: Plan;
  /** True when somebody waits for its answer. */
  readonly isAwaited: boolean;
  readonly publish: (event: SequencedRunEvent) => void;
}

/** Begins a run in the server. */
export function beginInline(parts: InlineParts, { args, plan, isAwaited, publish }: InlineStart): InlineRun {
  const startedAtMs = Date.now();
  const root = new InlineScope(null);
  let isOver = false;
  let begunAtMs: number | null = null;
  let steps = 0;
  let record: ArchivedRun | null = null;
  let last: SequencedRunEvent | null = null;
  let answering: NodeJS.Timeout | undefined;
  let finish: (end: InlineEnd) => void;
  let fail: (error: unknown) => void;
  const end = new Promise<InlineEnd>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

  function promote(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(answering);
    finish({
      kind: 'handed-over',
      handedOver: handOver(run.snapshot(), { startedAt: new Date(startedAtMs).toISOString(), response: run.response() }),
    });
    // What is still being read is read again by Temporal's worker.
    root.cancel();
  }

  const host = createInlineHost(parts, {
    id: args.runId,
    root,
    promote,
    isOver: () => isOver,
    mayGoOn(step) {
      if (isOver || steps >= MOST_STEPS) return false;
      if (step !== null) steps += 1;
      // Logic takes no time of its own: a run that has waited for its turn would only wait longer elsewhere.
      const reads = step === null || step.body.kind === 'call' || step.body.kind === 'map';
      return !reads || begunAtMs === null || Date.now() - begunAtMs <= MOST_MS;
    },
    publish(event) {
      if (isOver) return;
      if (event.type === 'run-finished') last = event;
      else publish(event);
      if (event.type === 'run-responded' && isAwaited) answering = setTimeout(promote, ANSWER_MS);
    },
    archive(ended) {
      if (!isOver) record = ended;
    },
  });
  const run = openRun(host, args, () => plan);
  // Nothing is begun within the caller's own work: it has to have the run's handle first.
  void parts.turns
    .enter()
    .then(() => {
      begunAtMs = Date.now();
      return run.carryOut(plan);
    })
    .then((result) => {
      if (isOver || record === null) return;
      isOver = true;
      clearTimeout(answering);
      finish({ kind: 'ended', result, record, tell: () => last !== null && publish(last) });
    })
    .catch((error: unknown) => fail(error));

  return { end, snapshot: run.snapshot, startedAtMs, cancel: () => root.cancel(), promote };
}

function handOver({ sequence, steps }: RunSnapshot, about: Pick<HandedOver, 'startedAt' | 'response'>): HandedOver {
  const ended = steps.filter(({ status }) => status === 'finished' || status === 'failed' || status === 'skipped');
  const handedOver = { ...about, sequence, steps: ended };
  if (JSON.stringify(handedOver).length <= HANDED_OVER_LENGTH) return handedOver;
  return { ...about, sequence, steps: [], response: null };
}
