import { writeJson } from '#graph/json-text';
import type { LlmMessage, LlmRequest } from '#graph/model';
import { approximateTokens } from './approximate-tokens.ts';
import { isTextFile } from './files.ts';

/** What providers count about for one image or page; none tells before it is sent. */
const TOKENS_PER_FILE = 1_000;

/** About how many tokens a request has for the model to read: enough to route and to share limits by, not to bill. */
export function estimateTokens(request: Pick<LlmRequest, 'system' | 'messages' | 'prompt' | 'files' | 'schema' | 'tools'>): number {
  const messages = request.messages ?? [];
  const words = [
    request.system ?? '',
    request.prompt,
    ...messages.map(wordsOf),
    request.schema === undefined ? '' : JSON.stringify(request.schema),
    request.tools === undefined ? '' : JSON.stringify(request.tools),
  ];
  const files = [...(request.files ?? []), ...messages.flatMap((message) => (message.role === 'user' ? (message.files ?? []) : []))];
  return (
    words.reduce((sum, text) => sum + approximateTokens(text), 0) +
    files.reduce((sum, file) => sum + (isTextFile(file) ? Math.ceil(file.bytes / 4) : TOKENS_PER_FILE), 0)
  );
}

function wordsOf(message: LlmMessage): string {
  if (message.role === 'tool') return writeJson(message.result);
  return message.role === 'assistant' && message.toolCalls !== undefined
    ? `${message.text}${JSON.stringify(message.toolCalls.map((call) => call.arguments))}`
    : message.text;
}
