import { STATUS_CODES } from 'node:http';
import { isNodeError, NodeError } from '#graph/errors';
import { createHttpService } from '../http/http-service.ts';
import { connectSql, sqlAddress } from '../sql/sql-connection.ts';
import { providerFromConnection } from '../llm/config.ts';
import { createLlmService } from '../llm/llm-service.ts';
import { createMcpSessions } from '../tools/mcp-sessions.ts';
import { listMcpTools } from '../tools/mcp-tools.ts';
import type { ConnectionTestOptions, ConnectionTestRequest } from './test-connection.ts';

/** What the other side showed, in words. */
export interface Said {
  readonly result: 'passed' | 'unclear';
  readonly message: string;
  readonly hint?: string;
}

const ANSWER_TOKENS = 200;
const SHOWN_CHARACTERS = 80;
const WHO_AM_I = `select current_setting('server_version') as version, current_database() as database, current_user as user`;

/** Asks a provider’s model for one word. */
export async function askModel(request: ConnectionTestRequest, { modelFetch }: ConnectionTestOptions, signal: AbortSignal): Promise<Said> {
  const provider = providerFromConnection(request);
  if (provider === null)
    throw new NodeError({
      code: 'CONNECTION_KIND_WRONG',
      message: `A connection of kind ${request.kind} can’t be tested.`,
      hint: 'Use it in a node, and start a test run there.',
    });
  const model = `${provider.id}:${provider.defaultModel}`;
  const service = createLlmService({ config: { providers: [{ ...provider, fetch: modelFetch }], offlineDelayMs: 0 } });
  const step = {
    runId: 'test',
    workflowId: 'test',
    stepId: 'test',
    iteration: 0,
    attempt: 1,
    signal,
    left: undefined,
    onToken: nothing,
    onNewText: nothing,
    onCall: nothing,
    log: nothing,
  };
  try {
    const { text } = await service.forStep(step).generate({ model, prompt: 'Reply with the word OK.', maxOutputTokens: ANSWER_TOKENS });
    return { result: 'passed', message: `${model} answered “${shortened(text)}”.` };
  } catch (error) {
    // A model that spends the few tokens on thinking has accepted the key.
    if (isNodeError(error) && (error.data.code === 'MODEL_OUTPUT_CUT' || error.data.code === 'MODEL_ANSWER_EMPTY'))
      return { result: 'passed', message: `${model} answered.` };
    throw error;
  }
}

/** Reads an address once; redirects are told, not followed. */
export async function askWebServer(
  connection: ConnectionTestRequest,
  url: string,
  { allow, proxy }: ConnectionTestOptions,
  signal: AbortSignal,
): Promise<Said> {
  const http = createHttpService({ allow, proxy, findConnection: async () => connection });
  try {
    const { status, headers } = await http
      .forStep({ signal, idempotencyKey: '' })
      .request({ method: 'GET', url, connection: 'tested', followRedirects: false });
    return judge(new URL(url).host, status, String(headers['location'] ?? ''));
  } finally {
    await http.close();
  }
}

function judge(host: string, status: number, location: string): Said {
  const message = `${host} answered ${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (status < 300) return { result: 'passed', message: `${message}.` };
  if (status === 401 || status === 403 || status === 407)
    throw new NodeError({
      code: 'HTTP_STATUS_4XX',
      message: `${message}: it does not accept these credentials for this address.`,
      hint: 'Check the credentials and what they give access to.',
    });
  if (status >= 500)
    throw new NodeError({ code: 'HTTP_STATUS_5XX', message: `${message}.`, hint: 'The other system has a problem. Try again later.' });
  if (status < 400)
    return {
      result: 'unclear',
      message: `${message}${location === '' ? '' : `, to ${shortened(location)}`}.`,
      hint: 'If that is a sign-in page, the credentials were not accepted.',
    };
  return {
    result: 'unclear',
    message: `${message}.`,
    hint: 'The host can be reached. Enter an address that needs the credentials to test those too.',
  };
}

/** Connects as an agent would, and counts the tools. */
export async function askMcpServer(
  connection: ConnectionTestRequest,
  url: string,
  { allow, proxy }: ConnectionTestOptions,
  signal: AbortSignal,
): Promise<Said> {
  if (!URL.canParse(url))
    throw new NodeError({
      code: 'HTTP_URL_INVALID',
      message: 'The address can’t be read.',
      hint: 'Enter the whole address, such as https://mcp.example.com/mcp.',
    });
  const http = createHttpService({ allow, proxy });
  const sessions = createMcpSessions({ fetch: http.fetch, findConnection: async () => connection, commands: {} });
  try {
    const tools = await listMcpTools(sessions, { transport: 'http', url, connection: 'tested' }, signal);
    return {
      result: 'passed',
      message: `The MCP server at ${new URL(url).host} offers ${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}.`,
    };
  } finally {
    await sessions.close();
    await http.close();
  }
}

/** Signs in to a database and asks who it is. */
export async function askDatabase(connection: ConnectionTestRequest, { allow }: ConnectionTestOptions, signal: AbortSignal): Promise<Said> {
  const database = await connectSql(await sqlAddress('tested', { find: async () => connection, allow }), signal);
  try {
    const { rows } = await database.client.query<{ version: string; database: string; user: string }>(WHO_AM_I);
    const [row] = rows;
    return {
      result: 'passed',
      message: `Connected to PostgreSQL ${shortened(row?.version ?? '')}, database ${shortened(row?.database ?? '')}, as ${shortened(row?.user ?? '')}.`,
    };
  } finally {
    await database.close();
  }
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}

function nothing(): void {}
