import type { Json, JsonObject, JsonSchema } from '#graph/json';
import type { LlmRequest, ToolCall, ToolDefinition } from '#graph/model';
import { schemaProblems } from '../structured-answer.ts';
import type { Conversation } from './conversation.ts';
import { fillSchema } from './fill-schema.ts';
import type { PromptParts } from './prompt-parts.ts';
import { spokenName, stems } from './words.ts';

/** What the words of a prompt must come to before a tool is called for them. */
const ENOUGH = 2;

/**
 * The tool that the words of the question speak for, called with what the question holds; null when none does, or it was called already.
 */
export function chooseTool(
  request: Pick<LlmRequest, 'tools' | 'toolChoice' | 'system'>,
  conversation: Conversation,
  parts: PromptParts,
): ToolCall | null {
  const { toolChoice } = request;
  if (toolChoice === 'none') return null;
  const offered = (request.tools ?? []).filter(({ name }) => !conversation.results.some(({ tool }) => tool === name));
  const forced = typeof toolChoice === 'object' ? offered.find(({ name }) => name === toolChoice.tool) : undefined;
  const words = new Set(stems(`${parts.task} ${parts.context}`.slice(0, 20_000)));
  const ranked = offered
    .map((tool) => ({ tool, score: scoreOf(tool, words) }))
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score);
  for (const tool of forced === undefined ? ranked.map((entry) => entry.tool) : [forced]) {
    const args = argumentsFor(tool.parameters, parts, request.system ?? '');
    // A call that cannot be carried out would only come back as an error.
    if (forced !== undefined || schemaProblems(args, tool.parameters).length === 0)
      return { id: `offline-call-${conversation.callCount + 1}`, tool: tool.name, arguments: args };
  }
  return null;
}

/** Words of the name count twice: descriptions speak of much. */
function scoreOf({ name, description }: ToolDefinition, words: ReadonlySet<string>): number {
  const named = new Set(stems(spokenName(name)));
  const described = new Set(stems(description).filter((word) => !named.has(word)));
  return [...named].filter((word) => words.has(word)).length * 2 + [...described].filter((word) => words.has(word)).length;
}

function argumentsFor(parameters: JsonSchema, parts: PromptParts, system: string): JsonObject {
  const required = parameters.required ?? [];
  const filled = fillSchema({ ...parameters, type: 'object' }, parts, system) as JsonObject;
  return Object.fromEntries(
    Object.entries(filled)
      .map(([name, value]): [string, Json] => [name, isQuestion(name, parameters) ? parts.task : value])
      // What the prompt does not say is left to the tool.
      .filter(
        ([name, value]) => required.includes(name) || (value !== '' && value !== null && !(Array.isArray(value) && value.length === 0)),
      ),
  );
}

function isQuestion(name: string, { properties }: JsonSchema): boolean {
  return (
    properties?.[name]?.type === 'string' &&
    properties[name].enum === undefined &&
    /^(?:q|query|question|search|search term|prompt|request)$/.test(spokenName(name))
  );
}
