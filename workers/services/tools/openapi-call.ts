import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import type { HttpRequest, HttpResponse } from '#graph/node-type';
import type { AgentTool } from '#graph/tool';
import { withQuery } from '#nodes/http/request-parts';
import { statusError } from '#nodes/http/status-error';

type OpenApiTool = Extract<AgentTool, { kind: 'openapi' }>;

/** Makes the call that an operation's arguments stand for; an error status is thrown as TOOL_FAILED. */
export async function callOpenApi(http: { request(request: HttpRequest): Promise<HttpResponse> }, tool: OpenApiTool, args: JsonObject): Promise<Json> {
  const request = requestOf(tool, args);
  const response = await http.request(request);
  if (response.status < 400) return response.body;
  const { data } = statusError(response, request.url);
  throw new NodeError({ ...data, code: 'TOOL_FAILED', message: `The tool ${tool.name} failed: ${data.message}` });
}

/** The HTTP request of a call. */
export function requestOf({ operation }: OpenApiTool, args: JsonObject): HttpRequest {
  const { method, placement, connection } = operation;
  const query: Record<string, Json> = {};
  const headers: Record<string, string> = {};
  const fields: Record<string, Json> = {};
  let whole: Json | undefined;
  let { url } = operation;
  for (const [name, value] of Object.entries(args)) {
    switch (placement[name] ?? 'body') {
      case 'path':
        url = url.replaceAll(`{${name}}`, encodeURIComponent(textOf(value)));
        break;
      case 'query':
        query[name] = value;
        break;
      case 'header':
        headers[name.toLowerCase()] = textOf(value);
        break;
      case 'body':
        fields[name] = value;
        break;
      case 'whole-body':
        whole = value;
        break;
    }
  }
  const body = whole ?? (Object.keys(fields).length === 0 ? undefined : fields);
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  return {
    method,
    url: withQuery(url, query),
    headers: { accept: 'application/json', ...headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
    ...(connection === undefined ? {} : { connection }),
  };
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
