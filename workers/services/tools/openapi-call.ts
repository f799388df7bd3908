import { writeJson } from '#graph/json-text';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import type { FileService } from '#graph/node-services';
import type { HttpFile, HttpRequest, HttpResponse } from '#graph/node-type';
import type { AgentTool } from '#graph/tool';
import { requestBody, withQuery } from '#nodes/http/request-parts';
import { statusError } from '#nodes/http/status-error';
import { invalidArguments } from './check-arguments.ts';

type OpenApiTool = Extract<AgentTool, { kind: 'openapi' }>;

const JOINTS = { 'query-comma': ',', 'query-space': ' ', 'query-pipe': '|' } as const;

/** Makes the call that an operation's arguments stand for; an error status is thrown as TOOL_FAILED. */
export async function callOpenApi(
  {
    http,
    files,
  }: { readonly http: { request(request: HttpRequest): Promise<HttpResponse> }; readonly files: Pick<FileService, 'save'> | null },
  tool: OpenApiTool,
  args: JsonObject,
): Promise<Json> {
  const request = requestOf(tool, args);
  const response = await http.request(request);
  if (response.status < 400) return response.file === undefined ? response.body : storedFile(response.file, files);
  const { data } = statusError(response, request.url);
  throw new NodeError({ ...data, code: 'TOOL_FAILED', message: `The tool ${tool.name} failed: ${data.message}` });
}

/** A model can't read bytes: it is told of the file, which later steps can take. */
async function storedFile(file: HttpFile, files: Pick<FileService, 'save'> | null): Promise<Json> {
  return files === null ? { omitted: 'file', name: file.name, mediaType: file.mediaType } : files.save(file);
}

/** The HTTP request of a call. Throws TOOL_ARGUMENTS_INVALID for values that would make another request of it. */
export function requestOf({ name: toolName, operation }: OpenApiTool, args: JsonObject): HttpRequest {
  const { method, placement, wireNames = {}, mediaType = 'application/json', connection } = operation;
  const query: Record<string, Json> = {};
  const headers: Record<string, string> = {};
  const fields: Record<string, Json> = {};
  let whole: Json | undefined;
  let { url } = operation;
  for (const [argument, value] of Object.entries(args)) {
    const name = wireNames[argument] ?? argument;
    const place = placement[argument] ?? 'body';
    switch (place) {
      case 'path':
        url = url.replaceAll(
          `{${name}}`,
          pathPart(value, () => invalidArguments(toolName, `${argument}: it has to be a part of the address, not a way through it`)),
        );
        break;
      case 'header':
        headers[name.toLowerCase()] = headerValue(value, () =>
          invalidArguments(toolName, `${argument}: headers have no line breaks and no letters beyond Latin-1`),
        );
        break;
      case 'body':
        fields[name] = value;
        break;
      case 'whole-body':
        whole = value;
        break;
      default:
        Object.assign(query, queryOf(name, value, place));
    }
  }
  const takesBody = method !== 'GET' && method !== 'HEAD';
  const hasFields = Object.keys(fields).length > 0 || Object.values(placement).includes('body');
  const body = !takesBody ? undefined : (whole ?? (hasFields ? fields : undefined));
  const written = body === undefined ? null : writtenBody(mediaType, body);
  return {
    method,
    url: withQuery(url, query),
    headers: { accept: 'application/json, */*;q=0.5', ...headers, ...(written === null ? {} : { 'content-type': written.contentType }) },
    ...(written === null ? {} : { body: written.body }),
    ...(connection === undefined ? {} : { connection }),
  };
}

/** A step up, or nothing at all, would lead to another operation. */
function pathPart(value: Json, refusal: () => NodeError): string {
  const text = textOf(value);
  if (text === '' || text === '.' || text === '..' || /\p{Surrogate}/u.test(text)) throw refusal();
  return encodeURIComponent(text);
}

function headerValue(value: Json, refusal: () => NodeError): string {
  const text = textOf(value);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) throw refusal();
  return text;
}

function queryOf(
  name: string,
  value: Json,
  place: 'query' | 'query-comma' | 'query-space' | 'query-pipe' | 'query-deep' | 'query-json',
): { readonly [name: string]: Json } {
  if (place === 'query-json') return { [name]: writeJson(value) };
  if (Array.isArray(value))
    return { [name]: place === 'query' || place === 'query-deep' ? value : (value as readonly Json[]).map(textOf).join(JOINTS[place]) };
  if (typeof value !== 'object' || value === null) return { [name]: value };
  const entries = Object.entries(value as JsonObject);
  if (place === 'query') return Object.fromEntries(entries);
  if (place === 'query-deep') return Object.fromEntries(entries.map(([key, inner]) => [`${name}[${key}]`, inner]));
  return { [name]: entries.flatMap(([key, inner]) => [key, textOf(inner)]).join(JOINTS[place]) };
}

function writtenBody(mediaType: string, body: Json): { readonly body: string; readonly contentType: string } {
  if (mediaType === 'application/x-www-form-urlencoded') return requestBody('form', body);
  return mediaType.endsWith('json')
    ? { body: writeJson(body), contentType: mediaType }
    : { body: requestBody('text', body).body, contentType: `${mediaType}; charset=utf-8` };
}

/** Lists in paths and headers are written with commas. */
function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf).join(',') : writeJson(value);
}
