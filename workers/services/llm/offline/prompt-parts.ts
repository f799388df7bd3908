/** A prompt taken apart: what to do, what to read, and what somebody wants changed. */
export interface PromptParts {
  /** What the prompt asks for, without context and comment. */
  readonly task: string;
  /** What the answer should rest on; empty when nothing is given. */
  readonly context: string;
  /** A reviewer's wish about an earlier draft; empty when there is none. */
  readonly comment: string;
}

const COMMENT = /(?:^|\n)[^\n:]*\b(?:asked for this change|change requested|requested change|reviewer(?:['’]s)?(?: comment)?|feedback|comments?|revis(?:e|ion)|correction)\b[^\n:]*:\s*([^\n]+)/i;

/** Finds the parts by their usual marks: tags, fences, quotes and headings. */
export function promptParts(prompt: string): PromptParts {
  const comment = COMMENT.exec(prompt)?.[1]?.trim() ?? '';
  const rest = comment === '' ? prompt : prompt.replace(COMMENT, '');
  const marked = /<(context|document|text|ticket|article|email|message)>\s*([\s\S]*?)\s*<\/\1>/i.exec(rest) ?? /(```|""")[^\n]*\n([\s\S]*?)\n?\1/.exec(rest);
  if (marked) return { task: rest.replace(marked[0], '').trim(), context: marked[2] ?? '', comment };
  const headed = /(?:^|\n)\s*(?:context|document|text|ticket|article|e-?mail|message|transcript|notes|facts|comment|input|review|lead)\s*:\s*([\s\S]+)$/i.exec(rest);
  if (headed) return { task: rest.slice(0, headed.index).trim() || rest.trim(), context: headed[1]?.trim() ?? '', comment };
  return { task: rest.trim(), context: '', comment };
}
