import type { Binding } from './ast.ts';

/** A binding without its places in the source, as plans hold it: moving white space does not make another plan. */
export function stripPositions(binding: Binding): Binding {
  return withoutPlaces(binding) as Binding;
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as { readonly kind?: string };
  // Data within literals may hold anything, also fields called "at".
  if (node.kind === 'literal') return { kind: 'literal', value: (node as unknown as { value: unknown }).value };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at')
      .map(([key, inner]) => [key, withoutPlaces(inner)]),
  );
}
