import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { IngestService } from '#workers/services/knowledge/ingest-service';
import { NODE_ERROR_FAILURE } from '#workers/workflow/failures';
import { toNodeErrorData } from './step-activity.ts';

const HEARTBEAT_EVERY_MS = 2_000;

/** The activities of ingestion: signs of life, cancellation, and failures that carry their reason. */
export function createKnowledgeActivities(ingest: IngestService): Record<string, (args: never) => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries(ingest).map(([name, work]) => [
      name,
      async (args: never): Promise<unknown> => {
        const { cancellationSignal, heartbeat, info } = Context.current();
        const alive = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
        try {
          return await (work as (args: never, signal: AbortSignal) => Promise<unknown>)(args, cancellationSignal);
        } catch (error) {
          if (cancellationSignal.aborted) throw cancellationSignal.reason instanceof CancelledFailure ? cancellationSignal.reason : new CancelledFailure('The work was cancelled');
          const data = toNodeErrorData(error);
          throw ApplicationFailure.create({ message: data.message, type: NODE_ERROR_FAILURE, nonRetryable: !data.retryable, details: [data, info.attempt], ...(data.retryAfterMs === undefined ? {} : { nextRetryDelay: data.retryAfterMs }) });
        } finally {
          clearInterval(alive);
        }
      },
    ]),
  );
}
