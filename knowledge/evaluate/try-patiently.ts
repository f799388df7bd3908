import { setTimeout as sleep } from 'node:timers/promises';
import { isNodeError, type NodeErrorData, ownLimitWaitMs } from '#graph/errors';
import { StoreError } from '#store/contract/store-error';

/** What came of something that was tried, and how long the last try took in milliseconds. */
export type Tried<T> = { readonly timeMs: number } & (
  | { readonly value: T; readonly error: null }
  | { readonly value: null; readonly error: NodeErrorData }
);

/** How often, and how long between. */
export interface Patience {
  readonly tries: number;
  readonly firstWaitMs: number;
  /** However long a provider asks to be left alone. */
  readonly longestWaitMs: number;
}

const PATIENCE: Patience = { tries: 4, firstWaitMs: 1_000, longestWaitMs: 60_000 };

/**
 * Retries what waiting may help; what finally goes wrong is an outcome. Waiting for our own rate limits does not count as a try. Throws
 * only
 * when it is stopped.
 */
export async function tryPatiently<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  { tries, firstWaitMs, longestWaitMs }: Patience = PATIENCE,
): Promise<Tried<T>> {
  for (let failures = 0; ;) {
    const began = performance.now();
    try {
      return { value: await work(), error: null, timeMs: performance.now() - began };
    } catch (thrown) {
      signal.throwIfAborted();
      const error = dataOf(thrown);
      const ownLimitMs = ownLimitWaitMs(error);
      if (ownLimitMs === null) {
        failures += 1;
        if (!error.retryable || failures >= tries) return { value: null, error, timeMs: performance.now() - began };
      }
      const waitMs = ownLimitMs ?? error.retryAfterMs ?? firstWaitMs * 2 ** (failures - 1);
      await sleep(Math.min(waitMs, longestWaitMs), undefined, { signal });
    }
  }
}

function dataOf(error: unknown): NodeErrorData {
  if (isNodeError(error)) return error.data;
  if (error instanceof StoreError)
    return { code: error.code, message: error.message, hint: error.hint, retryable: error.code === 'INDEX_UNREADABLE' };
  return { code: 'EVALUATION_FAILED', message: error instanceof Error ? error.message : String(error), retryable: false };
}
