import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { LlmMessage, LlmRequest } from '#graph/model';
import { asTaggedText, isTextFile, type ReadFile } from '../files.ts';

/** What a tool answered in the present turn of a conversation. */
export interface ToolResult {
  readonly tool: string;
  readonly result: Json;
  readonly isError: boolean;
}

/** A request as the offline model reads it. */
export interface Conversation {
  /** What is to be answered: the prompt, else the last user message. */
  readonly question: string;
  /** What tools answered since then. */
  readonly results: readonly ToolResult[];
  /** What the user said before. */
  readonly earlier: readonly string[];
  /** The content of files that are text. */
  readonly fileText: string;
  /** Files that rules cannot read. */
  readonly unseen: readonly FileReference[];
  /** How many tools were called in the whole conversation. */
  readonly callCount: number;
}

/** Takes a request apart. */
export async function readConversation(
  request: Pick<LlmRequest, 'prompt' | 'messages' | 'files'>,
  readFile: ReadFile | undefined,
): Promise<Conversation> {
  const messages: readonly LlmMessage[] = [
    ...(request.messages ?? []),
    ...(request.prompt === '' && (request.files ?? []).length === 0
      ? []
      : [{ role: 'user' as const, text: request.prompt, files: request.files ?? [] }]),
  ];
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const asked = messages[last];
  const files = asked?.role === 'user' ? (asked.files ?? []) : [];
  const readable = readFile === undefined ? [] : files.filter(isTextFile);
  const texts = await Promise.all(readable.map(async (file) => asTaggedText(file, (await readFile?.(file)) ?? new Uint8Array())));
  return {
    question: asked?.role === 'user' ? asked.text : '',
    results: messages
      .slice(last + 1)
      .flatMap((message) =>
        message.role === 'tool' ? [{ tool: message.tool, result: message.result, isError: message.isError ?? false }] : [],
      ),
    earlier: messages.slice(0, Math.max(0, last)).flatMap((message) => (message.role === 'user' ? [message.text] : [])),
    fileText: texts.join('\n\n'),
    unseen: files.filter((file) => !readable.includes(file)),
    callCount: messages.reduce((sum, message) => sum + (message.role === 'assistant' ? (message.toolCalls ?? []).length : 0), 0),
  };
}
