import { isNodeError, type NodeErrorData } from '#graph/errors';
import { StoreError } from '#store/contract/store-error';
import { HttpError } from './http-error.ts';

/**
 * What the work gives. A failure that the caller can fix (a `NodeError`, or a `StoreError` of a filter or an index) becomes a 422 with its
 * code, message and hint.
 */
export async function orUnprocessable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isNodeError(error) && !(error instanceof StoreError)) throw error;
    const { code, message, hint }: Pick<NodeErrorData, 'code' | 'message' | 'hint'> = isNodeError(error) ? error.data : error;
    throw new HttpError({ status: 422, code, message, ...(hint === undefined ? {} : { hint }) }, { cause: error });
  }
}
