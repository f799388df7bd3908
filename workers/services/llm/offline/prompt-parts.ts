/** A prompt taken apart: what to do, what to read, and what somebody wants changed. */
export interface PromptParts {
  /** What the prompt asks for, without context and comment. */
  readonly task: string;
  /** What the answer should rest on; empty when nothing is given. */
  readonly context: string;
  /** A reviewer's wish about an earlier draft; empty when there is none. */
  readonly comment: string;
}

const COMMENT =
  /\b(?:asked for this change|change requested|requested change|reviewer(?:['’]s)?(?: comment)?|feedback|comments?|revis(?:e|ion)|correction)\b/i;
const TAGS = ['context', 'document', 'text', 'ticket', 'article', 'email', 'message'];
const FENCES = ['```', '"""'];
const HEADS = new Set([...TAGS, 'e-mail', 'transcript', 'notes', 'facts', 'comment', 'input', 'review', 'lead']);

/**
 * Finds the parts by their usual marks: tags, fences, quotes and headings. Each mark is looked for once, since prompts hold what strangers
 * wrote.
 */
export function promptParts(prompt: string): PromptParts {
  const { comment, rest } = takeComment(prompt);
  const marked = taggedPart(rest) ?? fencedPart(rest);
  if (marked !== undefined) return { task: `${rest.slice(0, marked.from)}${rest.slice(marked.to)}`.trim(), context: marked.text, comment };
  const headed = headedPart(rest);
  if (headed !== undefined) return { task: rest.slice(0, headed.from).trim() || rest.trim(), context: headed.text, comment };
  return { task: rest.trim(), context: '', comment };
}

/** A line such as `Reviewer's comment: shorter, please`; the wish may stand on the next line that has words. */
function takeComment(prompt: string): { readonly comment: string; readonly rest: string } {
  let from = 0;
  for (const line of prompt.split('\n')) {
    const colon = line.indexOf(':');
    if (colon >= 0 && COMMENT.test(line.slice(0, colon))) {
      const after = prompt.slice(from + colon + 1).trimStart();
      const end = after.indexOf('\n');
      const wish = (end < 0 ? after : after.slice(0, end)).trim();
      if (wish !== '') return { comment: wish, rest: `${prompt.slice(0, Math.max(0, from - 1))}${end < 0 ? '' : after.slice(end)}` };
    }
    from += line.length + 1;
  }
  return { comment: '', rest: prompt };
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function taggedPart(text: string): Part | undefined {
  const lower = text.toLowerCase();
  const parts = TAGS.flatMap((tag) => {
    const from = lower.indexOf(`<${tag}>`);
    const end = from < 0 ? -1 : lower.indexOf(`</${tag}>`, from);
    return end < 0 ? [] : [{ from, to: end + tag.length + 3, text: text.slice(from + tag.length + 2, end).trim() }];
  });
  return parts.toSorted((a, b) => a.from - b.from)[0];
}

function fencedPart(text: string): Part | undefined {
  const parts = FENCES.flatMap((fence) => {
    const from = text.indexOf(fence);
    const line = from < 0 ? -1 : text.indexOf('\n', from);
    const end = line < 0 ? -1 : text.indexOf(fence, line);
    return end < 0 ? [] : [{ from, to: end + fence.length, text: text.slice(line + 1, end).replace(/\n$/, '') }];
  });
  return parts.toSorted((a, b) => a.from - b.from)[0];
}

/** All that follows a heading such as `Ticket:`. */
function headedPart(text: string): Part | undefined {
  let from = 0;
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const rest = colon < 0 ? '' : text.slice(from + colon + 1).trim();
    if (rest !== '' && HEADS.has(line.slice(0, colon).trim().toLowerCase()))
      return { from: Math.max(0, from - 1), to: text.length, text: rest };
    from += line.length + 1;
  }
  return undefined;
}
