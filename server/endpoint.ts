import type { Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { MAX_VALUE_DEPTH } from '#graph/any-json';
import type { Json } from '#graph/json';
import { readJson as readJsonText } from '#graph/json-text';
import { checkJsonText } from './http/json-limits.ts';
import { textOfBody } from './http/read-bytes.ts';
import { errorResponse, HttpError } from './http-error.ts';

type Params<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & Params<Rest>
  : Path extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : unknown;

/** The good answers of a call by status; a null schema is an answer without a body, text a media type that is not JSON. */
interface Answers {
  readonly [status: number]: { readonly description: string; readonly schema: z.ZodType | string | null };
}

/** A value as it is sent; it may be readonly. */
type Sent<T> = unknown extends T
  ? unknown
  : z.core.util.JSONType extends T
    ? Json | Extract<T, undefined>
    : T extends readonly (infer Item)[]
      ? readonly Sent<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: Sent<T[K]> }
        : T;

/** What a handler gives for one of its answers: the JSON that the schema describes, nothing, or a response of its own. */
type AnswerOf<Schema> = Schema extends z.ZodType ? Sent<z.output<Schema>> : Schema extends null ? void : Response;

/**
 * What a call of the API takes and gives: the request is parsed, the document written and the handler's answer typed by the same schemas.
 */
export interface Endpoint<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Given extends Answers = Answers,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: Path;
  readonly tag: string;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: Given;
  /** The errors that this call may answer with beside those that every call may. */
  readonly errors?: readonly number[];
}

interface Call<Path extends string, Query extends z.ZodType, Body extends z.ZodType> {
  readonly c: Context;
  readonly params: Params<Path>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
}

/** Collects the calls of the API. */
export interface Api {
  /** Serves the call; what the handler returns is the JSON of the first good answer, unless it is a `Response`. */
  on<Path extends string, const Given extends Answers, Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(
    endpoint: Endpoint<Path, Query, Body, Given>,
    handler: (call: Call<Path, Query, Body>) => Promise<AnswerOf<Given[keyof Given & number]['schema']> | Response>,
  ): void;
  readonly endpoints: readonly Endpoint[];
}

/** A list that comes in one page. */
export function wholeList<T>(items: readonly T[]): { readonly items: T[]; readonly nextCursor: null } {
  return { items: [...items], nextCursor: null };
}

/** Makes the collection that serves its calls on the given app. */
export function createApi(app: Hono): Api {
  const endpoints: Endpoint[] = [];
  return {
    endpoints,
    on(endpoint, handler) {
      endpoints.push(endpoint);
      const [status] = Object.keys(endpoint.answers).map(Number);
      app.on(endpoint.method.toUpperCase(), endpoint.path, async (c) => {
        const query = endpoint.query === undefined ? undefined : parseAs(endpoint.query, c.req.query(), 'query');
        const body = endpoint.body === undefined ? undefined : parseAs(endpoint.body, await readJson(c), 'body');
        // The path's type names exactly the parameters that the router gives.
        const answer = await handler({ c, params: c.req.param() as never, query: query as never, body: body as never });
        if (answer instanceof Response) return answer;
        return answer === undefined ? c.body(null, 204) : c.json(answer, (status ?? 200) as ContentfulStatusCode);
      });
    },
  };
}

/** A value that is as deep as any may be, within the levels of a graph. */
const MAX_BODY_DEPTH = MAX_VALUE_DEPTH + 10;

/** The JSON body; no body counts as an empty object. Throws 400 or 415. */
export async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  const text = textOfBody(new Uint8Array(await c.req.arrayBuffer()), type);
  if (text.trim() === '') return {};
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new HttpError({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'The body must be JSON.',
      hint: 'Send the header Content-Type: application/json.',
    });
  }
  checkJsonText(text, { depth: MAX_BODY_DEPTH, values: Number.POSITIVE_INFINITY });
  try {
    return readJsonText(text, { takesOurs: true });
  } catch (cause) {
    throw new HttpError(
      { status: 400, code: 'MALFORMED_JSON', message: `The body is not valid JSON: ${(cause as Error).message.slice(0, 200)}` },
      { cause },
    );
  }
}

/** The value as the schema gives it. Throws 400 with the places where it does not fit. */
export function parseAs<T extends z.ZodType>(schema: T, value: unknown, where: 'query' | 'body'): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    code: 'FIELD_INVALID',
    severity: 'error' as const,
    nodeId: null,
    path: [where, ...issue.path].join('.'),
    message: issue.message,
  }));
  const [first] = issues;
  throw new HttpError({
    status: 400,
    code: 'REQUEST_INVALID',
    message: `${first?.path ?? where}: ${first?.message ?? 'is not valid'}`,
    issues: issues.slice(0, 50),
  });
}

/** Answers a path of the app that exists, but not for that method, with 405; must be mounted after all calls. */
export function methodGuard(app: Hono, api: Api): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of api.endpoints) methods.set(path, (methods.get(path) ?? new Set()).add(method.toUpperCase()));
  for (const [path, allowed] of methods) {
    const allow = [...allowed, ...(allowed.has('GET') ? ['HEAD'] : [])].join(', ');
    app.all(path, (c) =>
      errorResponse(c, {
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
        message: `${c.req.method} is not possible here.`,
        hint: `Use ${allow}.`,
        headers: { allow },
      }),
    );
  }
}
