import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { AgentTool, RemoteTool } from '#graph/tool';
import { parseAllowList } from '../http/address-rules.ts';
import { createHttpService } from '../http/http-service.ts';
import { createWorkAside } from '../aside/work-aside.ts';
import { mcpCommandsFromEnv } from './mcp-commands.ts';
import { createToolService, type RemoteTools } from './tool-service.ts';

/** Answers of a server that speaks the protocol by hand, to misbehave where no library would. */
interface Script {
  readonly tools?: readonly object[];
  readonly capabilities?: object;
  /** What happens before anything else; true when it answered. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly call?: (answer: Answer) => void;
}

interface Answer {
  readonly response: ServerResponse;
  readonly args: Json;
  /** The message as it came. */
  readonly text: string;
  readonly result: (result: object) => void;
  readonly error: (code: number, message: string) => void;
}

const ends: (() => Promise<unknown>)[] = [];
let token = 'first';

afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

async function serverOf(script: Script): Promise<{ readonly url: string; readonly calls: string[] }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      if (script.before?.(request, response) === true) return;
      if (request.method !== 'POST') return response.writeHead(request.method === 'DELETE' ? 200 : 405).end();
      const { id, method, params } = JSON.parse(text) as {
        id?: number;
        method: string;
        params: { arguments: Json; protocolVersion: string };
      };
      calls.push(method);
      if (id === undefined) return response.writeHead(202).end();
      const send = (message: object): void =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...message }));
      if (method === 'initialize')
        return send({
          result: {
            protocolVersion: params.protocolVersion,
            capabilities: script.capabilities ?? { tools: {} },
            serverInfo: { name: 'by hand', version: '1' },
          },
        });
      if (method === 'tools/list') return send({ result: { tools: script.tools ?? [{ name: 'do', inputSchema: { type: 'object' } }] } });
      return script.call?.({
        response,
        text,
        args: params.arguments,
        result: (result) => send({ result }),
        error: (code, message) => send({ error: { code, message } }),
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, calls };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const saved: { name: string; mediaType: string; size: number }[] = [];

function serviceOf(more: object = {}): RemoteTools {
  const findConnection = async (id: string) => (id === 'con' ? { kind: 'http', settings: {}, secret: { token } } : null);
  const http = createHttpService({ allow: parseAllowList('127.0.0.1'), findConnection });
  const files = {
    read: async () => new Uint8Array(),
    save: async ({ name, mediaType, bytes }: { name: string; mediaType: string; bytes: Uint8Array }) => {
      saved.push({ name, mediaType, size: bytes.byteLength });
      return { $file: 'a'.repeat(64), name, mediaType, bytes: bytes.byteLength };
    },
  };
  const service = createToolService({
    http,
    findConnection,
    openApiTools: createWorkAside().openApiTools,
    commands: mcpCommandsFromEnv({
      HEDDLE_MCP_COMMANDS: JSON.stringify({ gone: { command: '/nowhere/at/all' }, silent: { command: 'false' }, ...more }),
    }),
    files,
  });
  ends.push(async () => {
    await service.close();
    await http.close();
  });
  return service;
}

const never = new AbortController().signal;
const toolAt = (url: string, more: object = {}): RemoteTool => ({
  kind: 'mcp',
  name: 'do',
  description: '',
  parameters: {},
  mode: 'auto',
  server: { transport: 'http', url, ...more },
  tool: 'do',
});
const call = (service: RemoteTools, tool: RemoteTool, args: Json = {}, signal = never): Promise<Json> =>
  service.forStep({ signal, idempotencyKey: 'k' }).call(tool, args);

async function failureOf(
  work: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly retryable: boolean }> {
  const error: unknown = await work.then(
    (value) => new Error(`no failure: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!isNodeError(error)) throw error;
  return error.data;
}

describe('numbers with more digits than JavaScript holds', () => {
  const exact = { $number: '9007199254740993' };
  const schema = { type: 'object', properties: { row: { type: 'integer' } }, required: ['row'] };

  it.each(['application/json', 'text/event-stream'])('go to a server and come back from it, as %s', async (type) => {
    let sent = '';
    const { url } = await serverOf({
      tools: [{ name: 'do', inputSchema: { type: 'object' }, outputSchema: schema }],
      call: ({ response, text }) => {
        sent = text;
        const { id } = JSON.parse(text) as { readonly id: number };
        const message = `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"row":9007199254740993}}}`;
        response
          .writeHead(200, { 'content-type': type })
          .end(type === 'application/json' ? message : `id: 9007199254740993\nevent: message\ndata: ${message}\n\n`);
      },
    });
    const service = serviceOf();
    await service.discover({ kind: 'mcp', server: { transport: 'http', url } }, never);
    expect(await call(service, toolAt(url), { row: exact })).toEqual({ row: exact });
    expect(sent).toContain('"arguments":{"row":9007199254740993}');
  });

  it('go to a command and come back from it', async () => {
    const echo = `
      require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method, params } = JSON.parse(line);
        const say = (result) => process.stdout.write('{"jsonrpc":"2.0","id":' + id + ',"result":' + result + '}\\n');
        if (method === 'initialize') say(JSON.stringify({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'echo', version: '1' } }));
        if (method === 'tools/call') say('{"content":[],"structuredContent":' + /"arguments":(\\{[^}]*\\})/.exec(line)[1] + '}');
      });`;
    const service = serviceOf({ echo: { command: process.execPath, args: ['-e', echo] } });
    expect(await call(service, { ...toolAt(''), server: { transport: 'stdio', command: 'echo' } } as RemoteTool, { row: exact })).toEqual({
      row: exact,
    });
  });
});

describe('an MCP server that misbehaves', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    [
      'ends its answer before it said anything',
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': soon\n\n'),
    ],
    [
      'is cut off in the middle of its answer',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': soon\n\n');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    ['closes the connection', (response) => response.destroy()],
    ['is overloaded', (response) => response.writeHead(503).end('Later, please')],
  ])(
    'and %s has its calls tried again',
    async (_, answer) => {
      const { url, calls } = await serverOf({ call: ({ response }) => answer(response) });
      const service = serviceOf();
      expect(await failureOf(call(service, toolAt(url)))).toMatchObject({ code: 'MCP_UNREACHABLE', retryable: true });
      // Whether it did what it was asked nobody knows: it is for the policy of the step to ask twice.
      expect(calls.filter((method) => method === 'tools/call')).toHaveLength(1);
    },
    5_000,
  );

  it('and reports an error of its own, or answers with something else, fails the call', async () => {
    const service = serviceOf();
    const broken = await serverOf({ call: ({ error }) => error(-32_603, 'could not open a session with the database') });
    expect(await failureOf(call(service, toolAt(broken.url)))).toMatchObject({
      code: 'TOOL_FAILED',
      retryable: false,
      message: expect.stringMatching(/reports: could not open a session/),
    });
    expect(broken.calls.filter((method) => method === 'tools/call')).toHaveLength(1);
    const page = await serverOf({
      before: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello</p>') !== undefined,
    });
    expect(await failureOf(call(service, toolAt(page.url)))).toMatchObject({
      code: 'MCP_UNREACHABLE',
      retryable: false,
      message: expect.stringContaining('text/html'),
    });
    const missing = await serverOf({ before: (_, response) => response.writeHead(404).end() !== undefined });
    expect(await failureOf(call(service, toolAt(missing.url)))).toMatchObject({
      code: 'MCP_UNREACHABLE',
      retryable: false,
      hint: expect.stringContaining('There is no MCP endpoint'),
    });
  });

  it('and sends more than anyone can read is not listened to', async () => {
    const { url } = await serverOf({
      call: ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const more = (): boolean => response.write(`: ${'x'.repeat(1_000_000)}\n\n`, () => void (response.writable && more()));
        more();
      },
    });
    expect(await failureOf(call(serviceOf(), toolAt(url)))).toMatchObject({ code: 'MCP_UNREACHABLE' });
  }, 10_000);

  it('does not hold up a step that was cancelled, not even while it connects', async () => {
    const { url } = await serverOf({ before: () => true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 50);
    await expect(call(serviceOf(), toolAt(url), {}, stop.signal)).rejects.toThrow('stopped');
  }, 2_000);

  it('as a command that does not start, or ends at once, is told', async () => {
    const service = serviceOf();
    const stdio = (command: string): RemoteTool =>
      ({ ...toolAt('https://a.example'), server: { transport: 'stdio', command } }) as RemoteTool;
    expect(await failureOf(call(service, stdio('gone')))).toMatchObject({
      code: 'MCP_UNREACHABLE',
      retryable: false,
      message: expect.stringContaining('the command gone'),
    });
    expect(await failureOf(call(service, stdio('silent')))).toMatchObject({ code: 'MCP_UNREACHABLE' });
  });
});

describe('the credentials for an MCP server', () => {
  it('are those of the connection at the time of the call', async () => {
    const seen: (string | undefined)[] = [];
    const { url } = await serverOf({
      before: (request) => seen.push(request.headers.authorization) < 0,
      call: ({ result }) => result({ content: [] }),
    });
    const service = serviceOf();
    token = 'first';
    await call(service, toolAt(url, { connection: 'con' }));
    token = 'second';
    await call(service, toolAt(url, { connection: 'con' }));
    expect([seen[0], seen.at(-1)]).toEqual(['Bearer first', 'Bearer second']);
    expect(await failureOf(call(service, toolAt(url, { connection: 'removed' })))).toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
  });

  it('that it refuses are told apart from a server that is away', async () => {
    const { url } = await serverOf({ before: (_, response) => response.writeHead(401).end('bad key') !== undefined });
    expect(await failureOf(call(serviceOf(), toolAt(url)))).toMatchObject({
      code: 'MCP_REFUSED',
      retryable: false,
      message: expect.stringContaining('401'),
    });
  });

  it('are not taken along to another server', async () => {
    const other = await serverOf({});
    const within = await serverOf({
      before: (request, response) => request.url === '/mcp' && response.writeHead(307, { location: '/mcp/' }).end() !== undefined,
    });
    const away = await serverOf({ before: (_, response) => response.writeHead(307, { location: other.url }).end() !== undefined });
    const service = serviceOf();
    const discover = (url: string): Promise<readonly AgentTool[]> =>
      service.discover({ kind: 'mcp', server: { transport: 'http', url, connection: 'con' } }, never);
    expect(await discover(within.url)).toHaveLength(1);
    expect(await failureOf(discover(away.url))).toMatchObject({ code: 'MCP_UNREACHABLE', retryable: false });
    expect(other.calls).toEqual([]);
  });
});

describe('what an MCP server offers and says', () => {
  it('is taken over as far as it can be put to work', async () => {
    const inputSchema = { type: 'object' };
    const tools = [
      { name: 'a.b', inputSchema, description: 'x'.repeat(5_000) },
      { name: 'a_b', inputSchema, annotations: { title: 'Shown', destructiveHint: true } },
      { name: 'n'.repeat(300), inputSchema },
    ];
    const { url } = await serverOf({ tools });
    const found = await serviceOf().discover({ kind: 'mcp', server: { transport: 'http', url } }, never);
    expect(found.map(({ name, mode, description }) => [name, mode, description.length])).toEqual([
      ['a_b', 'auto', 4_000],
      ['a_b_2', 'approval', 5],
    ]);
    const without = await serverOf({ capabilities: {} });
    expect(await serviceOf().discover({ kind: 'mcp', server: { transport: 'http', url: without.url } }, never)).toEqual([]);
  });

  it('with pictures and files has those put into the store', async () => {
    const image = { type: 'image', data: 'aGVsbG8=', mimeType: 'image/png' };
    const results: object[] = [
      { content: [image] },
      {
        content: [
          { type: 'text', text: '{"a":1}' },
          { type: 'resource', resource: { uri: 'file:///tmp/report.pdf', blob: 'aGk=', mimeType: 'application/pdf' } },
        ],
      },
      { content: [{ type: 'text', text: '{"a":1}' }, image], structuredContent: { a: 1 } },
      { content: [{ type: 'image', data: 'aGk=', mimeType: 'no type' }] },
      { content: [{ type: 'resource_link', uri: 'https://a.example/x', name: 'X' }] },
      { content: [] },
    ];
    const { url } = await serverOf({ call: ({ args, result }) => result(results[(args as { at: number }).at] ?? {}) });
    const service = serviceOf();
    const said = await Promise.all(results.map((_, at) => call(service, toolAt(url), { at })));
    const file = (name: string, mediaType: string, bytes: number) => ({ $file: 'a'.repeat(64), name, mediaType, bytes });
    expect(said).toEqual([
      file('do.png', 'image/png', 5),
      [{ a: 1 }, file('report.pdf', 'application/pdf', 2)],
      { a: 1, files: [file('do.png', 'image/png', 5)] },
      { omitted: 'image', mediaType: 'no type' },
      { resource: 'https://a.example/x', name: 'X' },
      [],
    ]);
    expect(saved).toHaveLength(3);
  });
});
