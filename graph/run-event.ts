import type { NodeErrorData } from './errors.ts';
import type { Json } from './json.ts';
import type { RunStatus, StepRun } from './run.ts';

/**
 * What happens in a run, as the canvas replays it. Events of the workflow count up by one in `sequence`; a client that
 * sees a gap asks for the snapshot again. `token-emitted` comes straight from the activity and has no sequence: the
 * snapshot's `streams` hold what came before.
 */
export type RunEvent =
  | SequencedRunEvent
  | { readonly type: 'token-emitted'; readonly runId: string; readonly stepKey: string; readonly attempt: number; readonly text: string };

export type SequencedRunEvent = { readonly runId: string; readonly sequence: number; readonly at: string } & (
  | { readonly type: 'run-started' }
  /** Any change of a step run: it carries the whole step run, values over 16 KB shortened. */
  | { readonly type: 'step-started' | 'step-waiting' | 'step-finished' | 'step-failed' | 'step-skipped' | 'step-cancelled'; readonly step: StepRun }
  | { readonly type: 'review-opened' | 'review-closed'; readonly reviewId: string; readonly nodeId: string }
  | { readonly type: 'map-progressed'; readonly nodeId: string; readonly iteration: number; readonly done: number; readonly failed: number; readonly total: number }
  | { readonly type: 'run-waiting' | 'run-resumed' }
  | { readonly type: 'run-responded'; readonly status: number }
  | { readonly type: 'run-finished'; readonly status: RunStatus; readonly output: Json; readonly error: NodeErrorData | null; readonly failedNode: string | null }
);
