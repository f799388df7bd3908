import type { Binding, Expr } from '#graph/expression/ast';

/** Leaves a text as it is, but for the space around it. */
const TRIMS: readonly string[] = ['trim', 'trimStart', 'trimEnd'];

/**
 * The nodes whose value, or the text in it, stands in a field as it is: between other text, or as a part of an object or a list. What a
 * condition may
 * hold back, and what is only the beginning of something else (`draft.text.slice(0, 20)`), is left out. `input` stands for what comes in.
 */
export function verbatimNames(binding: Binding): ReadonlySet<string> {
  return new Set(inBinding(binding));
}

function inBinding(binding: Binding): readonly string[] {
  switch (binding.kind) {
    case 'literal':
      return [];
    case 'expression':
      return inExpression(binding.expression);
    case 'text':
      return binding.parts.flatMap((part) => (typeof part === 'string' ? [] : inExpression(part)));
    case 'array':
      return binding.items.flatMap(inBinding);
    case 'object':
      return binding.entries.flatMap(([, value]) => inBinding(value));
  }
}

function inExpression(expression: Expr): readonly string[] {
  switch (expression.kind) {
    case 'name':
    case 'member':
      return nameOf(expression);
    case 'method':
      return TRIMS.includes(expression.method) ? inExpression(expression.object) : [];
    case 'logical':
      return expression.operator === '&&' ? [] : [...inExpression(expression.left), ...inExpression(expression.right)];
    case 'binary':
      return expression.operator === '+' ? [...inExpression(expression.left), ...inExpression(expression.right)] : [];
    case 'template':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : inExpression(part)));
    case 'array':
      return expression.items.flatMap((item) => inExpression(item.kind === 'spread' ? item.value : item));
    case 'object':
      return expression.entries.flatMap(({ value }) => inExpression(value));
    default:
      return [];
  }
}

/** `draft`, `draft.text`, and by way of what comes in `input.text`, `input.draft` and `input.draft.text`. */
function nameOf(expression: Expr): readonly string[] {
  const path: string[] = [];
  let at = expression;
  for (; at.kind === 'member'; at = at.object) path.unshift(at.property);
  if (at.kind !== 'name') return [];
  const [first, second] = path;
  if (path.length === 0 || (path.length === 1 && first === 'text')) return [at.name];
  return at.name === 'input' && (path.length === 1 || (path.length === 2 && second === 'text')) ? [at.name] : [];
}
