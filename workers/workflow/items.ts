import { NodeError, type NodeErrorData } from '#graph/errors';
import type { Plan } from '#graph/plan';
import { BUDGET_EXCEEDED } from './budget.ts';
import { interpretPlan } from './interpret.ts';
import type { Carried } from './messages.ts';
import { createActivityCount, pauseWhile, type RunContext } from './run-context.ts';
import { type CarriedScope, carry } from './values.ts';

/** A stretch of a list and how to go over it. `offset` is the index of its first item in the whole list. */
export interface ItemsFrame {
  readonly scope: string;
  readonly items: readonly Carried[];
  readonly offset: number;
  readonly concurrency: number;
  readonly onItemError: 'fail' | 'collect';
  readonly captured: CarriedScope;
  /** Ends after fewer items when these have written much, such as by loops of their own. */
  readonly isChunk?: boolean;
  readonly onProgress?: (done: number, failed: number) => void;
  /** Called when all lanes wait, and when one of them goes on. */
  readonly onWaiting?: (isWaiting: boolean) => void;
}

/**
 * Runs the plan once per item, `concurrency` at a time, and keeps the order. With `fail` the first failed item stops the
 * others and is thrown as the step's error; with `collect` its result is `{ error }`.
 */
export async function runItems(run: RunContext, plan: Plan, frame: ItemsFrame): Promise<{ results: Carried[]; failed: number }> {
  const results: Carried[] = frame.items.map(() => null);
  const lanes = run.host.scopes.create();
  const activity = createActivityCount((isWaiting) => {
    pauseWhile(run.activity, isWaiting);
    frame.onWaiting?.(isWaiting);
  });
  let next = 0;
  let done = 0;
  let failed = 0;
  let failure: NodeError | null = null;

  await lanes.run(async () => {
    await Promise.all(Array.from({ length: Math.min(frame.concurrency, frame.items.length) }, lane));
  });
  if (failure !== null) throw failure as NodeError;
  if (lanes.consideredCancelled) throw run.host.cancellation('The map was cancelled');
  return { results: results.slice(0, next), failed };

  function isFull(): boolean {
    return frame.isChunk === true && next > 0 && run.host.isLong(run.recorder.steps().length);
  }

  async function lane(): Promise<void> {
    const own: RunContext = {
      ...run,
      lanes: run.lanes * frame.concurrency,
      activity: createActivityCount((isWaiting) => pauseWhile(activity, isWaiting)),
    };
    activity.begin();
    try {
      await work(own);
    } finally {
      activity.end();
    }
  }

  async function work(own: RunContext): Promise<void> {
    while (next < frame.items.length && failure === null && !lanes.consideredCancelled && !isFull()) {
      const position = next++;
      const index = frame.offset + position;
      const item = frame.items[position]!;
      const outcome = await interpretPlan(own, plan, {
        scope: `${frame.scope}[${index}]`,
        entry: null,
        input: item,
        captured: { ...frame.captured, item, index },
      });
      if (outcome.status === 'cancelled' || outcome.status === 'renewed') return;
      if (outcome.status === 'finished') results[position] = await carry(run.host, outcome.output);
      else {
        failed += 1;
        results[position] = { error: errorValue(outcome.error) };
        if ((frame.onItemError === 'fail' || outcome.error.code === BUDGET_EXCEEDED) && failure === null) {
          failure = itemFailure(index, outcome.failedNode, outcome.error);
          lanes.cancel();
        }
      }
      done += 1;
      frame.onProgress?.(done, failed);
    }
  }
}

function errorValue(error: NodeErrorData): Carried {
  return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function itemFailure(index: number, node: string, error: NodeErrorData): NodeError {
  return new NodeError({ ...error, message: `Item ${index + 1} failed at "${node}": ${error.message}` });
}
