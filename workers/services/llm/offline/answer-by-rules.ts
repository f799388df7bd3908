import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { LlmRequest } from '#graph/model';
import { compose } from './compose.ts';
import type { Conversation, ToolResult } from './conversation.ts';
import { fillSchema } from './fill-schema.ts';
import type { PromptParts } from './prompt-parts.ts';
import { mostRelevant } from './sentences.ts';

/** The answer of the offline model's rules: a text, or what fills the schema. */
export function answerByRules(request: Pick<LlmRequest, 'schema' | 'system'>, conversation: Conversation, parts: PromptParts): Json {
  const { results, unseen, earlier } = conversation;
  const known: PromptParts =
    results.length === 0 ? parts : { ...parts, context: [parts.context, ...results.map(told)].filter((part) => part !== '').join('\n') };
  if (request.schema !== undefined) {
    // Data made up for a picture would pass for read.
    if (unseen.length > 0 && known.context === '') throw blind(unseen);
    return fillSchema(request.schema, known, request.system ?? '');
  }
  const remark =
    unseen.length === 0
      ? ''
      : `The offline model cannot see or hear: ${unseen.map(({ name }) => name).join(', ')} ${unseen.length === 1 ? 'was' : 'were'} not looked at.`;
  if (remark !== '' && known.context === '') return remark;
  const answer = results.length > 0 ? fromResults(results, parts) : (remembered(earlier, parts) ?? compose(known, request.system ?? ''));
  return remark === '' ? answer : `${remark}\n\n${answer}`;
}

/** Quotes what the tools said: the sentences that answer the question, else all of it. */
function fromResults(results: readonly ToolResult[], { task }: PromptParts): string {
  return results
    .map((result) => {
      if (result.isError) return `The tool ${result.tool} failed: ${told(result)}`;
      const text = told(result);
      const found = text.length <= 300 ? [text] : mostRelevant(text, task, 3);
      return `According to ${result.tool}: ${(found.length === 0 ? [text.slice(0, 300)] : found).map((sentence) => `“${sentence}”`).join(' ')}`;
    })
    .join('\n\n');
}

function told({ result }: ToolResult): string {
  return flat(result).join('\n');
}

/** Data as lines of `field: value`. */
function flat(value: Json, name = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => flat(item, name));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => flat(inner as Json, name === '' ? key : `${name} ${key}`));
  return [name === '' ? String(value) : `${name}: ${String(value)}`];
}

/** What the user said before, when the question is about it and nothing else is given. */
function remembered(earlier: readonly string[], { task, context }: PromptParts): string | undefined {
  if (context !== '' || !task.includes('?') || !/\b(?:i|me|my|mine|we|our)\b/i.test(task)) return undefined;
  const [found] = mostRelevant(earlier.filter((text) => !text.includes('?')).join('\n'), task, 1);
  return found === undefined ? undefined : `You said: “${found}”`;
}

function blind(unseen: Conversation['unseen']): NodeError {
  return new NodeError({
    code: 'MODEL_CAPABILITY_MISSING',
    message: `The offline model cannot see or hear, so it cannot read ${unseen.map(({ name }) => name).join(', ')}.`,
    hint: 'Set up a provider whose models take such files, or write the answer under “Offline answers”.',
    details: { files: unseen.map(({ name, mediaType }) => ({ name, mediaType })) },
  });
}
