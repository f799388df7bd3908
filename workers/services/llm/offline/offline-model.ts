import { setTimeout as sleep } from 'node:timers/promises';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { LlmRequest, LlmResult } from '#graph/node-type';
import { approximateTokens } from '../approximate-tokens.ts';
import { readStructured, schemaProblems } from '../structured-answer.ts';
import { compose } from './compose.ts';
import { fillSchema } from './fill-schema.ts';
import { promptParts } from './prompt-parts.ts';
import { scriptedAnswer } from './script.ts';

/** The name under which the offline model signs. */
export const OFFLINE_MODEL = 'offline:heddle';

/** Where and how the offline model answers. */
export interface OfflineCall {
  readonly signal: AbortSignal;
  readonly iteration: number;
  readonly attempt: number;
  readonly onToken: (text: string) => void;
  readonly delayMs: number;
}

/**
 * Answers without any model: by its script, else by rules that classify, quote, summarise, draft and fill schemas. No network, no
 * chance: the same request has the same answer. Tokens are approximate and cost nothing.
 */
export async function answerOffline(request: LlmRequest, call: OfflineCall): Promise<LlmResult> {
  if (call.signal.aborted) throw call.signal.reason;
  const scripted = scriptedAnswer(request.script ?? [], { prompt: request.prompt, iteration: call.iteration, attempt: call.attempt });
  const parts = promptParts(request.prompt);
  const answer: Json = scripted ?? (request.schema === undefined ? compose(parts, request.system ?? '') : fillSchema(request.schema, parts, request.system ?? ''));
  const data = request.schema === undefined ? undefined : asData(answer, request.schema);
  const full = data !== undefined ? JSON.stringify(data) : typeof answer === 'string' ? answer : JSON.stringify(answer);
  // A schema's answer must stay whole, or it would not be JSON.
  const text = data === undefined && request.maxOutputTokens !== undefined ? full.slice(0, request.maxOutputTokens * 4) : full;
  await stream(text, call);
  return {
    text,
    ...(data === undefined ? {} : { data }),
    model: OFFLINE_MODEL,
    offline: true,
    usage: { inputTokens: approximateTokens(`${request.system ?? ''}${request.prompt}`), outputTokens: approximateTokens(text), costUsd: 0 },
  };
}

function asData(answer: Json, schema: NonNullable<LlmRequest['schema']>): Json {
  const problems = schemaProblems(answer, schema);
  if (problems.length === 0) return answer;
  // A script may hold the data as the text that a model would send.
  const read = typeof answer === 'string' ? readStructured(answer, schema) : null;
  if (read?.ok === true) return read.data;
  throw new NodeError({
    code: 'MODEL_OUTPUT_INVALID',
    message: `The offline model has no answer that fits the schema: ${problems[0] ?? ''}`,
    hint: 'Write its answer under “Offline answers”, or set up a provider.',
    details: { problems, text: JSON.stringify(answer).slice(0, 2_000) },
  });
}

/** Words by threes, as models send them. */
async function stream(text: string, call: OfflineCall): Promise<void> {
  for (const chunk of text.match(/(?:\S+\s*){1,3}|\s+/g) ?? []) {
    if (call.signal.aborted) throw call.signal.reason;
    call.onToken(chunk);
    if (call.delayMs > 0) await sleep(call.delayMs, undefined, { signal: call.signal }).catch(() => undefined);
  }
  if (call.signal.aborted) throw call.signal.reason;
}
