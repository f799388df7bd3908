/** A heading of Markdown as one line: `## Title ##`. */
export interface HeadingLine {
  readonly depth: number;
  /** Empty for a heading without text. */
  readonly title: string;
}

/** Reads a line as a heading; null when it is none. Every character is read a fixed number of times: lines may be hostile. */
export function readHeading(line: string): HeadingLine | null {
  const signs = /^ {0,3}(#{1,6})(?!\S)/.exec(line);
  if (signs === null) return null;
  const text = line.slice(signs[0].length).trim();
  let end = text.length;
  while (end > 0 && text[end - 1] === '#') end -= 1;
  // `## Learn C#` keeps its sign, `## Looms ##` does not.
  const isClosed = end < text.length && (end === 0 || /\s/.test(text[end - 1] ?? ''));
  return { depth: signs[1]?.length ?? 1, title: isClosed ? text.slice(0, end).trimEnd() : text };
}

/** Yields the lines of a text without their ends, and where each begins. */
export function* linesOf(text: string): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield { start, end };
    start = end + 1;
  }
}

/** Removes blanks at the ends of lines. A pattern would take time that grows with the square of a run of blanks. */
export function trimLineEnds(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
