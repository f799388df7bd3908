import type { NodeErrorData } from '#graph/errors';
import type { AttemptRecord } from '#graph/run';
import type { AttemptTrail } from '#workers/workflow/failures';

/** Attempts of one step that are kept; of more, the latest. */
const KEPT = 20;
/** Steps whose attempts are remembered at a time. */
const STEPS = 5_000;
const MESSAGE_LENGTH = 500;

/** Nothing went wrong so far, and nothing was used. */
export const NO_ATTEMPTS: AttemptTrail = { records: [], used: { tokens: 0, costUsd: 0, model: null } };

/** Remembers what went wrong in the attempts of a step, and what they used, until it has succeeded or failed for good. */
export interface AttemptLog {
  /** The attempts so far: `carried` from another worker, else those of this one. */
  readonly before: (key: string, carried: unknown) => AttemptTrail;
  readonly remember: (key: string, attempts: AttemptTrail) => void;
  readonly forget: (key: string) => void;
}

/** Keeps attempts in this process. Temporal tells a workflow of the last one only, and has no heartbeats for local activities. */
export function createAttemptLog(): AttemptLog {
  const steps = new Map<string, AttemptTrail>();
  return {
    before: (key, carried) => steps.get(key) ?? trailOf(carried),
    remember(key, attempts) {
      const [oldest] = steps.keys();
      if (steps.size >= STEPS && oldest !== undefined) steps.delete(oldest);
      steps.set(key, attempts);
    },
    forget: (key) => void steps.delete(key),
  };
}

/** What a heartbeat told; earlier releases sent the records alone. */
function trailOf(carried: unknown): AttemptTrail {
  if (Array.isArray(carried)) return { ...NO_ATTEMPTS, records: carried as readonly AttemptRecord[] };
  return typeof carried === 'object' && carried !== null ? (carried as AttemptTrail) : NO_ATTEMPTS;
}

/** The attempts with one more; without the details of its error, which only the last one needs. */
export function withAttempt(
  attempts: readonly AttemptRecord[],
  { number, startedAt, error }: { readonly number: number; readonly startedAt: string; readonly error: NodeErrorData | null },
): readonly AttemptRecord[] {
  const finishedAt = new Date().toISOString();
  const record: AttemptRecord = {
    number,
    startedAt,
    finishedAt,
    error: error === null ? null : { code: error.code, message: error.message.slice(0, MESSAGE_LENGTH), retryable: error.retryable },
  };
  return [...attempts, record].slice(-KEPT);
}
