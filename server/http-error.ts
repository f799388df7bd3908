import type { Context, ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { ApiError } from '#graph/api';
import type { Issue } from '#graph/issue';
import { EngineUnavailable, RunUnanswered } from '#workers/client/engine';

/** What an answer of an error says. */
export interface HttpErrorData {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly issues?: readonly Issue[];
  readonly headers?: { readonly [name: string]: string };
  /** Further facts beside `error`, such as the current revision. */
  readonly facts?: { readonly [name: string]: number | string | null | readonly { readonly [name: string]: string }[] };
}

/** A call that is refused, with the answer that says why. */
export class HttpError extends Error {
  readonly data: HttpErrorData;

  constructor(data: HttpErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.name = 'HttpError';
    this.data = data;
  }
}

/** There is no such thing, or none any more. */
export function notFound(what: string, id: string): HttpError {
  return new HttpError({ status: 404, code: 'NOT_FOUND', message: `There is no ${what} "${id.slice(0, 80)}".` });
}

/** The value; throws `notFound` where there is none. */
export function orNotFound<T>(value: T | null, what: string, id: string): T {
  if (value === null) throw notFound(what, id);
  return value;
}

/** The engine can't take work now; the caller should come again. */
export function unavailable(options?: { cause?: unknown }): HttpError {
  return new HttpError(
    {
      status: 503,
      code: 'ENGINE_UNAVAILABLE',
      message: 'Runs cannot be started or changed now: Temporal does not answer.',
      hint: 'Nothing was accepted. Try again in a few seconds.',
      headers: { 'retry-after': '2' },
    },
    options,
  );
}

const unanswered: HttpErrorData = {
  status: 503,
  code: 'RUN_UNANSWERED',
  message: 'The run does not answer: its worker is stuck on it, or its state is too large.',
  hint: 'Other runs are not affected. Try again, or cancel the run.',
  headers: { 'retry-after': '10' },
};

/** The answer in the one shape that all errors have. */
export function errorResponse(c: Context, { status, code, message, hint, issues, headers, facts }: HttpErrorData): Response {
  const error: ApiError['error'] = {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(issues === undefined ? {} : { issues: [...issues] }),
  };
  return c.json({ error, ...facts }, status, { ...headers });
}

/** The one place where errors leave: known ones as they say, anything else as 500 with its cause in the log alone. */
export function errorHandler(log: Logger): ErrorHandler {
  return (error, c) => {
    if (error instanceof HttpError) return errorResponse(c, error.data);
    if (error instanceof EngineUnavailable) {
      log.warn({ path: c.req.path, error: error.message }, 'Temporal does not answer');
      return errorResponse(c, unavailable().data);
    }
    if (error instanceof RunUnanswered) {
      log.warn({ err: error, path: c.req.path }, 'A run does not answer');
      return errorResponse(c, unanswered);
    }
    if (error instanceof HTTPException)
      return errorResponse(c, {
        status: error.status as ContentfulStatusCode,
        code: 'BAD_REQUEST',
        message: error.message || 'The request could not be read.',
      });
    if (c.req.raw.signal.aborted) return errorResponse(c, { status: 400, code: 'REQUEST_ABORTED', message: 'The caller went away.' });
    log.error({ err: error, method: c.req.method, path: c.req.path }, 'A call failed unexpectedly');
    return errorResponse(c, {
      status: 500,
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong inside Heddle.',
      hint: 'The server log has the cause.',
    });
  };
}
