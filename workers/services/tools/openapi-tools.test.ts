import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import { checkArguments } from './check-arguments.ts';
import { requestOf } from './openapi-call.ts';
import { readOpenApi } from './openapi-document.ts';
import { openApiTools } from './openapi-tools.ts';

type Tool = Extract<AgentTool, { kind: 'openapi' }>;

async function toolsOf(
  document: object,
  address: Parameters<typeof openApiTools>[1] = { baseUrl: 'https://a.example' },
): Promise<readonly Tool[]> {
  const tools = openApiTools(await readOpenApi(JSON.stringify({ openapi: '3.1.0', ...document })), address);
  return tools as readonly Tool[];
}

/** The tool of the one operation `POST /things/{id}` with these parts. */
async function toolOf(operation: object, rest: object = {}, method = 'post'): Promise<Tool> {
  const [tool] = await toolsOf({ paths: { '/things': { [method]: operation } }, ...rest });
  return tool!;
}

const query = (name: string, more: object): object => ({ name, in: 'query', schema: {}, ...more });
const jsonBody = (schema: object, required = true): object => ({ requestBody: { required, content: { 'application/json': { schema } } } });
const propertiesOf = (tool: Tool): JsonObject => tool.parameters['properties'] as JsonObject;
const urlOf = (tool: Tool, args: JsonObject): string => decodeURIComponent(requestOf(tool, args).url.replace('https://a.example', ''));

describe('the schemas of operations', () => {
  it('stand for themselves: a schema that holds itself takes anything at the second time', async () => {
    const tool = await toolOf(jsonBody({ $ref: '#/components/schemas/Node' }), {
      components: {
        schemas: {
          Node: {
            type: 'object',
            properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
          },
        },
      },
    });
    expect(propertiesOf(tool)).toEqual({
      name: { type: 'string' },
      children: { type: 'array', items: { description: 'Any value, as Node.' } },
    });
    expect(() => checkArguments(tool, { name: 'a', children: [{ name: 'b', children: [] }] })).not.toThrow();
    expect(() => checkArguments(tool, { name: 7 })).toThrow('name: ');
  });

  it('are described no deeper than a model can read, however the document grows', async () => {
    const schemas: Record<string, object> = { S40: { type: 'string' } };
    for (let level = 0; level < 40; level += 1)
      schemas[`S${level}`] = {
        type: 'object',
        properties: { left: { $ref: `#/components/schemas/S${level + 1}` }, right: { $ref: `#/components/schemas/S${level + 1}` } },
      };
    const startedAt = performance.now();
    const tool = await toolOf(jsonBody({ $ref: '#/components/schemas/S0' }), { components: { schemas } });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(JSON.stringify(tool).length).toBeLessThan(200_000);
    expect(propertiesOf(tool)).toMatchObject({ left: { type: 'object', properties: { right: { type: 'object' } } } });
  });

  it('do not follow references out of the document', async () => {
    const tool = await toolOf(
      {
        parameters: [
          query('a', { schema: { $ref: 'file:///etc/passwd' } }),
          query('b', { schema: { $ref: 'https://evil.example/s.json#/x' } }),
          query('c', { schema: { $ref: '#/nowhere' } }),
        ],
      },
      {},
      'get',
    );
    expect(propertiesOf(tool)).toEqual({
      a: { description: 'Any value, as passwd.' },
      b: { description: 'Any value, as x.' },
      c: { description: 'Any value, as nowhere.' },
    });
    expect(() => checkArguments(tool, { a: 1, b: 'x' })).not.toThrow();
  });

  it('of version 3.0 are put into the words of JSON Schema', async () => {
    const parameters = [
      query('name', { schema: { type: 'string', enum: ['a'], nullable: true } }),
      query('count', { schema: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false, example: 3 } }),
    ];
    const tool = await toolOf({ parameters }, { openapi: '3.0.3' }, 'get');
    expect(propertiesOf(tool)).toEqual({
      name: { type: ['string', 'null'], enum: ['a', null] },
      count: { type: 'integer', exclusiveMinimum: 0, maximum: 9, examples: [3] },
    });
    expect(() => checkArguments(tool, { name: null, count: 1 })).not.toThrow();
    expect(() => checkArguments(tool, { count: 0 })).toThrow('count: ');
  });

  it('of a request leave out what only answers have', async () => {
    const tool = await toolOf(
      jsonBody({
        type: 'object',
        properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' } },
        required: ['id', 'name'],
      }),
    );
    expect(tool.parameters).toEqual({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  });

  it('made up of several objects are one', async () => {
    const tool = await toolOf(
      jsonBody({
        allOf: [{ $ref: '#/components/schemas/Base' }, { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] }],
      }),
      {
        components: { schemas: { Base: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } } },
      },
    );
    expect(tool).toMatchObject({
      parameters: { properties: { name: {}, size: {} }, required: ['name', 'size'] },
      operation: { placement: { name: 'body', size: 'body' } },
    });
  });

  it('with patterns of other dialects refuse no text for that', async () => {
    const tool = await toolOf({ parameters: [query('code', { schema: { type: 'string', pattern: '^[\\w-.]+$' } })] }, {}, 'get');
    expect(() => checkArguments(tool, { code: 'a-1' })).not.toThrow();
    expect(() => checkArguments({ name: 't', parameters: { properties: { a: { $ref: '#/gone' } } } }, { a: 1 })).not.toThrow();
  });
});

