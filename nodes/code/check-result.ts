import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import { valueMatches } from '#graph/types/schema-type';

/** Throws CODE_OUTPUT_INVALID when what a program returned is not as its schema says. */
export function checkResult(value: Json, schema: JsonSchema): void {
  const fit = valueMatches(value, schema);
  if (fit.ok) return;
  throw new NodeError({
    code: 'CODE_OUTPUT_INVALID',
    message: `The program returned something else than its result says: ${fit.message}.`,
    hint: 'Correct the program, or the schema of its result.',
    details: { path: fit.path },
  });
}
