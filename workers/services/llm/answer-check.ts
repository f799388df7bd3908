import { isNodeError, NodeError } from '#graph/errors';
import type { Expr } from '#graph/expression/ast';
import { evaluateBinding } from '#graph/expression/evaluate';
import { parseExpression } from '#graph/expression/parse';
import '#graph/dates/intl-zones';
import '#graph/expression/regular-expressions';
import type { LlmResult } from '#graph/model';

/** Says whether an answer is good enough. */
export type AnswerCheck = (answer: Pick<LlmResult, 'text' | 'data' | 'toolCalls'>) => boolean;

/**
 * Makes the check of a routing rule, an expression over `answer`: `{ text, data }`. An empty one passes everything, and so does
 * an answer that calls tools, which has nothing to check yet.
 * @throws NodeError MODEL_ROUTE_INVALID when it cannot be read; the check itself throws it when it cannot be evaluated
 */
export function parseAnswerCheck(source: string): AnswerCheck {
  const expression = source.replace(/^\s*\{\{([\s\S]*)\}\}\s*$/, '$1');
  if (expression.trim() === '') return () => true;
  const parsed = parseExpression(expression);
  if (!parsed.ok) throw invalid(source, parsed.error.message);
  return ({ text, data, toolCalls }) => (toolCalls ?? []).length > 0 || isTrue(parsed.expression, { text, data: data ?? null }, source);
}

function isTrue(
  expression: Expr,
  answer: { readonly text: string; readonly data: NonNullable<LlmResult['data']> | null },
  source: string,
): boolean {
  try {
    return Boolean(evaluateBinding({ kind: 'expression', expression }, { answer }));
  } catch (error) {
    throw invalid(source, isNodeError(error) ? error.data.message : String(error));
  }
}

function invalid(source: string, problem: string): NodeError {
  return new NodeError({
    code: 'MODEL_ROUTE_INVALID',
    message: `The check of the model’s answer cannot be used: ${problem}`,
    hint: 'Write an expression over answer.text and answer.data, such as answer.data?.confidence > 0.8.',
    details: { check: source },
  });
}
