import type { Retry } from './plan.ts';

/** How long one attempt of a step may take where neither its node nor its type says anything. */
export const DEFAULT_TIMEOUT_MS = 60_000;

/** How steps are retried where neither their node nor its type says anything. */
export const DEFAULT_RETRY: Retry = { maxAttempts: 3, initialIntervalMs: 500, backoff: 2, maxIntervalMs: 30_000 };
