import type { AssistantModelMessage, JSONValue, ModelMessage, ToolModelMessage, ToolResultPart } from 'ai';
import { NodeError } from '#graph/errors';
import type { FileReference } from '#graph/file-reference';
import type { LlmMessage, LlmRequest, ToolCall } from '#graph/model';
import { type FileTarget, fileParts } from './files.ts';

type ToolMessage = Extract<LlmMessage, { role: 'tool' }>;

/** The conversation as the SDK takes it: what was said before, then the prompt with its files. */
export async function toModelMessages(
  request: Pick<LlmRequest, 'messages' | 'prompt' | 'files'>,
  target: FileTarget,
): Promise<ModelMessage[]> {
  const messages: ModelMessage[] = [];
  // Some providers refuse a conversation that their own side begins, which a window of a longer one may.
  if (request.messages?.[0]?.role === 'assistant') messages.push({ role: 'user', content: '(The conversation began earlier.)' });
  for (const message of request.messages ?? []) {
    if (message.role === 'user') messages.push(await userMessage(message.text, message.files ?? [], target));
    else if (message.role === 'assistant') messages.push(...assistantMessage(message.text, message.toolCalls ?? []));
    else addToolResult(messages, message);
  }
  if (request.prompt !== '' || (request.files ?? []).length > 0)
    messages.push(await userMessage(request.prompt, request.files ?? [], target));
  if (messages.length > 0) return messages;
  throw new NodeError({ code: 'MODEL_REQUEST_REFUSED', message: 'There is nothing to ask: the prompt is empty.', hint: 'Write a prompt.' });
}

async function userMessage(text: string, files: readonly FileReference[], target: FileTarget): Promise<ModelMessage> {
  if (files.length === 0) return { role: 'user', content: text };
  const parts = await fileParts(files, target);
  // Models follow a question better when what it is about comes first.
  return { role: 'user', content: [...parts, ...(text === '' ? [] : [{ type: 'text' as const, text }])] };
}

function assistantMessage(text: string, toolCalls: readonly ToolCall[]): AssistantModelMessage[] {
  if (toolCalls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  return [
    {
      role: 'assistant',
      content: [
        ...(text === '' ? [] : [{ type: 'text' as const, text }]),
        ...toolCalls.map((call) => ({
          type: 'tool-call' as const,
          toolCallId: call.id,
          toolName: call.tool,
          input: call.arguments,
          // It is what the provider sent along with the call.
          ...(isRecord(call.providerOptions)
            ? { providerOptions: call.providerOptions as { [provider: string]: { [key: string]: JSONValue } } }
            : {}),
        })),
      ],
    },
  ];
}

/** Results of parallel calls belong into one message. */
function addToolResult(messages: ModelMessage[], { callId, tool, result, isError }: ToolMessage): void {
  const value = result as JSONValue;
  const output: ToolResultPart['output'] =
    typeof value === 'string'
      ? { type: isError === true ? 'error-text' : 'text', value }
      : { type: isError === true ? 'error-json' : 'json', value };
  const part: ToolResultPart = { type: 'tool-result', toolCallId: callId, toolName: tool, output };
  const last = messages.at(-1);
  if (last?.role === 'tool') last.content.push(part);
  else messages.push({ role: 'tool', content: [part] } satisfies ToolModelMessage);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
