import { z } from 'zod';
import { anyJson } from './any-json.ts';

const json = anyJson;
const record = z.record(z.string(), json);

/** Names that every provider takes. */
export const TOOL_NAME_PATTERN = /^[a-zA-Z0-9_-]{1,64}$/;

const common = {
  name: z.string().regex(TOOL_NAME_PATTERN, 'use letters, digits, _ and - only, at most 64'),
  /** What the model reads to choose the tool. */
  description: z.string().max(4_000).default(''),
  /** The JSON Schema of the arguments. */
  parameters: record.default({ type: 'object', properties: {} }),
  /** `approval`: a person sees, and may change, the arguments first. `forced`: the first turn must call it. */
  mode: z.enum(['auto', 'approval', 'forced']).default('auto'),
};

/** Where an MCP server is reached. Commands must be listed by the operator; they are called by their name in that list. */
export const mcpServerSchema = z.discriminatedUnion('transport', [
  z.object({ transport: z.literal('http'), url: z.url({ protocol: /^https?$/ }), connection: z.string().optional() }),
  z.object({ transport: z.literal('stdio'), command: z.string().min(1).max(120) }),
]);

/**
 * One operation of an OpenAPI document, settled: enough to make the call. `placement` says where each argument goes; a name in no place
 * goes into the
 * body. Queries differ in how lists and objects are written: one pair each (`query`), in one pair between commas, spaces or bars, as
 * `name[key]`, or as JSON.
 */
export const openApiOperationSchema = z.object({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']),
  /** The server's base and the path, with `{name}` for path arguments. */
  url: z.string().min(1).max(2_000),
  placement: z
    .record(
      z.string(),
      z.enum(['path', 'query', 'query-comma', 'query-space', 'query-pipe', 'query-deep', 'query-json', 'header', 'body', 'whole-body']),
    )
    .default({}),
  /** What an argument is called on the wire, where providers of models don't take that as a name. */
  wireNames: z.record(z.string(), z.string()).optional(),
  /** How the body is written; as JSON when left out. */
  mediaType: z.string().max(200).optional(),
  connection: z.string().optional(),
});

const openApiToolSchema = z.object({ kind: z.literal('openapi'), ...common, operation: openApiOperationSchema });
const mcpToolSchema = z.object({ kind: z.literal('mcp'), ...common, server: mcpServerSchema, tool: z.string().min(1).max(200) });

/** A tool of an agent as it is stored in the graph. */
export const agentToolSchema = z.discriminatedUnion('kind', [
  /** A node type that can be a tool; texts in `inputs` may hold {{ args.x }} and {{ values.y }}. */
  z.object({ kind: z.literal('node'), ...common, type: z.string().min(1), config: record.default({}), inputs: record.default({}) }),
  z.object({
    kind: z.literal('workflow'),
    ...common,
    workflowId: z.string().min(1),
    version: z.number().int().positive().nullable().default(null),
  }),
  openApiToolSchema,
  mcpToolSchema,
]);

/** A tool that lies beyond the network. */
export const remoteToolSchema = z.discriminatedUnion('kind', [openApiToolSchema, mcpToolSchema]);

/** Where tools are looked for: an MCP server, or an OpenAPI document by its address or as text. */
export const toolSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mcp'), server: mcpServerSchema }),
  z
    .object({
      kind: z.literal('openapi'),
      url: z.url({ protocol: /^https?$/ }).optional(),
      text: z.string().max(10_000_000).optional(),
      baseUrl: z.url({ protocol: /^https?$/ }).optional(),
      connection: z.string().optional(),
    })
    .refine(({ url, text }) => (url === undefined) !== (text === undefined), 'give either the address of the document or its text'),
]);

export type ToolSource = z.output<typeof toolSourceSchema>;
export type AgentTool = z.output<typeof agentToolSchema>;
export type RemoteTool = z.output<typeof remoteToolSchema>;
export type McpServer = z.output<typeof mcpServerSchema>;
