import type { Json, JsonObject, JsonSchema } from '#graph/json';
import type { WorkflowSignature } from '#graph/surroundings';
import { type AgentTool, agentToolSchema, TOOL_NAME_PATTERN } from '#graph/tool';

/** An entry of the stored list; `tool` is null for what can't be read as a tool, which is kept as it is. */
export interface ToolEntry {
  readonly stored: Json;
  readonly tool: AgentTool | null;
}

/** The stored tools, with what their schema fills in. */
export function toolEntries(value: Json | undefined): readonly ToolEntry[] {
  return Array.isArray(value)
    ? (value as readonly Json[]).map((stored) => ({ stored, tool: agentToolSchema.safeParse(stored).data ?? null }))
    : [];
}

/** What is stored of a tool. */
export function storedTool(tool: AgentTool): Json {
  // Without what is undefined: only JSON is stored.
  return JSON.parse(JSON.stringify(tool)) as Json;
}

/** A name made of a title: letters, digits and underscores, as all providers take it. */
export function nameFrom(title: string): string {
  const plain = title.replaceAll('ß', 'ss').normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 60) || 'tool'
  );
}

/** The name itself, or with the first free number behind it. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name.slice(0, 60)}_${count}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** What keeps a text from being the name of a tool; null when nothing does. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Give the tool a name.';
  if (!TOOL_NAME_PATTERN.test(name)) return 'Use letters, digits, _ and - only, at most 64.';
  return taken.includes(name) ? 'Another tool of this agent is called that.' : null;
}

/** A tool that calls a workflow, as its signature describes it. */
export function workflowTool({ id, name, description, input }: WorkflowSignature, taken: readonly string[]): AgentTool {
  const parameters: JsonSchema = input.type === 'object' ? input : { type: 'object', properties: {} };
  return {
    kind: 'workflow',
    name: freeName(nameFrom(name), taken),
    description,
    parameters: parameters as JsonObject,
    mode: 'auto',
    workflowId: id,
    version: null,
  };
}

/** A tool made of a node type, without name and arguments yet; there is no incoming value that a program could be given. */
export function nodeTool(type: string): AgentTool {
  return {
    kind: 'node',
    name: '',
    description: '',
    parameters: { type: 'object', properties: {} },
    mode: 'auto',
    type,
    config: {},
    inputs: type === 'code' ? { values: {} } : {},
  };
}

/** Each argument under its own name. */
function handedOn(parameters: JsonObject): JsonObject {
  const properties = parameters['properties'];
  const names = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.keys(properties) : [];
  return Object.fromEntries(names.map((name) => [name, `{{ args.${name} }}`]));
}

/** The tool with other arguments. A program that was given all of them goes on being given all of them. */
export function withParameters(tool: AgentTool, parameters: JsonObject): AgentTool {
  if (tool.kind !== 'node' || tool.type !== 'code') return { ...tool, parameters };
  const before = tool.inputs['values'];
  const followed = before === undefined || JSON.stringify(before) === JSON.stringify(handedOn(tool.parameters));
  return { ...tool, parameters, ...(followed ? { inputs: { ...tool.inputs, values: handedOn(parameters) } } : {}) };
}

/** True when both are the same operation or the same tool of the same server. */
export function isSameSource(one: AgentTool, other: AgentTool): boolean {
  if (one.kind === 'mcp' && other.kind === 'mcp')
    return one.tool === other.tool && JSON.stringify(one.server) === JSON.stringify(other.server);
  if (one.kind === 'openapi' && other.kind === 'openapi')
    return one.operation.method === other.operation.method && one.operation.url === other.operation.url;
  return false;
}

/** Whether fields of the tool use what the workflow fixes. */
export function usesValues(tool: AgentTool): boolean {
  return tool.kind === 'node' && /\{\{[^}]*\bvalues\b/.test(JSON.stringify(tool.inputs));
}
