import { listOf, type ToolTest, toolTestBody, toolTestSchema } from '#graph/api';
import type { z } from 'zod';
import { type AgentTool, agentToolSchema, type ToolSource, toolSourceSchema } from '#graph/tool';
import type { Api } from '../endpoint.ts';
import { orUnprocessable } from '../or-unprocessable.ts';

/** Tools as they are found and tried while a workflow is drawn. */
export interface DesignTools {
  /** Names of the MCP commands that the operator has listed. */
  readonly commands: readonly string[];
  /** Throws `NodeError` when the source can't be reached or read. */
  discover(source: ToolSource, signal: AbortSignal): Promise<readonly AgentTool[]>;
  test(request: z.output<typeof toolTestBody>, signal: AbortSignal): Promise<ToolTest>;
}

/** Finds the tools of a server or a document, and tries a tool. */
export function toolRoutes(api: Api, { tools }: { readonly tools: DesignTools }): void {
  const tag = 'tools';

  api.on(
    {
      method: 'post',
      path: '/api/tools/discover',
      tag,
      summary: 'The tools of an MCP server, or of an OpenAPI document',
      body: toolSourceSchema,
      answers: { 200: { description: 'Ready to be put into an agent', schema: listOf(agentToolSchema) } },
      errors: [422],
    },
    async ({ c, body }) => ({ items: await orUnprocessable(tools.discover(body, c.req.raw.signal)), nextCursor: null }),
  );

  api.on(
    {
      method: 'post',
      path: '/api/tools/test',
      tag,
      summary: 'Call a tool once, outside of any run',
      body: toolTestBody,
      answers: { 200: { description: 'What it gave, or why it failed', schema: toolTestSchema } },
    },
    async ({ c, body }) => tools.test(body, c.req.raw.signal),
  );
}
