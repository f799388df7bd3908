/** Shorter texts are quick to read as a whole. */
const WORTH_SPLITTING = 1_500;

/**
 * Divides Markdown where what stands before can't mean anything else through what comes after, so that a text that grows is read again only
 * at its
 * end. The parts together are the text.
 */
export function markdownBlocks(text: string): readonly string[] {
  // A definition may be used anywhere.
  if (text.length < WORTH_SPLITTING || /^ {0,3}\[[^\]\n]+\]:/m.test(text)) return [text];
  const blocks: string[] = [];
  let fence: string | null = null;
  let isAfterBlank = false;
  let start = 0;
  let position = 0;
  for (const line of text.split('\n')) {
    if (fence === null && isAfterBlank && position > start && startsBlock(line)) {
      blocks.push(text.slice(start, position));
      start = position;
    }
    fence = fenceAfter(line, fence);
    isAfterBlank = line.trim() === '';
    position += line.length + 1;
  }
  return [...blocks, text.slice(start)];
}

/** An indented line or a list item may belong to what stands before. */
function startsBlock(line: string): boolean {
  return line !== '' && !/^(\s|[-*+](\s|$)|\d{1,9}[.)](\s|$))/.test(line);
}

function fenceAfter(line: string, open: string | null): string | null {
  const mark = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
  if (mark === null) return open;
  const [, marks = '', rest = ''] = mark;
  if (open === null) return marks.startsWith('`') && rest.includes('`') ? null : marks;
  return marks.startsWith(open) && rest.trim() === '' ? null : open;
}
