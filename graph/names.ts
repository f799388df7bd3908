import { parseExpression } from './expression/parse.ts';
import { SCOPE_NAMES } from './plan.ts';

/** Names that expressions use for something else. */
export const RESERVED_NAMES: readonly string[] = [
  ...SCOPE_NAMES,
  'null',
  'undefined',
  'true',
  'false',
  'typeof',
  'in',
  'Math',
  'Object',
  'Array',
  'JSON',
  'Date',
  'Number',
  'String',
  'Boolean',
  '__proto__',
];

/** Whether an expression that says the name can mean a node: neither a reserved name nor a word of the language, such as `if`. */
export function isReadable(name: string): boolean {
  if (RESERVED_NAMES.includes(name)) return false;
  const parsed = parseExpression(name);
  return parsed.ok && parsed.expression.kind === 'name';
}
