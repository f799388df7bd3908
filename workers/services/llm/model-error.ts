import { readMoment } from '#graph/dates/read-date';
import { APICallError } from 'ai';
import { isNodeError, NodeError } from '#graph/errors';
import { trimEndOf } from '#graph/trim-characters';

/** Turns whatever a provider or its SDK throws into a failure that says who has to act. `model` is `provider:model`. */
export function modelError(error: unknown, model: string): NodeError {
  const known = nodeErrorIn(error);
  if (known !== null) return known;
  const call = findCall(error);
  if (call !== null) return fromStatus(call, model, error);
  const said = text(error);
  if (/overloaded/i.test(said)) return overloaded(model, said, error);
  if (/rate.?limit|too many requests/i.test(said)) return rateLimited(model, undefined, error);
  if (isContextTooLong(said)) return contextTooLong(model, error);
  if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|Cannot connect|fetch failed/i.test(`${said} ${causeCodes(error)}`))
    return unreachable(model, error);
  if (isBrokenOff(error)) return cutOff(model, error);
  if (isParseError(error)) return unreadable(model, error);
  return new NodeError(
    {
      code: 'MODEL_FAILED',
      message: `${model} failed: ${said.slice(0, 300)}`,
      hint: 'Look at the message; if it stays, choose another model.',
      retryable: true,
    },
    { cause: error },
  );
}

/** What stands between us and the provider may be our own: an address that may not be reached. */
function nodeErrorIn(error: unknown, depth = 0): NodeError | null {
  if (isNodeError(error)) return error;
  if (!(error instanceof Error) || depth > 5) return null;
  return nodeErrorIn(error.cause ?? ('lastError' in error ? error.lastError : undefined), depth + 1);
}

/** The connection broke, or the stream ended before its end was said. */
export function cutOff(model: string, cause?: unknown): NodeError {
  return new NodeError(
    {
      code: 'MODEL_CONNECTION_LOST',
      message: `${model} broke off in the middle of its answer.`,
      hint: 'The call is tried again; if it happens often, look at the network or the provider’s status page.',
      retryable: true,
    },
    { cause },
  );
}

/** The model, or the provider's filter, would not answer. */
export function refused(model: string, said: string): NodeError {
  return new NodeError({
    code: 'MODEL_REFUSED',
    message: `${model} refused to answer${said === '' ? '' : `: ${said.slice(0, 300)}`}.`,
    hint: 'Rephrase the prompt, or route such cases to a person by the error port.',
  });
}

/** No token arrived for too long. */
export function idle(model: string, timeoutMs: number): NodeError {
  return new NodeError({
    code: 'MODEL_TIMEOUT',
    message: `${model} was silent for ${timeoutMs / 1_000} s.`,
    hint: 'The call is tried again; a smaller prompt or a faster model may help.',
    retryable: true,
  });
}

function fromStatus(call: APICallError, model: string, cause: unknown): NodeError {
  const status = call.statusCode;
  const said = `${call.message} ${call.responseBody ?? ''}`;
  // Some adapters report an unreadable stream as the provider's own failure.
  if (/JSON parsing failed/.test(call.message)) return unreadable(model, cause);
  if (status === undefined) return /timed? ?out|ETIMEDOUT/i.test(said) ? idle(model, 0) : unreachable(model, cause);
  if (isContextTooLong(said) || status === 413) return contextTooLong(model, cause);
  const provider = model.split(':')[0] ?? model;
  switch (true) {
    case status === 401 || status === 403 || (status === 400 && /api.?key/i.test(said)):
      return new NodeError(
        {
          code: 'MODEL_KEY_INVALID',
          message: `${provider} does not accept the key: ${short(call)}`,
          hint: 'Check the key under Settings, and that it may use this model.',
          details: { status },
        },
        { cause },
      );
    case status === 404:
      return new NodeError(
        {
          code: 'MODEL_NOT_FOUND',
          message: `${provider} knows no model of the name ${model.slice(provider.length + 1)}.`,
          hint: 'Choose another model; names are written provider:model.',
          details: { status },
        },
        { cause },
      );
    case status === 429 && /quota|billing|credit|insufficient/i.test(said):
      return new NodeError(
        {
          code: 'MODEL_QUOTA_USED_UP',
          message: `The account at ${provider} has no credit left: ${short(call)}`,
          hint: 'Look at the provider’s billing page.',
          details: { status },
        },
        { cause },
      );
    case status === 429:
      return rateLimited(model, retryAfterMs(call.responseHeaders), cause);
    case status === 529 || status === 503 || (status >= 500 && /overloaded/i.test(said)):
      return overloaded(model, short(call), cause, retryAfterMs(call.responseHeaders));
    case status === 408 || status === 504:
      return new NodeError(
        {
          code: 'MODEL_TIMEOUT',
          message: `${provider} did not answer in time.`,
          hint: 'The call is tried again.',
          retryable: true,
          details: { status },
        },
        { cause },
      );
    case status >= 500:
      return new NodeError(
        {
          code: 'MODEL_FAILED',
          message: `${provider} has a problem: ${short(call)}`,
          hint: 'The call is tried again; look at the provider’s status page if it stays.',
          retryable: true,
          details: { status },
        },
        { cause },
      );
    case /content.?(?:filter|policy|management)|safety|blocked/i.test(said):
      return refused(model, short(call));
    case status >= 200 && status < 300:
      return isBrokenOff(cause) ? cutOff(model, cause) : unreadable(model, cause);
    default:
      return new NodeError(
        {
          code: 'MODEL_REQUEST_REFUSED',
          message: `${provider} does not take the request: ${short(call)}`,
          hint: 'A setting such as temperature or the schema may not suit this model.',
          details: { status },
        },
        { cause },
      );
  }
}

