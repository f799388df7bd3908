import type { Expr } from './ast.ts';

/** How a plain path was written, such as `draft.items`; null for anything longer. */
export function sourceOf(expr: Expr): string | null {
  if (expr.kind === 'name') return expr.name;
  const before = expr.kind === 'member' ? sourceOf(expr.object) : null;
  return expr.kind === 'member' && before !== null ? `${before}${expr.optional ? '?.' : '.'}${expr.property}` : null;
}
