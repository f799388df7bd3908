import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator as SchemaValidator } from '@modelcontextprotocol/sdk/validation';
import type { Context, Hono } from 'hono';
import type { Logger } from 'pino';
import { mapLines } from '#bytes/map-lines';
import type { Json } from '#graph/json';
import { JsonRefused, readJson, writeNumbers } from '#graph/json-text';
import { createAdmission } from '../admission.ts';
import { type AuthOptions, keyGuard } from '../auth/guard.ts';
import type { Config } from '../config.ts';
import type { FileLinks, LinkFile } from '../files/file-links.ts';
import { BODY_BYTES, readBytes } from '../http/read-bytes.ts';
import { type CallDependencies, callTool } from './call-tool.ts';
import { createExposedTools } from './exposed-tools.ts';

interface McpDependencies extends Omit<CallDependencies, 'admission' | 'waitMs' | 'link'> {
  readonly links: FileLinks;
  readonly baseUrl: (requestUrl: string) => string;
  readonly config: Pick<Config, 'maxWaitingCalls' | 'maxQueuedCalls' | 'hookTimeoutMs'> & Pick<AuthOptions, 'apiKey'>;
  readonly version: string;
  readonly log: Logger;
}

// The SDK asks for it only where a server asks its client for data, which Heddle does not: arguments of tools are checked by `callTool`.
const jsonSchemaValidator: SchemaValidator = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'Heddle asks its clients for nothing.' }),
};

/** `/mcp`: live workflows as tools for MCP clients, over streamable HTTP without sessions. Every call stands for itself. */
export function mcpRoutes(app: Hono, dependencies: McpDependencies): void {
  const { config, version, log } = dependencies;
  const listTools = createExposedTools(dependencies);
  const admission = createAdmission({ active: config.maxWaitingCalls, queued: config.maxQueuedCalls, maxWaitMs: 10_000 });
  // Clients commonly give up after a minute as well: they should hear before that which run goes on.
  const waitMs = config.hookTimeoutMs - Math.min(config.hookTimeoutMs / 10, 5_000);

  function createServer(link: LinkFile): McpServer {
    const mcp = new McpServer({ name: 'heddle', title: 'Heddle', version }, { capabilities: { tools: {} }, jsonSchemaValidator });
    // The plain server takes the schemas of workflows as they are.
    const { server } = mcp;
    server.setRequestHandler(ListToolsRequestSchema, async () => ({
      tools: (await listTools()).map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema })),
    }));
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification }) => {
      const tool = (await listTools()).find(({ name }) => name === params.name);
      if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `There is no tool "${params.name.slice(0, 80)}".`);
      const progressToken = params._meta?.progressToken;
      let progress = 0;
      const tell = (message: string): void => {
        progress += 1;
        // A caller who went away misses it, and nothing else.
        if (progressToken !== undefined)
          sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(() => undefined);
      };
      try {
        // It came as JSON.
        return await callTool(
          { ...dependencies, admission, waitMs, link },
          tool,
          (params.arguments ?? {}) as { readonly [name: string]: Json },
          progressToken === undefined ? null : tell,
        );
      } catch (error) {
        log.error({ err: error, tool: tool.name }, 'A call of an MCP tool failed unexpectedly');
        throw new McpError(ErrorCode.InternalError, 'Something went wrong inside Heddle. The server log has the cause.');
      }
    });
    return mcp;
  }

  app.use('/mcp', keyGuard({ apiKey: config.apiKey, store: dependencies.store }));
  app.post('/mcp', async (c) => {
    const transport = new WebStandardStreamableHTTPServerTransport({ maxRequestBodySize: BODY_BYTES });
    await createServer(dependencies.links.at(dependencies.baseUrl(c.req.url))).connect(transport);
    const message = await readMessage(c);
    if (message instanceof Response) return message;
    const response = await transport.handleRequest(c.req.raw, { parsedBody: message });
    // The SDK writes and reads JSON by itself, and would round numbers.
    return response.body === null
      ? response
      : new Response(mapLines(response.body, writeNumbers), { status: response.status, headers: response.headers });
  });
  // There are no sessions to listen to or to end.
  app.all('/mcp', (c) =>
    c.json({ jsonrpc: '2.0', error: { code: -32_000, message: 'Method not allowed.' }, id: null }, 405, { allow: 'POST' }),
  );
  // Clients look here for a way to sign in: the page of the web would confuse them.
  app.all('/.well-known/*', (c) => c.notFound());
}

/** The message of a call, or the answer to one that can't be read. */
async function readMessage(c: Context): Promise<Json | Response> {
  const text = Buffer.from(await readBytes(c, BODY_BYTES)).toString('utf8');
  try {
    return readJson(text);
  } catch (error) {
    return c.json(
      {
        jsonrpc: '2.0',
        error: { code: ErrorCode.ParseError, message: error instanceof JsonRefused ? error.message : 'Parse error: Invalid JSON' },
        id: null,
      },
      400,
    );
  }
}
