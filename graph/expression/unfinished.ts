/** A source up to the cursor, read as far as that is possible: it need not be complete or correct. */
export interface Unfinished {
  /** The source with the inside of texts and comments blanked out, place by place: brackets in it are real ones. */
  readonly code: string;
  /** The quote that the cursor lies behind, or null in code. `at` is where it stands. */
  readonly quote: { readonly character: string; readonly at: number } | null;
}

/** Tells code from texts, templates and comments. */
export function readUnfinished(source: string): Unfinished {
  const code = [...Array<string>(source.length)].map((_none, at) => source[at] ?? ' ');
  // Templates that are open, innermost last; `depth` counts the braces of the code within.
  const templates: { readonly at: number; depth: number }[] = [];
  let quote: Unfinished['quote'] = null;
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) code[at] = ' ';
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (quote !== null) {
      if (character === '\\') {
        blank(at, Math.min(at + 2, source.length));
        at += 1;
      } else if (character === quote.character) {
        // A whole template counts as one text, also what is put into it.
        blank(quote.at + 1, at);
        if (character === '`') templates.pop();
        quote = null;
      } else if (quote.character === '`' && source.startsWith('${', at)) {
        blank(at, at + 1);
        const template = templates.at(-1);
        if (template) template.depth = 1;
        quote = null;
        at += 1;
      } else blank(at, at + 1);
    } else if (character === '"' || character === "'" || character === '`') {
      quote = { character, at };
      if (character === '`') templates.push({ at, depth: 0 });
    } else if (source.startsWith('/*', at) || source.startsWith('//', at)) {
      const end = source.startsWith('/*', at) ? source.indexOf('*/', at) + 2 : source.indexOf('\n', at);
      blank(at, end <= at + 1 ? source.length : end);
      at = end <= at + 1 ? source.length : end - 1;
    } else if (character === '{' || character === '}') {
      const template = templates.at(-1);
      if (template) template.depth += character === '{' ? 1 : -1;
      if (template?.depth === 0) quote = { character: '`', at: template.at };
    }
  }
  return { code: code.join(''), quote };
}

/** Where the value begins that ends at a place: at `draft` for what ends after `1 + draft.items[0]`. */
export function chainStart(code: string, end: number): number {
  let at = end;
  for (;;) {
    const last = code[at - 1] ?? '';
    if (last === ')' || last === ']' || last === '}') {
      const open = openingOf(code, at - 1);
      if (open < 0) return at;
      at = open;
      // What is called or indexed stands before it; else the brackets are the value.
      if (last === '}' || !/[\p{ID_Continue}$\])"'`]/u.test(characterBefore(code, at))) {
        if (last === ']' && code.slice(0, at).endsWith('?.')) at -= 2;
        else return at;
      }
      continue;
    }
    if (last === '"' || last === "'" || last === '`') return Math.max(0, code.lastIndexOf(last, at - 2));
    let start = at;
    while (start > 0 && /[\p{ID_Continue}$\u200c\u200d]/u.test(characterBefore(code, start))) start -= characterBefore(code, start).length;
    if (start === at) return at;
    at = start;
    const before = code.slice(0, at).trimEnd();
    if (!before.endsWith('.') || before.endsWith('..')) return at;
    at = before.length - (before.endsWith('?.') ? 2 : 1);
    while (/\s/.test(code[at - 1] ?? '')) at -= 1;
  }
}

/** The character that ends at a place: letters of some scripts are two units long. */
function characterBefore(code: string, end: number): string {
  const last = code.codePointAt(end - 2);
  return last !== undefined && last > 0xffff ? code.slice(end - 2, end) : (code[end - 1] ?? '');
}

/** The round brackets that are open at the end, outermost first. */
export function openBrackets(code: string): readonly number[] {
  const open: number[] = [];
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '(') open.push(at);
    if (code[at] === ')') open.pop();
  }
  return open;
}

function openingOf(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (')]}'.includes(code[at] ?? ' ')) depth += 1;
    if ('([{'.includes(code[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
