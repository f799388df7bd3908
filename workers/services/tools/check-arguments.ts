import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import { type SchemaError, schemaCheck } from '#graph/schema-check';

/** Throws TOOL_ARGUMENTS_INVALID naming the place; a schema that can't be used checks nothing but that they are an object. */
export function checkArguments(tool: { readonly name: string; readonly parameters: JsonObject }, args: Json): void {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) throw invalidArguments(tool.name, 'they must be an object');
  const [error] = errorsOf(tool.parameters, args);
  if (error === undefined) return;
  throw invalidArguments(tool.name, `${error.path.length === 0 ? '' : `${error.path.join('.')}: `}${error.message}`);
}

/** The failure of a call that was not made. */
export function invalidArguments(name: string, reason: string): NodeError {
  return new NodeError({
    code: 'TOOL_ARGUMENTS_INVALID',
    message: `The arguments of ${name} do not fit: ${reason}`,
    hint: 'Call it with arguments that fit its schema.',
  });
}

function errorsOf(schema: JsonObject, args: Json): readonly SchemaError[] {
  try {
    // As the other side wrote it; what the validator does not know it passes over.
    return schemaCheck(schema)(args);
  } catch {
    // A pattern of another dialect, a reference to nothing: the other side will check for itself.
    return [];
  }
}
