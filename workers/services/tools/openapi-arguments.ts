import type { JsonObject } from '#graph/json';
import type { AgentTool } from '#graph/tool';
import { trimOf } from '#graph/trim-characters';
import type { OpenApiBody, OpenApiOperation, OpenApiParameter } from './openapi-document.ts';
import type { SchemaReader } from './openapi-schema.ts';

type CallParts = Extract<AgentTool, { kind: 'openapi' }>['operation'];
type Place = CallParts['placement'][string];

/** What a tool takes for an operation, and where each of its arguments goes. */
export interface OperationArguments {
  readonly parameters: JsonObject;
  readonly placement: CallParts['placement'];
  readonly wireNames?: { readonly [argument: string]: string };
  readonly mediaType?: string;
}

interface Argument {
  readonly wireName: string;
  readonly place: Place;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

/** Headers that belong to the client and to connections: no argument sets them. */
const CLIENT_HEADERS = [
  'accept',
  'content-type',
  'authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'keep-alive',
  'te',
  'trailer',
  'expect',
];

/** Providers of models take no other names for arguments. */
const ARGUMENT_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/**
 * All places where an operation takes something, as the properties of one object; null when it needs a body of a kind that can't be sent.
 */
export function operationArguments(operation: OpenApiOperation, schemas: SchemaReader): OperationArguments | null {
  const beside = operation.parameters.flatMap((parameter) => parameterArgument(parameter, schemas) ?? []);
  const body = operation.requestBody === undefined ? null : chooseBody(operation.requestBody);
  if (body === null && operation.requestBody?.required === true) return null;
  return named(
    [...beside, ...(body === null ? [] : bodyArguments(body, beside, schemas))],
    body === null || body.mediaType === 'application/json' ? undefined : body.mediaType,
  );
}

function parameterArgument(parameter: OpenApiParameter, schemas: SchemaReader): Argument | null {
  const { name, in: place, required, description } = parameter;
  if (
    place === 'cookie' ||
    (place === 'header' && (CLIENT_HEADERS.includes(name.toLowerCase()) || name.toLowerCase().startsWith('proxy-')))
  )
    return null;
  const [content] = Object.values(parameter.content ?? {});
  const schema = { ...schemas.settle(content?.schema ?? parameter.schema ?? {}), ...(description === undefined ? {} : { description }) };
  return {
    wireName: name,
    place: place === 'query' ? queryPlace(parameter) : place,
    schema,
    isRequired: required === true || place === 'path',
  };
}

function queryPlace({ style = 'form', explode = style === 'form', content }: OpenApiParameter): Place {
  if (content !== undefined) return 'query-json';
  if (style === 'deepObject') return 'query-deep';
  if (explode) return 'query';
  return style === 'spaceDelimited' ? 'query-space' : style === 'pipeDelimited' ? 'query-pipe' : 'query-comma';
}

interface ChosenBody {
  readonly mediaType: string;
  readonly schema: unknown;
  readonly isRequired: boolean;
}

/** JSON before forms before text; files and forms with files have no place in the arguments of a model. */
function chooseBody({ content, required = false }: OpenApiBody): ChosenBody | null {
  const offers = Object.entries(content).map(([type, { schema }]) => ({
    mediaType: type.split(';')[0]?.trim().toLowerCase() ?? '',
    schema,
    isRequired: required,
  }));
  const chosen =
    offers.find(({ mediaType }) => isJson(mediaType)) ??
    offers.find(({ mediaType }) => mediaType === 'application/x-www-form-urlencoded') ??
    offers.find(({ mediaType }) => isText(mediaType));
  if (chosen !== undefined) return chosen;
  const any = offers.find(({ mediaType }) => mediaType === '*/*' || mediaType === 'application/*');
  return any === undefined ? null : { ...any, mediaType: 'application/json' };
}

function bodyArguments(
  { mediaType, schema, isRequired }: ChosenBody,
  beside: readonly Argument[],
  schemas: SchemaReader,
): readonly Argument[] {
  if (isText(mediaType))
    return [{ wireName: 'body', place: 'whole-body', schema: { type: 'string', description: `The body, as ${mediaType}.` }, isRequired }];
  const whole = flattened(schemas.settle(schema ?? {}, true));
  const properties = whole['properties'] as { readonly [name: string]: JsonObject } | undefined;
  const isOpen =
    whole['type'] !== 'object' ||
    properties === undefined ||
    Object.keys(properties).length === 0 ||
    whole['anyOf'] !== undefined ||
    whole['oneOf'] !== undefined;
  const clashes = Object.keys(properties ?? {}).some((name) => beside.some(({ wireName }) => wireName === name));
  if (isOpen || clashes) return [{ wireName: 'body', place: 'whole-body', schema: whole, isRequired }];
  const required = Array.isArray(whole['required']) ? whole['required'] : [];
  return Object.entries(properties).map(([name, field]) => ({
    wireName: name,
    place: 'body',
    schema: field,
    isRequired: isRequired && required.includes(name),
  }));
}

/** An object made up of several, as one object. */
function flattened(schema: JsonObject): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts = [...(allOf as readonly JsonObject[]).map(flattened), own];
  const isObjects = parts.every(
    (part) =>
      part['anyOf'] === undefined &&
      part['oneOf'] === undefined &&
      part['allOf'] === undefined &&
      (part['type'] === 'object' || part['type'] === undefined),
  );
  if (!isObjects || !parts.some((part) => part['properties'] !== undefined)) return schema;
  const required = [...new Set(parts.flatMap((part) => (Array.isArray(part['required']) ? (part['required'] as readonly string[]) : [])))];
  return {
    ...Object.assign({}, ...parts),
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part['properties'] ?? {})),
    ...(required.length === 0 ? {} : { required }),
  };
}

function named(all: readonly Argument[], mediaType: string | undefined): OperationArguments {
  const properties: { [name: string]: JsonObject } = {};
  const placement: { [name: string]: Place } = {};
  const wireNames: { [name: string]: string } = {};
  const required: string[] = [];
  for (const { wireName, place, schema, isRequired } of all) {
    const name = freeName(wireName, place, properties);
    properties[name] = schema;
    placement[name] = place;
    if (name !== wireName) wireNames[name] = wireName;
    if (isRequired) required.push(name);
  }
  return {
    parameters: { type: 'object', properties, ...(required.length === 0 ? {} : { required }) },
    placement,
    ...(Object.keys(wireNames).length === 0 ? {} : { wireNames }),
    ...(mediaType === undefined ? {} : { mediaType }),
  };
}

/** The same name may be wanted in two places, and in letters that no provider takes. */
function freeName(wireName: string, place: Place, taken: object): string {
  const plain = ARGUMENT_NAME.test(wireName)
    ? wireName
    : trimOf(wireName.replaceAll(/[^a-zA-Z0-9_.-]+/g, '_'), '_').slice(0, 56) || 'value';
  for (let count = 1; ; count += 1) {
    const name =
      count === 1 ? plain : count === 2 ? `${plain.slice(0, 56)}_${place.split('-')[0] ?? ''}` : `${plain.slice(0, 56)}_${count}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}

function isJson(mediaType: string): boolean {
  return /^application\/([\w.+-]+\+)?json$/.test(mediaType);
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || /^application\/([\w.+-]+\+)?(xml|yaml|x-ndjson|sql)$/.test(mediaType);
}
