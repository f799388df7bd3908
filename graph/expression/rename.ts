import type { Expr } from './ast.ts';
import { findExpressions } from './parse.ts';
import { childrenOf } from './references.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Rewrites every reference to a node in a text with `{{ }}`; names of parameters and fields stay as they are. */
export function renameReference(source: string, from: string, to: string): string {
  if (from === to || !source.includes(from)) return source;
  const edits = findExpressions(source).flatMap(({ from: start, to: end, parsed }) => {
    if (!parsed.ok) return [];
    const text = source.slice(start, end);
    return renamed(parsed.expression, { text, from, to }).map((edit) => ({ ...edit, start: start + edit.start, end: start + edit.end }));
  });
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), source);
}

interface Renaming {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

function renamed(expr: Expr, renaming: Renaming): readonly Edit[] {
  const { from, to } = renaming;
  switch (expr.kind) {
    case 'name':
      return expr.name === from && expr.at ? [{ start: expr.at[0], end: expr.at[1], text: to }] : [];
    case 'object':
      return expr.entries.flatMap((entry) => {
        if (entry.kind === 'spread') return renamed(entry.value, renaming);
        const key = typeof entry.key === 'string' ? [] : renamed(entry.key, renaming);
        // `{ draft }` is short for `{ draft: draft }`: the field keeps its name.
        const isShort =
          entry.value.kind === 'name' && entry.key === entry.value.name && !/:\s*$/.test(renaming.text.slice(0, entry.value.at?.[0]));
        return [...key, ...renamed(entry.value, renaming).map((edit) => (isShort ? { ...edit, text: `${from}: ${edit.text}` } : edit))];
      });
    case 'arrow': {
      if (expr.parameters.includes(from)) return [];
      const inner = renamed(expr.body, renaming);
      // A parameter of the new name would catch the reference: it gives way.
      return inner.length > 0 && expr.parameters.includes(to) ? [...inner, ...renamedParameter(expr, to, renaming)] : inner;
    }
    default:
      return childrenOf(expr).flatMap((child) => renamed(child, renaming));
  }
}

function renamedParameter(arrow: Extract<Expr, { kind: 'arrow' }>, name: string, { text, from }: Renaming): readonly Edit[] {
  if (!arrow.at || !arrow.body.at) return [];
  let free = `${name}_`;
  while (text.includes(free) || free === from) free += '_';
  const header = text.slice(arrow.at[0], arrow.body.at[0]);
  const at = [...header.matchAll(/[\w$\p{L}]+/gu)].find((match) => match[0] === name)?.index;
  if (at === undefined) return [];
  const start = arrow.at[0] + at;
  return [{ start, end: start + name.length, text: free }, ...renamed(arrow.body, { text, from: name, to: free })];
}
