import { isExactNumber } from '#graph/exact-number';
import { writeJson } from '#graph/json-text';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import type { RunResponse, RunResult } from '#workers/workflow/messages';
import type { LinkFile } from '../files/file-links.ts';
import { toAnswer } from '../hooks/answer.ts';

/** What is wrong, in the words that all errors of Heddle have. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The end of a call in terms of MCP, files as links to them; null stands for a run that takes longer than callers wait. */
export async function toToolResult(
  store: Store,
  runId: string,
  outcome: RunResponse | RunResult | null,
  link: LinkFile,
): Promise<CallToolResult> {
  const { status, body, files = new Map() } = await toAnswer(store, runId, outcome, { hasErrorDetails: true, link });
  if (isFailure(outcome)) return failed((body as unknown as { readonly error: Failure }).error, runId);
  const text =
    outcome === null
      ? `The run ${runId} takes longer than callers wait; it continues in Heddle. Its result is not in this answer.`
      : textOf(body);
  return {
    content: [
      { type: 'text', text },
      ...[...files].map(([uri, { name, mediaType, bytes }]) => ({
        type: 'resource_link' as const,
        uri,
        name,
        mimeType: mediaType,
        size: bytes,
      })),
    ],
    structuredContent: isObject(body) ? body : { value: body },
    // A workflow can say by the status of its answer that it could not do what it was asked.
    ...(status >= 400 ? { isError: true } : {}),
    _meta: { runId },
  };
}

/** A call that came to nothing, told so that a model can do better. */
export function failed({ code, message, hint }: Failure, runId?: string): CallToolResult {
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  return {
    isError: true,
    content: [{ type: 'text', text: [`${code}: ${message}`, ...(hint === undefined ? [] : [hint])].join('\n') }],
    structuredContent: { error, ...(runId === undefined ? {} : { runId }) },
    ...(runId === undefined ? {} : { _meta: { runId } }),
  };
}

function isFailure(outcome: RunResponse | RunResult | null): boolean {
  return outcome !== null && !('body' in outcome) && outcome.response === null && outcome.status !== 'finished';
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}
