import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmRequest, LlmResult } from '#graph/model';
import type { ModelAnswer } from './ask-model.ts';
import { parseWhole } from './json-form.ts';
import { refused } from './model-error.ts';
import { readStructured, repairPrompt } from './structured-answer.ts';
import { invalidToolCall, readToolCalls, toolRepairPrompt } from './tools.ts';

/** An answer as it was judged: taken, worth asking for again with this wish, or none. */
export type Judgement =
  | { readonly kind: 'taken'; readonly result: Pick<LlmResult, 'text' | 'data' | 'toolCalls' | 'finishReason'> }
  | { readonly kind: 'repair'; readonly wish: string; readonly error: NodeError }
  | { readonly kind: 'failed'; readonly error: NodeError };

/**
 * Holds an answer against what was asked for. What the model did not finish is never used as if it were complete: tool calls and data
 * of a cut answer are asked for again, a cut text is marked.
 */
export function judgeAnswer(answer: ModelAnswer, name: string, request: Pick<LlmRequest, 'tools' | 'schema'>): Judgement {
  if (answer.end === 'refused') return { kind: 'failed', error: refused(name, answer.text) };
  const finishReason = answer.end === 'cut' ? 'length' : 'stop';
  if (answer.toolCalls.length > 0) {
    if (answer.end === 'cut') return { kind: 'repair', wish: CUT_CALLS, error: cutAnswer(name) };
    const { calls, problems } = readToolCalls(answer.toolCalls, request.tools ?? []);
    if (problems.length === 0) return { kind: 'taken', result: { text: answer.text, toolCalls: calls, finishReason } };
    return { kind: 'repair', wish: toolRepairPrompt(problems), error: invalidToolCall(name, problems) };
  }
  if (request.schema === undefined) {
    if (answer.text.trim() !== '') return { kind: 'taken', result: { text: answer.text, finishReason } };
    return { kind: 'failed', error: answer.end === 'cut' ? cutAnswer(name) : emptyAnswer(name) };
  }
  const read = readStructured(answer.text, request.schema);
  if (answer.end === 'cut' && !(read.ok && isWholeObject(answer.text))) return { kind: 'failed', error: cutAnswer(name) };
  if (read.ok) return { kind: 'taken', result: { text: answer.text, data: read.data, finishReason } };
  return {
    kind: 'repair',
    wish: repairPrompt(read.problems, request.schema),
    error: invalidOutput(name, read.problems, answer.text, request.schema),
  };
}

const CUT_CALLS =
  'Your answer was cut off at its maximum length, so none of its tool calls was made. Call the tool again, with shorter arguments.';

/** The last bracket came just before the limit: nothing is missing. A number or a draft before the limit may be half of something. */
function isWholeObject(text: string): boolean {
  return /^\s*[[{]/.test(text) && parseWhole(text) !== undefined;
}

/** What the model said, as words that can be given back to it. */
export function spokenAnswer({ text, toolCalls }: ModelAnswer): string {
  const calls = toolCalls.map(({ tool, input }) => `(called ${tool} with ${typeof input === 'string' ? input : JSON.stringify(input)})`);
  return [...(text === '' ? [] : [text]), ...calls].join('\n') || '(nothing)';
}

function emptyAnswer(name: string): NodeError {
  return new NodeError({
    code: 'MODEL_ANSWER_EMPTY',
    message: `${name} answered with nothing.`,
    hint: 'The call is tried again; if that does not help, rephrase the prompt.',
    retryable: true,
  });
}

function cutAnswer(name: string): NodeError {
  return new NodeError({
    code: 'MODEL_OUTPUT_CUT',
    message: `The answer of ${name} was cut off at its maximum length.`,
    hint: 'Raise “Maximum answer length” of the node, or ask for less. Models that think use part of it for thinking.',
  });
}

function invalidOutput(name: string, problems: readonly string[], text: string, schema: JsonSchema): NodeError {
  return new NodeError({
    code: 'MODEL_OUTPUT_INVALID',
    message: `${name} did not answer with data that fits the schema, even when asked again: ${problems[0] ?? ''}`,
    hint: 'Describe the fields in the schema, make fewer of them required, or choose a stronger model.',
    details: { problems, text: text.slice(0, 2_000), schema: schema as Json },
  });
}
