import type { NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import type { ReadyStep, StepOutcome } from '#graph/run-state';
import type { StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import type { HandedOver } from './messages.ts';
import type { StepRecord } from './recorder.ts';

/** A step that the plan has come to again, and that had ended before. */
interface Reached {
  readonly ready: ReadyStep;
  readonly record: StepRecord;
}

/** The steps of one frame that ended before the run came here. They are settled in the order of that time: joins depend on it. */
export interface EarlierSteps {
  reached(key: string, step: Reached): void;
  /**
   * The next step to settle; null while the plan has not come to it. With `isLast` (nothing else is under way that could lead
   * there) one that the plan does not come to is passed over.
   */
  next(isLast: boolean): (Reached & { readonly outcome: StepOutcome }) | null;
  /** True when all are settled. */
  isOver(): boolean;
}

const NONE: EarlierSteps = { reached: () => undefined, next: () => null, isOver: () => true };

/** The steps of a frame that were handed over. */
export function handedOverSteps(handedOver: HandedOver | undefined, scope: string): EarlierSteps {
  if (handedOver === undefined) return NONE;
  const order = handedOver.steps
    .filter((step) => step.scope === scope && step.status !== 'skipped')
    .toSorted((a, b) => (a.endOrder ?? 0) - (b.endOrder ?? 0))
    .map((step) => stepKey(step));
  const reached = new Map<string, Reached>();
  let at = 0;
  return {
    isOver: () => at >= order.length,
    reached: (key, step) => void reached.set(key, step),
    next(isLast) {
      while (at < order.length) {
        const next = reached.get(order[at]!);
        if (next !== undefined) {
          reached.delete(order[at]!);
          at += 1;
          return { ...next, outcome: outcomeOf(next.record.current()) };
        }
        if (!isLast || reached.size === 0) return null;
        at += 1;
      }
      return null;
    },
  };
}

/** How a step run ended, as the state machine is told. */
function outcomeOf({ status, error, port, ports, output }: StepRun): StepOutcome {
  // A step that failed and went on with its default value is finished, and keeps its error.
  if (error !== null) return { kind: 'failed', error: error as NodeErrorData, ...(status === 'failed' ? {} : { standIn: output }) };
  return { kind: 'finished', ports: ports ?? (port === null ? {} : ({ [port]: output } as Record<string, Json>)) };
}
