import { findExpressions } from './parse.ts';
import { visitNames } from './references.ts';

/** Rewrites every reference to a node in a text with `{{ }}`; names of parameters and fields stay as they are. */
export function renameReference(source: string, from: string, to: string): string {
  const places: { start: number; end: number }[] = [];
  for (const { from: offset, parsed } of findExpressions(source)) {
    if (!parsed.ok) continue;
    visitNames(parsed.expression, (name, expr) => {
      if (name === from && expr.at) places.push({ start: offset + expr.at[0], end: offset + expr.at[1] });
    });
  }
  return places.toSorted((a, b) => b.start - a.start).reduce((text, { start, end }) => {
    // `{ draft }` is short for `{ draft: draft }`: the field keeps its name.
    const isShorthand = text.slice(start, end) === from && /[{,]\s*$/.test(text.slice(0, start)) && /^\s*[,}]/.test(text.slice(end)) && isObjectShorthand(text, start);
    return text.slice(0, start) + (isShorthand ? `${from}: ${to}` : to) + text.slice(end);
  }, source);
}

/** Within braces, and not those that open an expression: `{{ draft }}` is no shorthand. */
function isObjectShorthand(text: string, start: number): boolean {
  const before = text.slice(0, start).trimEnd();
  return before.endsWith(',') ? before.lastIndexOf('{') > before.lastIndexOf('[') && before.lastIndexOf('{') > before.lastIndexOf('(') : !before.endsWith('{{');
}
