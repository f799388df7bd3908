import { functionsByName } from './methods/call.ts';

/** What holds no expressions to look into: data, settings, and plans that were gone over when they were made. */
const CLOSED: ReadonlySet<string> = new Set(['config', 'plan', 'schema', 'parameters', 'at']);

/**
 * Bindings, or a step's body with them, in which every date function that names no time zone is given this one. So a workflow's zone is
 * part of its plan, and an expression means the
 * same wherever it is evaluated.
 */
export function inZone<T>(value: T, zone: string | undefined): T {
  return zone === undefined ? value : (zoned(value, zone) as T);
}

function zoned(value: unknown, zone: string): unknown {
  if (Array.isArray(value)) return value.map((item) => zoned(item, zone));
  if (typeof value !== 'object' || value === null) return value;
  const node = value as { readonly kind?: unknown; readonly name?: unknown; readonly args?: unknown };
  // Data may look like anything.
  if (node.kind === 'literal') return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, CLOSED.has(key) ? part : zoned(part, zone)]));
  if (node.kind !== 'function' || typeof node.name !== 'string' || !Array.isArray(node.args)) return inner;
  const position =
    functionsByName.get(node.name)?.parameters.findIndex((parameter) => parameter.kind === 'value' && parameter.isZone === true) ?? -1;
  return position < 0 || node.args.length !== position
    ? inner
    : { ...inner, args: [...(inner['args'] as readonly unknown[]), { kind: 'literal', value: zone }] };
}