describe('the operations of a document', () => {
  it('are reached where the document says, with its variables settled', async () => {
    const servers = [
      { url: 'https://{region}.api.example/{version}/', variables: { region: { default: 'eu' }, version: { default: 'v2' } } },
    ];
    const paths = { '/a': { get: {} }, '/b': { servers: [{ url: 'https://b.example' }], get: {}, post: { servers: [{ url: '/inner' }] } } };
    const tools = await toolsOf({ servers, paths }, { documentUrl: 'https://docs.example/openapi.json' });
    expect(tools.map(({ operation }) => operation.url)).toEqual([
      'https://eu.api.example/v2/a',
      'https://b.example/b',
      'https://docs.example/inner/b',
    ]);
    await expect(toolsOf({ servers: [{ url: 'ftp://a.example' }], paths }, {})).rejects.toMatchObject({
      data: { code: 'OPENAPI_INVALID' },
    });
  });

  it('are found behind references, and those that can’t be read are left out', async () => {
    const tools = await toolsOf({
      paths: {
        '/ref': { $ref: '#/components/pathItems/Ref' },
        '/broken': { get: { parameters: [{ in: 'query' }] } },
        '/upload': { post: { requestBody: { required: true, content: { 'multipart/form-data': {} } } } },
      },
      components: {
        pathItems: {
          Ref: { put: { operationId: 'replace', requestBody: { $ref: '#/components/requestBodies/Thing' }, deprecated: true } },
        },
        requestBodies: { Thing: { content: { 'application/json': { schema: { type: 'object', properties: { name: {} } } } } } },
      },
    });
    expect(tools.map(({ name, description }) => [name, description])).toEqual([['replace', 'Deprecated. PUT /ref']]);
    expect(tools[0]?.operation.placement).toEqual({ name: 'body' });
    await expect(toolsOf({ paths: { '/broken': { get: { parameters: [{ in: 'query' }] } } } })).rejects.toThrow(
      /GET \/broken: parameters\.0\.name/,
    );
  });

  it('have arguments of names that every provider takes', async () => {
    const [tool] = await toolsOf({
      paths: { '/things/{id}': { get: { parameters: [query('id', {}), query('filter[name]', {}), query('$top', {})] } } },
    });
    expect(Object.keys(propertiesOf(tool!))).toEqual(['id', 'filter_name', 'top', 'id_path']);
    expect(tool?.operation).toMatchObject({
      placement: { id: 'query', id_path: 'path' },
      wireNames: { filter_name: 'filter[name]', top: '$top', id_path: 'id' },
    });
    expect(urlOf(tool!, { id: 'q', filter_name: 'n', top: 5, id_path: 'p' })).toBe('/things/p?id=q&filter[name]=n&$top=5');
  });
});

