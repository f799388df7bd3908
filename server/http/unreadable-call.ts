import { UnreadableBytes } from '#bytes/unreadable';
import { HttpError } from '../http-error.ts';

/** Runs a task that reads what a caller sent; bytes that can't be read are the caller's fault. Throws 400, 413 or 415. */
export function readable<T>(what: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw refusalOf(what, error);
  }
}

/** What bytes that can't be read are answered with; any other error stays as it is. */
export function refusalOf(what: string, error: unknown): unknown {
  if (!(error instanceof UnreadableBytes)) return error;
  const message = `${what} can’t be read. ${error.message}`;
  switch (error.reason) {
    case 'too-large':
      return new HttpError({ status: 413, code: 'BODY_TOO_LARGE', message, hint: 'Send a link to the data instead.' }, { cause: error });
    case 'coding-unknown':
    case 'charset-unknown':
      return new HttpError(
        { status: 415, code: 'CALL_UNREADABLE', message, hint: 'Send UTF-8, uncompressed or with gzip, deflate or br.' },
        { cause: error },
      );
    case 'form-broken':
      return new HttpError(
        { status: 400, code: 'MALFORMED_FORM', message, hint: 'Send multipart/form-data with the boundary that its Content-Type names.' },
        { cause: error },
      );
    case 'coding-broken':
    case 'text-broken':
      return new HttpError(
        { status: 400, code: 'CALL_UNREADABLE', message, hint: 'Send UTF-8, or declare the encoding in the Content-Type (charset).' },
        { cause: error },
      );
  }
}
