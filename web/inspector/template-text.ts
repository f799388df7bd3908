/** One `{{ … }}` in a text: its inside is [from, to), offsets in the text. */
export interface Placeholder {
  readonly from: number;
  readonly to: number;
  readonly isClosed: boolean;
}

/** The placeholder whose inside holds the cursor, or null. An unclosed one reaches to the end of the text. */
export function placeholderAt(text: string, cursor: number): Placeholder | null {
  const open = text.lastIndexOf('{{', cursor - 1);
  if (open === -1 || open + 2 > cursor) return null;
  const from = open + 2;
  const close = closeOf(text, from);
  if (close === -1) return { from, to: text.length, isClosed: false };
  return cursor <= close ? { from, to: close, isClosed: true } : null;
}

/** All closed placeholders of a text, braces included. */
export function placeholdersOf(text: string): readonly { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let open = text.indexOf('{{'); open !== -1; ) {
    const close = closeOf(text, open + 2);
    if (close === -1) break;
    found.push({ from: open, to: close + 2 });
    open = text.indexOf('{{', close + 2);
  }
  return found;
}

/** Where the placeholder that begins at `from` ends, past strings and braces of objects; -1 when it is not closed. */
function closeOf(text: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let index = from; index < text.length; index += 1) {
    const sign = text[index]!;
    if (quote !== '') {
      if (sign === '\\') index += 1;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'" || sign === '`') quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}') {
      if (depth === 0 && text[index + 1] === '}') return index;
      depth = Math.max(0, depth - 1);
    }
  }
  return -1;
}
