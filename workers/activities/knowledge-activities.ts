import { ApplicationFailure, Context } from '@temporalio/activity';
import { type NodeErrorData, ownLimitWaitMs } from '#graph/errors';
import { NODE_ERROR_FAILURE } from '#workers/workflow/failures';
import { cancellation, toNodeErrorData } from './step-activity.ts';

const HEARTBEAT_EVERY_MS = 2_000;

/** What is no provider's fault may be nobody's whom waiting helps: after so many attempts it is left to a person. */
const MOST_INTERRUPTIONS = 8;
const INTERRUPTIONS: readonly string[] = ['INGEST_INTERRUPTED', 'INDEX_UNREADABLE'];

/** A provider that asks to be called again at once is called again at the pace of the retries. */
const LEAST_WAIT_MS = 1_000;

/** The activities of knowledge by their names: signs of life, cancellation, and failures that carry their reason. */
export function createKnowledgeActivities(work: {
  readonly [name: string]: (args: never, signal: AbortSignal) => Promise<unknown>;
}): Record<string, (args: never) => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries(work).map(([name, piece]) => [
      name,
      async (args: never): Promise<unknown> => {
        const { cancellationSignal, heartbeat, info } = Context.current();
        const alive = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
        try {
          return await piece(args, cancellationSignal);
        } catch (error) {
          if (cancellationSignal.aborted) throw cancellation(cancellationSignal.reason);
          throw toFailure(toNodeErrorData(error), info.attempt);
        } finally {
          clearInterval(alive);
        }
      },
    ]),
  );
}

function toFailure(data: NodeErrorData, attempt: number): ApplicationFailure {
  const { message, retryable } = data;
  const ownLimitMs = ownLimitWaitMs(data);
  // Our own limits say exactly when the next call may go out.
  const retryAfterMs = ownLimitMs === null ? (data.retryAfterMs ?? 0) : Math.max(ownLimitMs, LEAST_WAIT_MS);
  const isGivenUp = INTERRUPTIONS.includes(data.code) && attempt >= MOST_INTERRUPTIONS;
  return ApplicationFailure.create({
    message,
    type: NODE_ERROR_FAILURE,
    nonRetryable: !retryable || isGivenUp,
    details: [data, attempt],
    ...(retryAfterMs < LEAST_WAIT_MS ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
