import { serve } from '@hono/node-server';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { RunEvent } from '#graph/run-event';
import { finished } from '../testing/fake-engine.ts';
import { API_KEY, createTestApp, hookGraph, node, type TestApp } from '../testing/test-app.ts';

const order = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] };
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

/** The server on a port, and what a client reaches it by. */
async function serveApp(change: Parameters<typeof createTestApp>[0] = {}): Promise<{ readonly app: TestApp; readonly url: string }> {
  const app = await createTestApp(change);
  ends.push(() => app.close());
  const server = serve({ fetch: app.app.fetch, port: 0, hostname: '127.0.0.1' });
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  if (!server.listening) await once(server, 'listening');
  return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp` };
}

async function connect(url: string, key = API_KEY): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${key}` } } }) as Transport,
  );
  ends.push(() => client.close());
  return client;
}

function calledGraph(config: { readonly [key: string]: Json }): Graph {
  return {
    format: 1,
    nodes: [
      node({ name: 'asked', type: 'called', config }),
      node({ name: 'answer', type: 'respond', inputs: { body: '{{ input.order }}' } }),
    ],
    edges: [{ id: 'e1', from: { node: 'asked', port: 'out' }, to: { node: 'answer' } }],
    notes: [],
    groups: [],
  };
}

async function publish(app: TestApp, name: string, graph: Graph, description = ''): Promise<Workflow> {
  const workflow = await app.json<Workflow>('POST', '/api/workflows', { name, description, graph });
  await app.json('POST', `/api/workflows/${workflow.id}/publish`, {});
  return workflow;
}

const exposed = (config: { readonly [key: string]: Json } = {}): Graph =>
  calledGraph({ inputSchema: order, mcp: { isExposed: true }, ...config });
const call = async (
  client: Client,
  name: string,
  args: Record<string, unknown>,
  onprogress?: (progress: { message?: string }) => void,
): Promise<CallToolResult> =>
  (await client.callTool(
    { name, arguments: args },
    undefined,
    onprogress === undefined ? undefined : { onprogress: onprogress as never },
  )) as CallToolResult;
const textOf = (result: CallToolResult): string => (result.content[0]?.type === 'text' ? result.content[0].text : '');

describe('the tools that MCP clients find', () => {
  it('are the live workflows that offer themselves, with their schemas', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Where is it?', exposed({ description: 'Finds an order.' }));
    await publish(app, 'Cancel order', exposed({ mcp: { isExposed: true, name: 'cancel' } }), 'Cancels an order.');
    await publish(app, 'Kept to itself', calledGraph({ inputSchema: order }));
    await publish(app, 'Hook', hookGraph());
    await app.json('POST', '/api/workflows', { name: 'Draft', graph: exposed() });

    const { tools } = await (await connect(url)).listTools();
    expect(tools).toEqual([
      { name: 'cancel', title: 'Cancel order', description: 'Cancels an order.', inputSchema: order },
      { name: 'where_is_it', title: 'Where is it?', description: 'Finds an order.', inputSchema: order },
    ]);
  });

  it('follow what is live', async () => {
    const { app, url } = await serveApp();
    const client = await connect(url);
    const { id } = await publish(app, 'Ask', exposed());
    const { revision } = await app.json<Workflow>('GET', `/api/workflows/${id}`);
    await app.json('PUT', `/api/workflows/${id}`, { revision, graph: exposed({ mcp: { isExposed: true, name: 'ask_again' } }) });
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask']);
    await app.json('POST', `/api/workflows/${id}/publish`, {});
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['ask_again']);
    await app.json('PUT', `/api/workflows/${id}/live`, { version: null });
    expect((await client.listTools()).tools).toEqual([]);
  });

  it('have names of their own', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    await publish(app, 'Ask!', exposed());
    expect((await (await connect(url)).listTools()).tools.map(({ name }) => name)).toEqual(['ask', 'ask_2']);
  });
});

