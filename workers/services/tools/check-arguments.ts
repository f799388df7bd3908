import { type Schema, Validator } from '@cfworker/json-schema';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';

/** Throws TOOL_ARGUMENTS_INVALID naming the place; a schema that can't be used checks nothing. */
export function checkArguments(tool: { readonly name: string; readonly parameters: JsonObject }, args: Json): void {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) throw invalidArguments(tool.name, 'they must be an object');
  // As the other side wrote it; what the validator does not know it passes over.
  const { valid, errors } = new Validator(tool.parameters as Schema, '2020-12').validate(args);
  if (valid) return;
  const error = errors.at(-1);
  const path = decodeURIComponent(error?.instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.') ?? '');
  throw invalidArguments(tool.name, `${path === '' ? '' : `${path}: `}${error?.error ?? 'they do not fit the schema'}`);
}

function invalidArguments(name: string, reason: string): NodeError {
  return new NodeError({ code: 'TOOL_ARGUMENTS_INVALID', message: `The arguments of ${name} do not fit: ${reason}`, hint: 'Call it with arguments that fit its schema.' });
}
