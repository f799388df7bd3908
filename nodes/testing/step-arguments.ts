import type { StepArguments } from '#graph/node-type';

/** What a node is compiled with, around what a test gives. */
export function stepArguments<C>(given: Pick<StepArguments<C>, 'config'> & Partial<StepArguments<C>>): StepArguments<C> {
  return {
    inputs: {},
    bindings: {},
    inner: null,
    id: 'node',
    name: 'node',
    timeoutMs: 60_000,
    retry: { maxAttempts: 3, initialIntervalMs: 500, backoff: 2, maxIntervalMs: 30_000 },
    catalogue: {},
    ...given,
  };
}
