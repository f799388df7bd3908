import type { BulkRetryRequest, RefusedRetry } from '#graph/run-from';
import type { Store } from '#store/contract/store';
import { HttpError } from '../http-error.ts';

/**
 * The ids of the runs that are to be retried: those that were named, or the newest that failed and that the filter means. Throws 400
 * without either.
 */
export async function runsToRetry({ runs }: Pick<Store, 'runs'>, { runIds, runs: filter }: BulkRetryRequest): Promise<readonly string[]> {
  if (runIds !== undefined) return [...new Set(runIds)];
  if (filter === undefined)
    throw new HttpError({
      status: 400,
      code: 'REQUEST_INVALID',
      message: 'Nothing says which runs to retry.',
      hint: 'Send runIds, or a filter as runs.',
    });
  const page = await runs.list({ ...filter, status: 'failed' });
  return (page?.items ?? []).map(({ id }) => id);
}

/**
 * Does something for each run, one after the other; a run that is refused does not keep the others from it. Throws when Temporal does not
 * answer.
 */
export async function eachRetry<T>(
  runIds: readonly string[],
  work: (id: string) => Promise<T>,
): Promise<{ readonly done: T[]; readonly refused: RefusedRetry[] }> {
  const done: T[] = [];
  const refused: RefusedRetry[] = [];
  for (const runId of runIds) {
    try {
      done.push(await work(runId));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { code, message, issues = [] } = error.data;
      refused.push({ runId, code, message, misfits: issues.map((issue) => ({ nodeId: issue.nodeId, message: issue.message })) });
    }
  }
  return { done, refused };
}
