import { setTimeout as sleep } from 'node:timers/promises';
import { NodeError } from '#graph/errors';
import { writeJson } from '#graph/json-text';
import type { Json } from '#graph/json';
import type { LlmRequest, LlmResult, ToolCall } from '#graph/model';
import { approximateTokens } from '../approximate-tokens.ts';
import { readStructured, schemaProblems } from '../structured-answer.ts';
import type { ReadFile } from '../files.ts';
import { answerByRules } from './answer-by-rules.ts';
import { chooseTool } from './choose-tool.ts';
import { type Conversation, readConversation } from './conversation.ts';
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
  /** For files that are text; without it no file is read. */
  readonly readFile?: ReadFile;
}

/** What is said before it is streamed. */
interface Saying {
  readonly text: string;
  readonly data?: Json;
  readonly toolCalls?: readonly ToolCall[];
}

/**
 * Answers without any model: by its script, else by rules that classify, quote, summarise, draft, fill schemas and call tools that
 * the words of the prompt speak for. No network, no chance: the same request has the same answer. Tokens are approximate and cost nothing.
 */
export async function answerOffline(request: LlmRequest, call: OfflineCall): Promise<LlmResult> {
  if (call.signal.aborted) throw call.signal.reason;
  const model = typeof request.model === 'string' && request.model.startsWith('offline:') ? request.model : OFFLINE_MODEL;
  const conversation = await readConversation(request, call.readFile);
  const said = sayingFor(request, conversation, { ...call, model });
  await stream(said.text, call);
  return {
    ...said,
    model,
    offline: true,
    usage: {
      inputTokens: approximateTokens(
        `${request.system ?? ''}${request.messages === undefined ? '' : JSON.stringify(request.messages)}${request.prompt}`,
      ),
      outputTokens: approximateTokens(said.toolCalls === undefined ? said.text : `${said.text}${JSON.stringify(said.toolCalls)}`),
      costUsd: 0,
    },
  };
}

function sayingFor(
  request: LlmRequest,
  conversation: Conversation,
  { model, iteration, attempt }: OfflineCall & { readonly model: string },
): Saying {
  const scripted = scriptedAnswer(request.script ?? [], {
    prompt: conversation.question,
    iteration: request.scriptIndex ?? iteration,
    attempt,
    model,
  });
  const wished = (request.tools ?? []).length === 0 ? undefined : scriptedCalls(scripted, conversation);
  if (wished !== undefined) return wished;
  const parts = promptParts(conversation.question);
  const given =
    conversation.fileText === ''
      ? parts
      : { ...parts, context: [parts.context, conversation.fileText].filter((part) => part !== '').join('\n\n') };
  if (scripted === undefined) {
    const call = chooseTool(request, conversation, given);
    if (call !== null) return { text: '', toolCalls: [call] };
  }
  const answer = scripted ?? answerByRules(request, conversation, given);
  const data = request.schema === undefined ? undefined : asData(answer, request.schema);
  const full = data !== undefined ? writeJson(data) : typeof answer === 'string' ? answer : writeJson(answer);
  // A schema's answer must stay whole, or it would not be JSON.
  return data === undefined
    ? { text: request.maxOutputTokens === undefined ? full : full.slice(0, request.maxOutputTokens * 4) }
    : { text: full, data };
}

/** `{ "toolCalls": [{ "tool", "arguments" }], "text"? }` as a saying; undefined for any other entry. */
function scriptedCalls(entry: Json | undefined, { callCount }: Conversation): Saying | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const { toolCalls, text } = entry as { readonly [key: string]: Json };
  if (!Array.isArray(toolCalls)) return undefined;
  return {
    text: typeof text === 'string' ? text : '',
    toolCalls: toolCalls.map((call: Json, index): ToolCall => {
      const { tool, arguments: args } = (typeof call === 'object' && call !== null ? call : {}) as { readonly [key: string]: Json };
      return { id: `offline-call-${callCount + index + 1}`, tool: typeof tool === 'string' ? tool : '', arguments: args ?? {} };
    }),
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
