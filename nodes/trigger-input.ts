import { writeJson } from '#graph/json-text';
import type { Json } from '#graph/json';

/** What a trigger would have been given by its own kind of caller, made from a plain value: of a test run, or of another workflow. */
export function triggerInput(type: string, input: Json): Json {
  if (type === 'webhook') return asCall(input, 'POST');
  if (type === 'chat') return asMessage(input);
  return input;
}

/** A webhook's call: either the input is one already, or it is the body of one. */
export function asCall(input: Json, method: string): Json {
  const empty = { method, headers: {}, query: {} };
  const isCall =
    isRecord(input) && 'body' in input && Object.keys(input).every((key) => ['method', 'headers', 'query', 'body'].includes(key));
  return isCall ? { ...empty, ...input } : { ...empty, body: input };
}

/** A message of a chat: a text, or an object with more of it. */
function asMessage(input: Json): Json {
  const given = isRecord(input) ? input : { message: typeof input === 'string' ? input : writeJson(input) };
  return { sessionId: 'test', message: '', history: [], files: [], userId: null, ...given };
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
