import { type Schema, type ValidationResult, Validator } from '@cfworker/json-schema';
import { NodeError } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';

/** Throws TOOL_ARGUMENTS_INVALID naming the place; a schema that can't be used checks nothing but that they are an object. */
export function checkArguments(tool: { readonly name: string; readonly parameters: JsonObject }, args: Json): void {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) throw invalidArguments(tool.name, 'they must be an object');
  const { valid, errors } = validate(tool.parameters, args);
  if (valid) return;
  // The last error is the innermost: the others only say that something inside does not fit.
  const error = errors.at(-1);
  const path = (error?.instanceLocation ?? '').split('/').slice(1).map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
  throw invalidArguments(tool.name, `${path === '' ? '' : `${path}: `}${error?.error ?? 'they do not fit the schema'}`);
}

/** The failure of a call that was not made. */
export function invalidArguments(name: string, reason: string): NodeError {
  return new NodeError({ code: 'TOOL_ARGUMENTS_INVALID', message: `The arguments of ${name} do not fit: ${reason}`, hint: 'Call it with arguments that fit its schema.' });
}

function validate(schema: JsonObject, args: Json): ValidationResult {
  try {
    // As the other side wrote it; what the validator does not know it passes over.
    return new Validator(schema as Schema, '2020-12').validate(args);
  } catch {
    // A pattern of another dialect, a reference to nothing: the other side will check for itself.
    return { valid: true, errors: [] };
  }
}
