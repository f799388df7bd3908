import { writeJson } from '#graph/json-text';
import { type FileReference, isFileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { StoredRun } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import type { RunResponse, RunResult } from '#workers/workflow/messages';
import { type LinkFile, linkFiles } from '../files/file-links.ts';
import { resolve } from '../values.ts';
import { type AnswerFile, answerFile, fileHeaders } from './answer-file.ts';

/** What a caller gets, before it is put into words of HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  /** Files in it are links. */
  readonly body: Json;
  /** The files in the body by their links. */
  readonly files?: ReadonlyMap<string, FileReference>;
  /** Set where the body is a file: its bytes are the answer. */
  readonly file?: AnswerFile;
  readonly models: readonly string[];
}

/** How an answer is told to its caller. */
export interface Telling {
  /** Without it a failed run is told by its code alone: messages name hosts, connections and what providers said. */
  readonly hasErrorDetails: boolean;
  readonly link: LinkFile;
}

/** Returns the answer of a run that has responded or ended; null stands for one that takes longer than callers wait. */
export async function toAnswer(store: Store, runId: string, outcome: RunResponse | RunResult | null, telling: Telling): Promise<Answer> {
  if (outcome === null) {
    const body = { runId, status: 'running', message: 'The run has not answered within the timeout (still waiting). It continues.' };
    return { status: 202, headers: {}, body, models: [] };
  }
  if ('body' in outcome)
    return withFiles(store, telling.link, {
      status: outcome.status,
      headers: outcome.headers,
      body: await resolve(store.blobs, outcome.body),
      models: outcome.models ?? [],
    });
  if (outcome.response !== null) return toAnswer(store, runId, { ...outcome.response, models: outcome.models }, telling);
  if (outcome.status === 'finished')
    return withFiles(store, telling.link, {
      status: 200,
      headers: {},
      body: await resolve(store.blobs, outcome.output),
      models: outcome.models,
    });
  const { hasErrorDetails } = telling;
  const error =
    outcome.status === 'cancelled'
      ? { code: 'RUN_CANCELLED', message: 'The run was cancelled before it had answered.' }
      : {
          code: outcome.error?.code ?? 'RUN_FAILED',
          message: (hasErrorDetails ? outcome.error?.message : undefined) ?? 'The run failed.',
          ...(hasErrorDetails && outcome.error?.hint !== undefined ? { hint: outcome.error.hint } : {}),
        };
  return { status: 500, headers: {}, body: { error, runId }, models: outcome.models };
}

async function withFiles(store: Store, link: LinkFile, answer: Answer): Promise<Answer> {
  const contentType = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const file = await answerFile(store.files, answer.body, contentType);
  if (file === null && isFileReference(answer.body)) return fileGone(answer.body, answer.models);
  const { value, files } = linkFiles(answer.body, link);
  return { ...answer, body: value, ...(files.size === 0 ? {} : { files }), ...(file === null ? {} : { file }) };
}

function fileGone({ name }: FileReference, models: readonly string[]): Answer {
  return { status: 500, headers: {}, body: { error: { code: 'FILE_GONE', message: `The file "${name}" is not in the store.` } }, models };
}

/** How a run that ended before is stored, as its result. */
export function storedOutcome(run: StoredRun): RunResult {
  const { output, error, failedNode, response, models } = run;
  return {
    status: run.status === 'failed' || run.status === 'cancelled' ? run.status : 'finished',
    output,
    error: error as RunResult['error'],
    failedNode,
    response,
    models,
  };
}

/** Headers that a workflow cannot set: they would reach beyond this one answer. */
const RESERVED =
  /^(connection|content-length|content-security-policy.*|clear-site-data|keep-alive|proxy-.*|service-worker-allowed|set-cookie|strict-transport-security|te|trailer|transfer-encoding|upgrade|heddle-.*)$/;

/**
 * The answer in HTTP. A workflow can answer HTML under the address of this server: the sandbox keeps scripts in it away
 * from the session of the person who looks at it.
 */
export function toResponse(runId: string, { status, headers, body, file, models }: Answer): Response {
  // By lower-case name. `Headers` would check and sort what the server checks again when it writes.
  const sent = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !RESERVED.test(name.toLowerCase()) && !/[\0\r\n]|[^\0-\xff]/.test(value))
      sent.set(name.toLowerCase(), value.trim());
  }
  for (const [name, value] of Object.entries(runHeaders(runId, models))) sent.set(name, value);
  sent.set('content-security-policy', 'sandbox');
  sent.set('x-content-type-options', 'nosniff');
  const code = Number.isInteger(status) && status >= 200 && status <= 599 ? status : 500;
  if (code === 204 || code === 205 || code === 304) return new Response(null, { status: code, headers: Object.fromEntries(sent) });
  if (file !== undefined) {
    for (const [name, value] of Object.entries(fileHeaders(file))) if (!sent.has(name)) sent.set(name, value);
    return new Response(Uint8Array.from(file.bytes), { status: code, headers: Object.fromEntries(sent) });
  }
  if (!sent.has('content-type')) sent.set('content-type', typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json');
  const isText = typeof body === 'string' && !/^application\/([\w.+-]+\+)?json\b/i.test(sent.get('content-type') ?? '');
  return new Response(isText ? body : writeJson(body), { status: code, headers: Object.fromEntries(sent) });
}

/** The headers that every answer of a run has. */
export function runHeaders(runId: string, models: readonly string[]): { readonly [name: string]: string } {
  return { 'heddle-run-id': runId, ...(models.length === 0 ? {} : { 'heddle-model': models.join(', ').replace(/[^\x20-\x7e]/g, '?') }) };
}
