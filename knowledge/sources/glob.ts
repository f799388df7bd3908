import { RE2JS } from 're2js';

/**
 * Whether paths with `/` fit a pattern: `*` any part of a name, `**` any folders, `?` one character, `{a,b}` one of several; all else is
 * meant as it
 * is written, upper and lower case included. The time it takes grows with the path only, whatever the pattern.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const compiled = RE2JS.compile(toExpression(pattern.trim().replace(/^(?:\.?\/)+/, '')), RE2JS.DOTALL);
  return (path) => compiled.matches(path);
}

function toExpression(pattern: string): string {
  let expression = '';
  const open: ('{' | 'literal')[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at]!;
    if (sign === '*') {
      const { text, end } = starsAt(pattern, at);
      expression += text;
      at = end;
    } else if (sign === '?') expression += '[^/]';
    else if (sign === '{') {
      const isClosed = closes(pattern, at);
      open.push(isClosed ? '{' : 'literal');
      expression += isClosed ? '(?:' : String.raw`\{`;
    } else if (sign === '}' && open.at(-1) === '{') {
      open.pop();
      expression += ')';
    } else if (sign === ',' && open.at(-1) === '{') expression += '|';
    else expression += RE2JS.quote(sign);
  }
  return expression;
}

/** `**` counts as folders only where it is a whole part of the path. */
function starsAt(pattern: string, at: number): { readonly text: string; readonly end: number } {
  let end = at;
  while (pattern[end + 1] === '*') end += 1;
  const isWhole =
    end > at && (at === 0 || '/{,'.includes(pattern[at - 1]!)) && (end + 1 === pattern.length || '/},'.includes(pattern[end + 1]!));
  if (!isWhole) return { text: '[^/]*', end };
  return pattern[end + 1] === '/' ? { text: '(?:[^/]+/)*', end: end + 1 } : { text: '.*', end };
}

function closes(pattern: string, at: number): boolean {
  let depth = 0;
  for (const sign of pattern.slice(at)) {
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    if (depth === 0) return true;
  }
  return false;
}
