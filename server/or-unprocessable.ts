import { isNodeError } from '#graph/errors';
import { HttpError } from './http-error.ts';

/** What the work gives. A failure that the caller can mend (a `NodeError`) becomes a 422 with its code, message and hint. */
export async function orUnprocessable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isNodeError(error)) throw error;
    const { code, message, hint } = error.data;
    throw new HttpError({ status: 422, code, message, ...(hint === undefined ? {} : { hint }) }, { cause: error });
  }
}
