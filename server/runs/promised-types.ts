import { checkTypes } from '#graph/check';
import type { Json, JsonSchema } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import { propertyType } from '#graph/types/schema-type';
import { valueProblems } from '#graph/types/value-matches';
import { withoutValues } from '#graph/types/without-values';
import type { ContentCache } from '../content-cache.ts';
import { HttpError } from '../http-error.ts';
import type { Signatures } from '../workflows/signatures.ts';

/** What is needed to know the types of a graph that ran. */
export interface TypeDependencies {
  readonly content: ContentCache;
  readonly catalogue: Catalogue;
  readonly signatures: Signatures;
}

/** Gives the type of a value that leaves by an output of a graph that ran; anything where it is not known. */
export async function promisedType(
  { content, catalogue, signatures }: TypeDependencies,
  run: { readonly graphHash: string; readonly workflowId: string },
): Promise<(nodeId: string, port: string) => JsonSchema> {
  const types = checkTypes(await content.graph(run.graphHash), catalogue, await signatures.around(run.workflowId));
  return (nodeId, port) => withoutValues(types.portType(nodeId, port));
}

/** The type of what is reviewed, which an edited value must have; anything for what is no review. */
export function reviewedType(typeOf: (nodeId: string, port: string) => JsonSchema, nodeId: string): JsonSchema {
  return propertyType(typeOf(nodeId, 'approved'), 'value') ?? {};
}

/** Refuses a value that later nodes could not rely on, with every place where it differs. */
export function assertType(value: Json, schema: JsonSchema, name: string): void {
  const problems = valueProblems(value, schema);
  const [first] = problems;
  if (first === undefined) return;
  throw new HttpError({
    status: 422,
    code: 'VALUE_TYPE',
    message: `The ${name} is not of the type that later nodes rely on: ${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}.`,
    hint: 'Correct it, then send it again: nothing was changed.',
    issues: problems.map(({ path, message }) => ({
      code: 'VALUE_TYPE',
      severity: 'error',
      nodeId: null,
      path: path === '' ? 'value' : path.startsWith('[') ? `value${path}` : `value.${path}`,
      message,
    })),
  });
}
