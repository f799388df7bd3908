import { CancellationScope } from '@temporalio/workflow';
import { currentActivation } from './activations.ts';

/**
 * A scope that survives being cancelled in the activation in which it has begun a local activity: Temporal's core refuses the two
 * together, and the run would hang for ever. The activity then goes on to its end, as if the cancellation had come too late.
 */
export class StepScope extends CancellationScope {
  begunIn = -1;

  constructor(parent: CancellationScope = CancellationScope.current()) {
    super({ cancellable: true, parent });
    const cancel = this.reject;
    // Cancellations of the scope itself and of those around it arrive here.
    Object.defineProperty(this, 'reject', { value: (reason: unknown) => (this.begunIn === currentActivation() ? undefined : (cancel(reason) as undefined)) });
  }
}

/** Has to be called before a local activity is begun. */
export function beforeLocalActivity(): void {
  const scope = CancellationScope.current();
  if (scope instanceof StepScope) scope.begunIn = currentActivation();
}
