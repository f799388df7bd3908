import { CancellationScope, defineSignal, getExternalWorkflowHandle, patched, sleep, workflowInfo } from '@temporalio/workflow';
import { CHILD_WAITS_SIGNAL, type ChildWaits } from './messages.ts';

/** Sent by a child workflow to the one that started it. */
export const childWaitsSignal = defineSignal<[ChildWaits]>(CHILD_WAITS_SIGNAL);

/** A child that waits for less than this does not bother its parent. */
const SETTLED_MS = 2_000;

/** How often one child tells that it waits: each time adds events to its parent's history, and a long map may wait thousands of times. */
const MOST_TIMES = 100;

/** Tells the workflow that started this one whenever this one waits, and when it goes on. */
export interface ParentNotice {
  readonly change: (isWaiting: boolean) => void;
  /** Resolves when nothing is on its way. A message of a workflow that has ended is not delivered. */
  readonly sent: () => Promise<void>;
  /** How often it may still tell. */
  readonly timesLeft: () => number;
}

/**
 * Starts telling the parent; a workflow without one tells nobody. `timesLeft` is handed on by continue-as-new. `isExpected` where the
 * parent
 * says so; a parent of an earlier release does not, and then the history tells. (Where it is asked as a local activity ends, a replay may
 * find its answer too late.)
 */
export function createParentNotice({
  timesLeft = MOST_TIMES,
  isExpected,
}: {
  readonly timesLeft?: number | undefined;
  readonly isExpected: boolean;
}): ParentNotice {
  const { parent, workflowId } = workflowInfo();
  const root = CancellationScope.current();
  let timer: CancellationScope | null = null;
  let isToldWaiting = false;
  let left = timesLeft;
  let sending: Promise<void> = Promise.resolve();

  function tell(isWaiting: boolean): void {
    isToldWaiting = isWaiting;
    const send = (): Promise<void> => getExternalWorkflowHandle(parent!.workflowId).signal(childWaitsSignal, { workflowId, isWaiting });
    // A parent that has ended needs no word.
    const sent = CancellationScope.nonCancellable(send).catch(() => undefined);
    sending = Promise.all([sending, sent]).then(() => undefined);
  }

  async function tellLater(scope: CancellationScope): Promise<void> {
    try {
      await scope.run(() => sleep(SETTLED_MS));
    } catch {
      return;
    }
    if (timer === scope) tell(true);
  }

  return {
    change(isWaiting) {
      if (parent === undefined || (isWaiting && left === 0) || !(isExpected || patched('tells-parent-that-it-waits'))) return;
      timer?.cancel();
      timer = null;
      if (!isWaiting) {
        if (isToldWaiting) tell(false);
        return;
      }
      left -= 1;
      timer = new CancellationScope({ cancellable: true, parent: root });
      void tellLater(timer);
    },
    sent: () => sending,
    timesLeft: () => left,
  };
}