describe('the request of a call', () => {
  it.each<[string, object, Json, string]>([
    ['a list in pairs', {}, ['x', 'y'], '/things?q=x&q=y'],
    ['a list with commas', { explode: false }, ['x', 'y'], '/things?q=x,y'],
    ['a list with bars', { style: 'pipeDelimited' }, ['x', 'y'], '/things?q=x|y'],
    ['a list with spaces', { style: 'spaceDelimited' }, ['x', 'y'], '/things?q=x y'],
    ['an object in pairs', {}, { a: 1, b: 2 }, '/things?a=1&b=2'],
    ['an object with commas', { explode: false }, { a: 1 }, '/things?q=a,1'],
    ['a deep object', { style: 'deepObject', explode: true }, { a: 1, b: ['x', 'y'] }, '/things?q[a]=1&q[b]=x&q[b]=y'],
    ['JSON', { content: { 'application/json': { schema: { type: 'object' } } } }, { a: 1 }, '/things?q={"a":1}'],
    ['nothing', {}, null, '/things'],
  ])('writes %s into the query', async (_, more, value, expected) => {
    expect(urlOf(await toolOf({ parameters: [query('q', more)] }, {}, 'get'), { q: value })).toBe(expected);
  });

  it('has the body in the words that the operation takes', async () => {
    const form = await toolOf({
      requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: { a: {}, b: {} } } } } },
    });
    expect(requestOf(form, { a: 'x y', b: [1, 2] })).toMatchObject({
      body: 'a=x%20y&b=1&b=2',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const text = await toolOf({ requestBody: { required: true, content: { 'text/csv': {} } } });
    expect(text.parameters).toEqual({
      type: 'object',
      properties: { body: { type: 'string', description: 'The body, as text/csv.' } },
      required: ['body'],
    });
    expect(requestOf(text, { body: 'a,b' })).toMatchObject({ body: 'a,b', headers: { 'content-type': 'text/csv; charset=utf-8' } });
    const patch = await toolOf(
      { requestBody: { content: { 'application/merge-patch+json': { schema: { type: 'object', properties: { a: {} } } } } } },
      {},
      'patch',
    );
    expect(requestOf(patch, { a: 1 })).toMatchObject({ body: '{"a":1}', headers: { 'content-type': 'application/merge-patch+json' } });
    expect(requestOf(patch, {}).body).toBe('{}');
  });

  it('stays the operation that it is, whatever the arguments', async () => {
    const [tool] = await toolsOf({
      paths: { '/orders/{id}/notes': { get: { parameters: [{ name: 'X-Note', in: 'header', schema: {} }] } } },
    });
    for (const id of ['..', '.', '', '\uD800'])
      expect(() => requestOf(tool!, { id }), JSON.stringify(id)).toThrow(/id: it has to be a part of the address/);
    expect(requestOf(tool!, { id: '../../admin?x#y' }).url).toBe('https://a.example/orders/..%2F..%2Fadmin%3Fx%23y/notes');
    expect(() => requestOf(tool!, { id: '1', 'X-Note': 'a\r\nHost: evil' })).toThrow('X-Note: ');
    expect(requestOf(tool!, { id: ['a', 'b'], 'X-Note': [1, 2] })).toMatchObject({
      url: 'https://a.example/orders/a%2Cb/notes',
      headers: { 'x-note': '1,2' },
    });
  });
});

it('refuses a document that is nested too deeply to be read', async () => {
  const deep = `{"openapi":"3.1.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":${'{"allOf":['.repeat(5_000)}{}${']}'.repeat(5_000)}}}}}}}}`;
  await expect(readOpenApi(deep)).rejects.toMatchObject({ data: { code: 'OPENAPI_INVALID' } });
});
