import { ApplicationFailure } from '@temporalio/common';
import { READ_STOPPED } from '#workers/workflow/failures';

/** The reads that this process is at, by run and step. */
const open = new Map<string, AbortController>();

/** A read that may be told to stop: its signal, the error it then ends with, and what to do at its end. */
export interface OpenRead {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Lists a read, so that `stopRead` finds it. */
export function openRead(key: string): OpenRead {
  const controller = new AbortController();
  open.set(key, controller);
  return {
    signal: controller.signal,
    end() {
      if (open.get(key) === controller) open.delete(key);
    },
  };
}

/** Tells a read to stop; one that has ended, or that another process is at, goes on to its end. */
export function stopRead(key: string): void {
  open.get(key)?.abort(ApplicationFailure.nonRetryable('The step was cancelled', READ_STOPPED));
}