function rateLimited(model: string, retryAfter: number | undefined, cause: unknown): NodeError {
  return new NodeError(
    {
      code: 'MODEL_RATE_LIMITED',
      message: `${model} is asked too often at the moment.`,
      hint: 'The call is tried again when the provider allows it. Lower the concurrency, or raise the limit at the provider.',
      retryable: true,
      ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    },
    { cause },
  );
}

function overloaded(model: string, said: string, cause: unknown, retryAfter?: number): NodeError {
  return new NodeError(
    {
      code: 'MODEL_OVERLOADED',
      message: `${model} is overloaded: ${said.slice(0, 200)}`,
      hint: 'The call is tried again after a while.',
      retryable: true,
      ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    },
    { cause },
  );
}

function contextTooLong(model: string, cause: unknown): NodeError {
  return new NodeError(
    {
      code: 'MODEL_CONTEXT_TOO_LONG',
      message: `The prompt is longer than ${model} can read.`,
      hint: 'Send less context, for example only the parts that matter, or choose a model with a larger window.',
    },
    { cause },
  );
}

function unreadable(model: string, cause: unknown): NodeError {
  return new NodeError(
    {
      code: 'MODEL_ANSWER_UNREADABLE',
      message: `${model} sent something that is not an answer.`,
      hint: 'Check that the base URL leads to the right kind of provider.',
      retryable: true,
    },
    { cause },
  );
}

function unreachable(model: string, cause: unknown): NodeError {
  return new NodeError(
    {
      code: 'MODEL_UNREACHABLE',
      message: `The provider of ${model} cannot be reached.`,
      hint: 'Check the network and, for an own endpoint, that it runs at the configured base URL.',
      retryable: true,
    },
    { cause },
  );
}

function isContextTooLong(said: string): boolean {
  return /context.?(?:length|window)|maximum context|prompt is too long|too many (?:input )?tokens|input token count|exceeds the (?:maximum|limit).{0,40}token/i.test(
    said,
  );
}

function isBrokenOff(error: unknown): boolean {
  return /terminated|other side closed|ECONNRESET|UND_ERR_SOCKET|premature|aborted|without a finish reason/i.test(causeCodes(error));
}

function isParseError(error: unknown): boolean {
  return error instanceof Error && /JSONParse|TypeValidation|InvalidResponseData|EmptyResponseBody/.test(error.name);
}

function findCall(error: unknown): APICallError | null {
  for (let current: unknown = error, depth = 0; current !== undefined && current !== null && depth < 5; depth += 1) {
    if (APICallError.isInstance(current)) return current;
    current = (current as { lastError?: unknown; cause?: unknown }).lastError ?? (current as { cause?: unknown }).cause;
  }
  return null;
}

function causeCodes(error: unknown): string {
  const codes: string[] = [];
  for (let current: unknown = error, depth = 0; typeof current === 'object' && current !== null && depth < 5; depth += 1) {
    const { code, message, cause } = current as { code?: unknown; message?: unknown; cause?: unknown };
    codes.push(String(code ?? ''), String(message ?? ''));
    current = cause;
  }
  return codes.join(' ');
}

/** `retry-after-ms`, then `retry-after` in seconds or as a date. */
function retryAfterMs(headers: Record<string, string> | undefined): number | undefined {
  const exact = Number(headers?.['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(exact)) return clampWait(exact);
  const value = headers?.['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return clampWait(seconds * 1_000);
  const at = readMoment(value) ?? Number.NaN;
  return Number.isNaN(at) ? undefined : clampWait(at - Date.now());
}

function clampWait(ms: number): number {
  return Math.min(Math.max(0, Math.round(ms)), 3_600_000);
}

function short(call: APICallError): string {
  return trimEndOf(call.message.replaceAll(/\s+/g, ' ').slice(0, 300), '. ');
}

/** Providers put errors into streams as objects of their own shapes. */
function text(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error === 'string') return error;
  const message =
    (error as { message?: unknown; error?: { message?: unknown } } | null)?.message ??
    (error as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? `${message} ${JSON.stringify(error)}` : JSON.stringify(error);
}
