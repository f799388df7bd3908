import { z } from 'zod';
import { listOf } from '#graph/api';
import { ApiError, errorOfResponse, unreachable } from './api-error.ts';

/** As many items as the API gives at once. */
const LONGEST_PAGE = 500;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a file goes as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Calls the API and parses the answer; throws `ApiError` for everything that goes wrong, except that aborting stays an AbortError. */
export async function request<T extends z.ZodType>(schema: T, path: string, options: RequestOptions = {}): Promise<z.output<T>> {
  const body = await send(path, options);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiError(
    {
      status: 200,
      code: 'UNEXPECTED_RESPONSE',
      message: 'The server answered in a form this page does not know.',
      hint: 'Reload the page: the server may be newer than it.',
    },
    { cause: parsed.error },
  );
}

/** A call whose answer holds nothing of interest. */
export async function send(path: string, { method = 'GET', body, signal }: RequestOptions = {}): Promise<unknown> {
  const response = await reach(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined
        ? {}
        : { 'content-type': body instanceof Blob ? body.type || 'application/octet-stream' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(cause);
  });
  const json = parseJson(text);
  if (!response.ok) throw errorOfResponse(response.status, json);
  return json;
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(cause);
  }
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** `path?a=1` from a record, leaving out what is undefined or empty. */
export function withQuery(path: string, query: { readonly [name: string]: string | number | undefined }): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A list that the page needs as a whole, in as few calls as it takes. */
export async function requestWholeList<T extends z.ZodType>(
  item: T,
  path: string,
  options: RequestOptions = {},
): Promise<{ readonly items: z.output<T>[]; readonly nextCursor: null }> {
  const schema = listOf(item);
  return {
    items: await allPages((cursor) => request(schema, withQuery(path, { cursor, limit: LONGEST_PAGE }), options)),
    nextCursor: null,
  };
}

/** The items of all pages of a list, for choices and filters that must miss none. */
export async function allPages<T>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { items: more, nextCursor } = await page(cursor);
    items.push(...more);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
