import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventBus } from '#graph/event-bus';
import type { Json } from '#graph/json';
import { createServices } from '#workers/create-services';
import { testTool } from '#workers/activities/test-tool';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

const DOCUMENT = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'http://127.0.0.1:9' }],
  paths: {
    '/orders/{number}': {
      get: {
        operationId: 'getOrder',
        summary: 'Finds an order.',
        parameters: [{ name: 'number', in: 'path', required: true, schema: { type: 'string' } }],
      },
    },
  },
});

const codeTool = {
  kind: 'node',
  name: 'add',
  description: 'Adds two numbers.',
  parameters: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
  type: 'code',
  config: { source: 'return inputs.a + inputs.b + inputs.c' },
  inputs: { values: { a: '{{ args.a }}', b: '{{ args.b }}', c: '{{ values.c }}' } },
};

let test: TestApp;
let services: ReturnType<typeof createServices>;

beforeAll(async () => {
  // The store of the test is there only once the app is.
  test = await createTestApp({
    tools: {
      commands: ['heddle-docs'],
      discover: (source, signal) => services.tools.discover(source, signal),
      test: (request, signal) => testTool(services, request, signal),
    },
  });
  services = createServices({
    store: test.store,
    events: createEventBus(),
    httpAllow: [],
    env: {},
    ingestEngine: { ingest: async () => undefined, build: async () => undefined },
    sourceEngine: { schedule: async () => ({ isRunning: false }), trigger: async () => undefined, unschedule: async () => undefined },
    evaluationEngine: { evaluate: async () => undefined },
  });
});
afterAll(async () => {
  await services.tools.close();
  await services.code.close();
  await services.http.close();
  await test.close();
});

async function tried(tool: object, args: Json, values: object = {}): Promise<Record<string, Json>> {
  return test.json('POST', '/api/tools/test', { tool, arguments: args, values });
}

describe('POST /api/tools/discover', () => {
  it('gives the tools of a listed command and of a pasted document', async () => {
    const mcp = await test.json<{ items: { name: string; kind: string }[] }>('POST', '/api/tools/discover', {
      kind: 'mcp',
      server: { transport: 'stdio', command: 'heddle-docs' },
    });
    expect(mcp.items.map(({ name, kind }) => [kind, name])).toEqual([
      ['mcp', 'search_docs'],
      ['mcp', 'read_section'],
    ]);
    const api = await test.json('POST', '/api/tools/discover', { kind: 'openapi', text: DOCUMENT });
    expect(api['items']).toMatchObject([{ kind: 'openapi', name: 'getOrder', description: 'Finds an order.', mode: 'auto' }]);
  });

  it('says why there is nothing to find', async () => {
    const answer = async (body: object): Promise<unknown> => {
      const response = await test.call('POST', '/api/tools/discover', body);
      return [response.status, ((await response.json()) as { error: { code: string; message: string; hint?: string } }).error];
    };
    expect(await answer({ kind: 'mcp', server: { transport: 'stdio', command: 'rm' } })).toMatchObject([
      422,
      { code: 'MCP_COMMAND_NOT_ALLOWED', hint: expect.any(String) },
    ]);
    expect(await answer({ kind: 'openapi', text: 'swagger: "2.0"' })).toMatchObject([
      422,
      { code: 'OPENAPI_INVALID', hint: expect.stringContaining('Convert') },
    ]);
    expect(await answer({ kind: 'openapi', url: 'http://169.254.169.254/doc' })).toMatchObject([422, { code: 'HTTP_ADDRESS_REFUSED' }]);
    expect(await answer({ kind: 'openapi' })).toMatchObject([400, { code: 'REQUEST_INVALID' }]);
  });
});

describe('POST /api/tools/test', () => {
  it('runs a node with arguments and fixed values', async () => {
    expect(await tried(codeTool, { a: 1, b: 2 }, { c: 39 })).toEqual({ ok: true, result: 42, durationMs: expect.any(Number) });
  });

  it('calls the tool of an MCP server', async () => {
    const tool = { kind: 'mcp', name: 'search_docs', server: { transport: 'stdio', command: 'heddle-docs' }, tool: 'search_docs' };
    expect(await tried(tool, { query: 'idempotency' })).toMatchObject({ ok: true });
  });

  it('tells what went wrong as an answer', async () => {
    expect(await tried(codeTool, { a: 'one' })).toMatchObject({ ok: false, error: { code: 'TOOL_ARGUMENTS_INVALID' } });
    expect(await tried({ ...codeTool, config: { source: 'throw new Error("out of order")' } }, { a: 1, b: 2 }, { c: 3 })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('out of order') },
    });
    expect(await tried({ ...codeTool, type: 'manual' }, { a: 1, b: 2 })).toMatchObject({ ok: false, error: { code: 'TOOL_UNKNOWN' } });
    expect(await tried({ kind: 'workflow', name: 'other', workflowId: 'wf_1' }, {})).toMatchObject({
      ok: false,
      error: { code: 'TOOL_TEST_IMPOSSIBLE' },
    });
    expect(await tried({ kind: 'openapi', name: 'gone', operation: { method: 'GET', url: 'http://127.0.0.1:9/' } }, {})).toMatchObject({
      ok: false,
      error: { code: 'HTTP_ADDRESS_REFUSED' },
    });
    expect((await test.call('POST', '/api/tools/test', { tool: { kind: 'node', name: 'bad name', type: 'code' } })).status).toBe(400);
  });

  it('tells which commands there are', async () => {
    expect(await test.json('GET', '/api/settings')).toMatchObject({ mcpCommands: ['heddle-docs'] });
  });
});
