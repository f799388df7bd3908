import { apiErrorSchema, type ApiIssue } from '#graph/api';

/** A call that the server refused, or that never reached it (`status` 0, code `SERVER_UNREACHABLE`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: readonly ApiIssue[];

  constructor(
    error: { status: number; code: string; message: string; hint?: string | undefined; issues?: readonly ApiIssue[] | undefined },
    options?: { cause?: unknown },
  ) {
    super(error.message, options);
    this.name = 'ApiError';
    this.status = error.status;
    this.code = error.code;
    this.hint = error.hint;
    this.issues = error.issues ?? [];
  }
}

/** The error that a response with a bad status carries, whatever its body looks like. */
export function errorOfResponse(status: number, body: unknown): ApiError {
  const parsed = apiErrorSchema.safeParse(body);
  if (parsed.success) return new ApiError({ status, ...parsed.data.error });
  if (status === 401) return new ApiError({ status, code: 'UNAUTHENTICATED', message: 'This browser is not signed in.' });
  if (status === 502 || status === 503 || status === 504)
    return new ApiError({ status, code: 'SERVER_UNAVAILABLE', message: 'The server is not ready to answer.' });
  return new ApiError({ status, code: 'UNEXPECTED_RESPONSE', message: `The server answered with status ${status}.` });
}

/** The error of a call that got no response at all. */
export function unreachable(cause: unknown): ApiError {
  return new ApiError(
    { status: 0, code: 'SERVER_UNREACHABLE', message: 'Heddle does not answer.', hint: 'Is it still running? Start it with npm start.' },
    { cause },
  );
}

/** True while the server is away or starting: the same call may work in a moment. */
export function isOutage(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504);
}

/** What to tell a person about anything that was thrown. */
export function messageOf(error: unknown): { readonly title: string; readonly description: string | undefined } {
  if (error instanceof ApiError) {
    // On a page the problems are listed beside it, not in a field of the answer.
    const more = error.hint?.replace(' listed in "issues"', ' listed') ?? error.issues[0]?.message;
    // Some refusals are one issue, whose words are the message already.
    return { title: error.message, description: more !== undefined && error.message.includes(more) ? undefined : more };
  }
  return { title: error instanceof Error ? error.message : String(error), description: undefined };
}