describe('a call of a tool', () => {
  it('runs the live version and gives its answer as text and as structure', async () => {
    const { app, url } = await serveApp();
    const workflow = await publish(app, 'Ask', exposed());
    app.engine.onStart = (run) => finished({ is: (run.input as { order: string }).order });
    const result = await call(await connect(url), 'ask', { order: 'A-17' });
    const [run] = app.engine.started;
    expect(result).toEqual({
      content: [{ type: 'text', text: '{"is":"A-17"}' }],
      structuredContent: { is: 'A-17' },
      _meta: { runId: run?.runId },
    });
    expect(await app.store.runs.get(run?.runId ?? '')).toMatchObject({
      workflowId: workflow.id,
      workflowName: 'Ask',
      version: 1,
      trigger: 'mcp',
      triggerNode: 'asked',
      status: 'finished',
    });
  });

  it('takes and gives numbers with all their digits', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask","arguments":{"order":"A-17","row":9007199254740993}}}';
    const exact = { $number: '9007199254740993' };
    app.engine.onStart = () => finished({ row: exact });
    const send = (body: string) =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body,
      });
    const answer = await (await send(text)).text();
    expect(app.engine.started.at(-1)?.input).toMatchObject({ row: exact });
    expect(answer).toContain('"structuredContent":{"row":9007199254740993}');
    expect(answer).toContain('{\\"row\\":9007199254740993}');
    expect(await (await send('{"jsonrpc":')).json()).toMatchObject({ error: { code: -32_700 } });
    expect(
      ((await (await send(text.replace('"order"', '"row":1,"order"'))).json()) as { error: { message: string } }).error.message,
    ).toContain('two fields of the same name');
  });

  it('gives an answer that is no object as a value, and a text as it is', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    app.engine.onStart = () => ({ status: 200, headers: {}, body: 'On its way.' });
    expect(await call(await connect(url), 'ask', { order: 'A-17' })).toMatchObject({
      content: [{ type: 'text', text: 'On its way.' }],
      structuredContent: { value: 'On its way.' },
    });
    app.engine.onStart = () => finished([1, 2]);
    expect(await call(await connect(url), 'ask', { order: 'A-17' })).toMatchObject({
      content: [{ type: 'text', text: '[1,2]' }],
      structuredContent: { value: [1, 2] },
    });
  });

  it('is refused before any run when its arguments do not fit', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    const client = await connect(url);
    for (const args of [{ order: 17 }, {}, { order: 'x', $blob: 'a', bytes: 1 }]) {
      const result = await call(client, 'ask', args);
      expect(result.isError, JSON.stringify(args)).toBe(true);
    }
    expect(textOf(await call(client, 'ask', { order: 17 }))).toMatch(/^TOOL_ARGUMENTS_INVALID: arguments\.order: /);
    expect(app.engine.started).toEqual([]);
  });

  it('tells what went wrong in the run, and which run it was', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    app.engine.onStart = () =>
      finished(null, {
        status: 'failed',
        failedNode: 'asked',
        error: { code: 'HTTP_STATUS', message: 'The shop answered 500.', hint: 'Try later.', retryable: true },
      });
    const result = await call(await connect(url), 'ask', { order: 'A-17' });
    const runId = app.engine.started[0]?.runId;
    expect(result).toMatchObject({
      isError: true,
      _meta: { runId },
      structuredContent: { runId, error: { code: 'HTTP_STATUS', message: 'The shop answered 500.', hint: 'Try later.' } },
    });
    expect(textOf(result)).toBe('HTTP_STATUS: The shop answered 500.\nTry later.');
  });

  it('is an error when the workflow answers with the status of one', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    app.engine.onStart = () => ({ status: 404, headers: {}, body: { message: 'No such order' } });
    expect(await call(await connect(url), 'ask', { order: 'A-17' })).toMatchObject({
      isError: true,
      structuredContent: { message: 'No such order' },
    });
  });

  it('names the run that goes on when it takes longer than callers wait', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    const result = await call(await connect(url), 'ask', { order: 'A-17' });
    const runId = app.engine.started[0]?.runId ?? 'none';
    expect(result.isError).toBeUndefined();
    expect(result).toMatchObject({ structuredContent: { runId, status: 'running' }, _meta: { runId } });
    expect(textOf(result)).toContain(runId);
  });

  it('says so when Temporal does not answer, or too many wait', async () => {
    const { app, url } = await serveApp({ config: { maxWaitingCalls: 1, maxQueuedCalls: 0 } });
    await publish(app, 'Ask', exposed());
    const client = await connect(url);
    app.engine.isDown = true;
    expect(textOf(await call(client, 'ask', { order: 'A-17' }))).toContain('ENGINE_UNAVAILABLE');
    app.engine.isDown = false;
    let open: (result: ReturnType<typeof finished>) => void = () => undefined;
    const gate = new Promise<ReturnType<typeof finished>>((resolve) => {
      open = resolve;
    });
    app.engine.onStart = () => gate;
    const first = call(client, 'ask', { order: 'A-17' });
    await expect.poll(() => app.engine.started.length).toBe(1);
    expect(textOf(await call(client, 'ask', { order: 'A-18' }))).toContain('TOO_BUSY');
    open(finished('done'));
    expect(textOf(await first)).toBe('done');
  });

  it('tells the steps to those who want to follow', async () => {
    const { app, url } = await serveApp();
    await publish(app, 'Ask', exposed());
    app.engine.onStart = (run) => {
      const tell = (type: string, name: string): void =>
        app.events.publish({ type, runId: run.runId, sequence: 1, at: '', step: { name } } as RunEvent);
      tell('step-started', 'asked');
      tell('step-finished', 'asked');
      tell('step-started', 'review');
      tell('step-waiting', 'review');
      tell('step-waiting', 'pause');
      return finished('done');
    };
    const heard: unknown[] = [];
    await call(await connect(url), 'ask', { order: 'A-17' }, ({ message }) => heard.push(message));
    expect(heard).toEqual(['asked', 'review', 'pause']);
  });

  it('is refused for a tool that is not there', async () => {
    const { url } = await serveApp();
    await expect(call(await connect(url), 'nothing', {})).rejects.toThrow('There is no tool "nothing"');
  });
});

describe('the MCP address', () => {
  it('opens with a key alone', async () => {
    const { app, url } = await serveApp();
    await expect(connect(url, 'wrong')).rejects.toThrow('KEY_INVALID');
    const session = await app.call('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { cookie: 'heddle_session_3000=x' });
    expect([session.status, session.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const { key } = await app.json<{ key: string }>('POST', '/api/api-keys', { name: 'Assistant' });
    expect((await (await connect(url, key)).listTools()).tools).toEqual([]);
  });

  it('has no sessions and no way to sign in', async () => {
    const { app } = await serveApp();
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const response = await app.call(method, '/mcp');
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
    }
    expect((await app.call('GET', '/.well-known/oauth-protected-resource', undefined, {})).status).toBe(404);
    expect(
      (await app.call('POST', '/mcp', '{', { authorization: `Bearer ${API_KEY}`, accept: 'application/json, text/event-stream' })).status,
    ).toBe(400);
  });

  it('answers to the names of this server alone', async () => {
    const { app } = await serveApp();
    expect(
      (await app.app.request('http://evil.example/mcp', { method: 'POST', headers: { authorization: `Bearer ${API_KEY}` } })).status,
    ).toBe(421);
  });
});
