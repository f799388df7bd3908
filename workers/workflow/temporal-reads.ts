import { CancellationScope } from '@temporalio/workflow';

/**
 * Begins a local activity that no cancellation is sent to. Temporal's core can't take one that meets the end of its activity, or that comes
 * in the activation in which it began: the workflow task then fails for ever, and the run hangs. What has to stop is told by a sink.
 */
export function withoutCancelling<T>(begin: () => Promise<T>): Promise<T> {
  // The SDK looks at this in the moment in which the activity is scheduled, and never again.
  const scope: { cancellable: boolean; readonly consideredCancelled: boolean } = CancellationScope.current();
  if (scope.consideredCancelled) return begin();
  const { cancellable } = scope;
  scope.cancellable = false;
  try {
    return begin();
  } finally {
    scope.cancellable = cancellable;
  }
}
