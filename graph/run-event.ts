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
  | {
      readonly type: 'token-emitted';
      readonly runId: string;
      readonly stepKey: string;
      readonly attempt: number;
      readonly call?: number;
      readonly text: string;
    };

/**
 * Says which text of its step a piece belongs to: it grows with each attempt, and within one with each further model call, as a fallback
 * writes a text of its own. Pieces of one text are joined, those of an older one are dropped.
 */
export function textNumber({ attempt, call = 0 }: { readonly attempt: number; readonly call?: number | undefined }): number {
  return attempt + call / 1_000;
}

export type SequencedRunEvent = { readonly runId: string; readonly sequence: number; readonly at: string } & (
  | { readonly type: 'run-started' }
  /** Any change of a step run: it carries the step run, values over 16 KB shortened, and of its substeps those that have changed. */
  | {
      readonly type: 'step-started' | 'step-waiting' | 'step-finished' | 'step-failed' | 'step-skipped' | 'step-cancelled';
      readonly step: StepRun;
    }
  | { readonly type: 'review-opened' | 'review-closed'; readonly reviewId: string; readonly nodeId: string }
  | {
      readonly type: 'map-progressed';
      readonly nodeId: string;
      readonly iteration: number;
      readonly done: number;
      readonly failed: number;
      readonly total: number;
    }
  | { readonly type: 'run-waiting' | 'run-resumed' }
  | { readonly type: 'run-responded'; readonly status: number }
  | {
      readonly type: 'run-finished';
      readonly status: RunStatus;
      readonly output: Json;
      readonly error: NodeErrorData | null;
      readonly failedNode: string | null;
    }
);
