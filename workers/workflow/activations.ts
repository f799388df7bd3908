import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

let count = 0;

/** Names the activation that is being worked on: what is asked of Temporal in one activation is sent to it together. */
export function currentActivation(): number {
  return count;
}

/** Counts activations. The count is shared by all workflows of a thread, which works on one activation at a time. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input, next) {
        // The jobs of one activation may come in several batches.
        if (input.batchIndex === 0) count += 1;
        next(input);
      },
    },
  ],
});
