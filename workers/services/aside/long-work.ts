import { isNodeError, type NodeErrorData } from '#graph/errors';
import { type GuardJob, guardWork } from '../guard/guard-work.ts';
import { readOpenApi } from '../tools/openapi-document.ts';
import { type ApiAddress, openApiTools } from '../tools/openapi-tools.ts';

/** Work that would keep everybody else waiting. Plain data: it goes to a thread. */
export type LongJob = GuardJob | { readonly kind: 'openapi'; readonly text: string; readonly address: ApiAddress };

/** What came of it, or why it is refused. */
export type LongAnswer = { readonly value: unknown } | { readonly refused: NodeErrorData };

/** Does the whole work. */
export async function longWork(job: LongJob): Promise<LongAnswer> {
  try {
    return { value: job.kind === 'openapi' ? openApiTools(await readOpenApi(job.text), job.address) : guardWork(job) };
  } catch (error) {
    if (isNodeError(error)) return { refused: error.data };
    throw error;
  }
}
