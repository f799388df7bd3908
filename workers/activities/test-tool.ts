import { randomUUID } from 'node:crypto';
import { NodeError, type NodeErrorData } from '#graph/errors';
import { evaluateBinding } from '#graph/expression/evaluate';
import { parseBinding } from '#graph/expression/parse';
import type { Json, JsonObject } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import type { Services } from './services.ts';
import { toNodeErrorData } from './step-activity.ts';
import { createStepContext } from './step-context.ts';
import { checkArguments } from '#workers/services/tools/check-arguments';

/** A call of a tool outside of any run. */
export interface ToolTestRequest {
  readonly tool: AgentTool;
  /** What the model would choose. */
  readonly arguments: Json;
  /** What the workflow fixes, for `{{ values.x }}`. */
  readonly values: JsonObject;
  /** The workflow in whose name a node works; it decides which memory is meant. */
  readonly workflowId: string;
}

/** What came of it. */
export type ToolTestOutcome =
  | { readonly ok: true; readonly result: Json; readonly durationMs: number }
  | { readonly ok: false; readonly error: Pick<NodeErrorData, 'code' | 'message' | 'hint'>; readonly durationMs: number };

/** Time that a test may take. */
const TEST_MS = 60_000;

/** Calls a tool once, as an agent would: no retries, nothing recorded. What goes wrong is an answer, not an exception. */
export async function testTool(services: Services, request: ToolTestRequest, caller: AbortSignal): Promise<ToolTestOutcome> {
  const deadline = AbortSignal.timeout(TEST_MS);
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    return { ok: true, result: await callTool(services, request, AbortSignal.any([caller, deadline])), durationMs: took() };
  } catch (error) {
    const data: NodeErrorData = deadline.aborted
      ? {
          code: 'STEP_TIMEOUT',
          message: `The tool did not answer in ${TEST_MS / 1_000} s.`,
          hint: 'See whether the other side is reachable and not overloaded.',
          retryable: true,
        }
      : toNodeErrorData(error);
    const { code, message, hint } = data;
    return { ok: false, error: { code, message, ...(hint === undefined ? {} : { hint }) }, durationMs: took() };
  }
}

async function callTool(services: Services, request: ToolTestRequest, signal: AbortSignal): Promise<Json> {
  const { tool } = request;
  switch (tool.kind) {
    case 'openapi':
    case 'mcp':
      return services.tools.forStep({ signal, idempotencyKey: `test/${randomUUID()}` }).call(tool, request.arguments);
    case 'workflow':
      throw new NodeError({
        code: 'TOOL_TEST_IMPOSSIBLE',
        message: `The tool ${tool.name} is a workflow: calling it is a run of its own.`,
        hint: 'Open that workflow and start a test run there.',
      });
    case 'node':
      return callNode(services, { ...request, tool }, signal);
  }
}

async function callNode(
  services: Services,
  request: ToolTestRequest & { readonly tool: Extract<AgentTool, { kind: 'node' }> },
  signal: AbortSignal,
): Promise<Json> {
  const { tool, values, workflowId } = request;
  const type = services.catalogue[tool.type];
  if (type?.asTool === undefined || type.run === undefined)
    throw new NodeError({
      code: 'TOOL_UNKNOWN',
      message: `The node type "${tool.type}" is no tool here.`,
      hint: 'Choose another node type for the tool.',
    });
  checkArguments(tool, request.arguments);
  const config: unknown = type.config.parse(tool.config);
  const parsed = parseBinding(tool.inputs);
  if (!parsed.ok)
    throw new NodeError({
      code: 'FIELD_INVALID',
      message: parsed.errors[0]?.message ?? 'A field can’t be read.',
      hint: parsed.errors[0]?.hint ?? 'Correct the expression.',
    });
  const inputs = evaluateBinding(parsed.binding, { args: request.arguments, values });
  const call = {
    runId: `test-${randomUUID()}`,
    workflowId,
    stepId: 'test',
    stepKey: 'test/0',
    nodeName: tool.name,
    iteration: 0,
    config: config as Json,
    inputs,
  };
  const { ctx } = createStepContext(services, { call, attempt: 1, signal, onToken: () => undefined, onNewText: () => undefined });
  const outputs = type.outputs.parse(await type.run({ config, inputs: type.inputs.parse(inputs), ctx })) as {
    readonly [port: string]: Json | undefined;
  };
  return outputs[type.asTool.port] ?? null;
}
