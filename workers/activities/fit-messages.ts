import type { LlmMessage } from '#graph/model';

const CHARACTERS_A_TOKEN = 4;

/** No single result may take more than this part of the model's window. */
const RESULT_SHARE = 0.4;

/** The messages with results shortened that would fill the window by themselves, and what was cut, in words. */
export function fitMessages(
  messages: readonly LlmMessage[],
  contextTokens: number,
): { readonly messages: readonly LlmMessage[]; readonly dropped: readonly string[] } {
  const limit = Math.floor(contextTokens * CHARACTERS_A_TOKEN * RESULT_SHARE);
  const dropped: string[] = [];
  const fitting = messages.map((message): LlmMessage => {
    if (message.role !== 'tool') return message;
    const text = typeof message.result === 'string' ? message.result : JSON.stringify(message.result);
    if (text.length <= limit) return message;
    dropped.push(`${text.length - limit} of ${text.length} characters of the result of ${message.tool}`);
    return { ...message, result: `${text.slice(0, limit)}\n[cut: ${text.length - limit} more characters]` };
  });
  return { messages: fitting, dropped };
}

/** Turns as plain text, to be summarised; the oldest go first when it is too long. */
export function transcript(messages: readonly LlmMessage[], contextTokens: number): string {
  const lines = fitMessages(messages, contextTokens / 4).messages.map(lineOf);
  const room = Math.floor(contextTokens * CHARACTERS_A_TOKEN * 0.8);
  while (lines.length > 1 && lines.join('\n').length > room) lines.shift();
  return lines.join('\n').slice(-room);
}

function lineOf(message: LlmMessage): string {
  if (message.role === 'user') return `user: ${message.text}`;
  if (message.role === 'tool')
    return `result of ${message.tool}: ${typeof message.result === 'string' ? message.result : JSON.stringify(message.result)}`;
  const calls = (message.toolCalls ?? []).map((call) => `called ${call.tool} with ${JSON.stringify(call.arguments)}`);
  return ['assistant:', message.text, ...calls].filter((part) => part !== '').join(' ');
}
