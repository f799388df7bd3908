import { NodeError } from '#graph/errors';
import type { Json, JsonSchema } from '#graph/json';
import { valueProblems } from '#graph/types/value-matches';

/** Whether an answer has the body that its schema tells of: an error status has one of its own, and some answers have none. */
export function isPromised(method: string, status: number): boolean {
  return method !== 'HEAD' && status < 400 && status !== 204 && status !== 205 && status !== 304;
}

/** Throws TYPE_MISMATCH for a body that is not as its schema says: later nodes rely on it. */
export function checkAnswer(body: Json, schema: JsonSchema): void {
  const [problem, ...others] = valueProblems(body, schema);
  if (problem === undefined) return;
  throw new NodeError({
    code: 'TYPE_MISMATCH',
    message: `The answer is not as its schema says: ${problem.message}${others.length === 0 ? '' : ` (and ${others.length} more)`}.`,
    hint: 'Correct the schema under “Answer”, or look at what the other system sends.',
    details: { problems: [problem, ...others].map(({ path, message }) => ({ path, message })) },
  });
}
