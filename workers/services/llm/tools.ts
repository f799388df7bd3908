import { jsonSchema, tool, type ToolChoice, type ToolSet } from 'ai';
import { NodeError } from '#graph/errors';
import { JsonRefused, writeNumbers } from '#graph/json-text';
import type { Json } from '#graph/json';
import type { LlmRequest, ToolCall, ToolDefinition } from '#graph/model';
import { readAs } from '#graph/types/read-as';
import { parseWhole } from './json-form.ts';

/** A call as it came out of the stream: with its arguments, or as the text that was meant to be them. */
export interface RawToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: unknown;
  readonly providerOptions?: Json;
}

/** The wishes of an answer that can be carried out, and what is wrong with the others in words that a model can act on. */
export interface ReadToolCalls {
  readonly calls: readonly ToolCall[];
  readonly problems: readonly string[];
}

/** The SDK's tools. They have nothing to execute: the caller carries them out. */
export function toToolSet(tools: readonly ToolDefinition[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      // Providers want an object at the top, also for a tool without arguments. Strict modes refuse schemas with optional fields.
      tool({
        description,
        inputSchema: jsonSchema({ ...parameters, type: 'object', properties: parameters.properties ?? {} } as Parameters<
          typeof jsonSchema
        >[0]),
        strict: false,
      }),
    ]),
  );
}

/** The SDK's words for who chooses tools. */
export function toToolChoice(choice: LlmRequest['toolChoice']): ToolChoice<ToolSet> {
  return typeof choice === 'object' ? { type: 'tool', toolName: choice.tool } : (choice ?? 'auto');
}

/**
 * Reads the arguments of calls. Form is repaired, content never: arguments that end early are a problem to be told, and nothing is
 * called with what came of them.
 */
export function readToolCalls(raw: readonly RawToolCall[], tools: readonly ToolDefinition[]): ReadToolCalls {
  const calls: ToolCall[] = [];
  const problems: string[] = [];
  for (const { id, tool: name, input, providerOptions } of raw) {
    const tool = tools.find((known) => known.name === name);
    const args = typeof input === 'string' ? readArguments(writeNumbers(input)) : (input as Json);
    if (tool === undefined) problems.push(`There is no tool "${name}"; the tools are ${tools.map((known) => known.name).join(', ')}.`);
    else if (args instanceof JsonRefused) problems.push(`The arguments of ${name} cannot be used: ${args.message}`);
    else if (typeof args !== 'object' || args === null || Array.isArray(args))
      problems.push(`The arguments of ${name} are not a complete JSON object: ${shortened(input)}`);
    else
      calls.push({
        id,
        tool: name,
        arguments: readAs(args, tool.parameters),
        ...(providerOptions === undefined ? {} : { providerOptions }),
      });
  }
  return { calls, problems };
}

/** A whole fenced block and JSON within a JSON text are the same object in another wrapping; null stands for no arguments. */
function readArguments(text: string): Json | JsonRefused | undefined {
  const read = parseWhole(withoutFence(text));
  const args = typeof read === 'string' ? parseWhole(read) : read;
  return args === null ? {} : args;
}

/** What a fenced block holds, where the text is one from its first line to its last. */
function withoutFence(text: string): string {
  const block = text.trim();
  const start = block.indexOf('\n') + 1;
  const isFenced =
    start > 0 &&
    block.length >= start + 3 &&
    block.startsWith('```') &&
    block.endsWith('```') &&
    /^[a-z]{0,10}$/i.test(block.slice(3, start).trim());
  return isFenced ? block.slice(start, -3) : text;
}

function shortened(input: unknown): string {
  const text = typeof input === 'string' ? input : (JSON.stringify(input) ?? '');
  return text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-100)}` : text;
}

/** The request to call again, as a person would write it. */
export function toolRepairPrompt(problems: readonly string[]): string {
  return `Nothing was called, because of these problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}\n\nCall the tool again, with one complete JSON object that agrees with its schema.`;
}

/** The failure when the second try was no better. */
export function invalidToolCall(model: string, problems: readonly string[]): NodeError {
  return new NodeError({
    code: 'MODEL_TOOL_CALL_INVALID',
    message: `${model} called a tool with arguments that cannot be used, even when asked again: ${problems[0] ?? ''}`,
    hint: 'Describe the tool and its arguments more clearly, or choose a stronger model.',
    details: { problems: [...problems] },
  });
}
