import { writeJson } from '#graph/json-text';
import type { Binding, Expr } from '#graph/expression/ast';
import type { Json } from '#graph/json';

/** A binding that is always this value. */
export function literal(value: Json): Binding {
  return { kind: 'literal', value };
}

/** The value that came in along the edge. */
export const inputValue: Binding = { kind: 'expression', expression: { kind: 'name', name: 'input' } };

/** The items of a list that was written out in the form; none for anything else. */
export function itemsOf(binding: Binding | undefined): readonly Binding[] {
  if (binding?.kind === 'array') return binding.items;
  if (binding?.kind === 'literal' && Array.isArray(binding.value)) return binding.value.map((item: Json) => literal(item));
  return [];
}

/** The part `key` of an object that was written out in the form. */
export function entryOf(binding: Binding, key: string): Binding | undefined {
  if (binding.kind === 'object') return binding.entries.find(([name]) => name === key)?.[1];
  if (binding.kind === 'literal' && typeof binding.value === 'object' && binding.value !== null && Object.hasOwn(binding.value, key)) {
    return literal((binding.value as { readonly [name: string]: Json })[key] ?? null);
  }
  return undefined;
}

/** The same value as text, as if it stood between other text. */
export function asText(binding: Binding | undefined): Binding {
  if (binding === undefined) return literal('');
  if (binding.kind === 'expression') return { kind: 'text', parts: [binding.expression] };
  if (binding.kind === 'literal' && typeof binding.value !== 'string')
    return literal(binding.value === null ? '' : writeJson(binding.value));
  return binding;
}

/** A field's value as one expression, so that a function can be put around it. */
export function asExpression(binding: Binding | undefined): Expr {
  switch (binding?.kind) {
    case 'expression':
      return binding.expression;
    case 'text':
      return { kind: 'template', parts: binding.parts };
    case 'literal':
      return binding;
    default:
      return { kind: 'literal', value: null };
  }
}

/** `input?.name ?? fallback` */
export function inputField(name: string, fallback: Json): Expr {
  const field: Expr = { kind: 'member', object: { kind: 'name', name: 'input' }, property: name, optional: true };
  return fallback === null ? field : { kind: 'logical', operator: '??', left: field, right: { kind: 'literal', value: fallback } };
}
