import { parseExpression } from '#graph/expression/parse';
import type { JsonObject } from '#graph/json';
import type { ModelChain } from '#graph/model';
import type { NodeProblem } from '#graph/node-type';

/** What is wrong with a `model` setting beyond its schema: rules that could not be carried out. */
export function modelProblems(chain: ModelChain, inputs: JsonObject): readonly NodeProblem[] {
  const { routing } = chain;
  if (routing.kind === 'expression' && (inputs['route'] === undefined || inputs['route'] === '' || inputs['route'] === null)) {
    return [
      {
        code: 'CONFIG_INVALID',
        severity: 'warning',
        path: 'inputs.route',
        message: 'The routing rule reads the field Route, which is empty: the first model is always asked.',
        hint: 'Fill in Route, such as {{ input.isImportant }}, or choose another routing rule.',
      },
    ];
  }
  if (routing.kind !== 'escalate') return [];
  const expression = routing.check.replace(/^\s*\{\{([\s\S]*)\}\}\s*$/, '$1');
  const parsed = expression.trim() === '' ? null : parseExpression(expression);
  if (parsed === null || parsed.ok) return [];
  return [
    {
      code: 'CONFIG_INVALID',
      path: 'config.model.routing.check',
      message: `The check of the answer can’t be read: ${parsed.error.message}`,
      hint: parsed.error.hint ?? 'Write an expression over answer.text and answer.data, such as answer.data.confidence > 0.8.',
    },
  ];
}

/** What is said of a node that reads `text` and `files` when it is given neither. */
export function nothingToRead(inputs: JsonObject): readonly NodeProblem[] {
  const isEmpty = (field: string): boolean => inputs[field] === undefined || inputs[field] === '' || inputs[field] === null;
  return isEmpty('text') && isEmpty('files')
    ? [{ code: 'FIELD_MISSING', path: 'inputs.text', message: 'There is nothing to read.', hint: 'Fill in Text or Files.' }]
    : [];
}
