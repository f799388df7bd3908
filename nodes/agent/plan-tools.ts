import type { Binding } from '#graph/expression/ast';
import { parseBinding } from '#graph/expression/parse';
import { stripPositions } from '#graph/expression/strip-positions';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import type { PlanTool, Retry, ToolTarget } from '#graph/plan';
import type { AgentTool } from '#graph/tool';
import { asJsonSchema } from '../fields.ts';

const REMOTE_RETRY: Retry = { maxAttempts: 3, initialIntervalMs: 500, backoff: 2, maxIntervalMs: 30_000 };
const REMOTE_TIMEOUT_MS = 60_000;

/** A called workflow may wait for people: a day. */
const WORKFLOW_TIMEOUT_MS = 86_400_000;

/** The tools of an agent as the plan holds them; the check has seen that they are complete. */
export function planTools(tools: readonly AgentTool[], catalogue: Catalogue): readonly PlanTool[] {
  return tools.flatMap((tool) => {
    const settled = targetOf(tool, catalogue);
    const { name, description, mode } = tool;
    return settled === null ? [] : [{ name, description, mode, parameters: asJsonSchema(tool.parameters), ...settled }];
  });
}

function targetOf(
  tool: AgentTool,
  catalogue: Catalogue,
): { readonly target: ToolTarget; readonly timeoutMs: number; readonly retry: Retry } | null {
  switch (tool.kind) {
    case 'workflow':
      return {
        target: { kind: 'workflow', workflowId: tool.workflowId, version: tool.version },
        timeoutMs: WORKFLOW_TIMEOUT_MS,
        retry: REMOTE_RETRY,
      };
    case 'openapi':
    case 'mcp':
      // Parsed by the schema of tools, so it is JSON.
      return { target: { kind: 'remote', spec: tool as unknown as Json }, timeoutMs: REMOTE_TIMEOUT_MS, retry: REMOTE_RETRY };
    case 'node':
      return nodeTarget(tool, catalogue);
  }
}

function nodeTarget(tool: Extract<AgentTool, { kind: 'node' }>, catalogue: Catalogue): ReturnType<typeof targetOf> {
  const type = catalogue[tool.type];
  if (type?.asTool === undefined || type.run === undefined) return null;
  const config: unknown = type.config.parse(tool.config);
  return {
    target: {
      kind: 'node',
      activity: type.type,
      effect: typeof type.effect === 'function' ? type.effect(config) : type.effect,
      config: config as Json,
      inputs: toolInputs(tool.inputs),
      port: type.asTool.port,
    },
    timeoutMs: type.timeoutMs ?? REMOTE_TIMEOUT_MS,
    retry: { ...REMOTE_RETRY, maxAttempts: type.maxAttempts ?? REMOTE_RETRY.maxAttempts },
  };
}

/** The fields of a tool's node as one binding; they know `args` and `values`. */
function toolInputs(inputs: { readonly [field: string]: Json }): Binding {
  const parsed = parseBinding(inputs);
  return parsed.ok ? stripPositions(parsed.binding) : { kind: 'literal', value: null };
}
