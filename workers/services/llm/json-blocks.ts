import type { Json } from '#graph/json';
import { JsonRefused } from '#graph/json-text';
import { jsonEnd, parseWhole } from './json-form.ts';

/** An object or list that stands complete in a longer text, or why it is refused. */
export interface Block {
  readonly data: Json | JsonRefused;
  readonly isFenced: boolean;
}

/** What is found in a text, in its order. `isCut` is true when JSON begins after the last block and does not end. */
export interface Blocks {
  readonly blocks: readonly Block[];
  readonly isCut: boolean;
}

/** More brackets than this, or more that never close, are not the answer of a model that was asked for data. */
const MOST_BRACKETS = 2_000;
const MOST_UNCLOSED = 8;

/** Finds the complete JSON objects and lists in an answer that says something around them. */
export function blocksIn(text: string): Blocks {
  const blocks: Block[] = [];
  let isCut = false;
  let from = 0;
  for (const fence of fencedBlocks(text)) {
    blocks.push(...openBlocks(text.slice(from, fence.from)).blocks, { data: fence.data, isFenced: true });
    from = fence.to;
  }
  const rest = openBlocks(text.slice(from));
  isCut = rest.isCut;
  return { blocks: [...blocks, ...rest.blocks], isCut };
}

/** JSON between lines of three backticks. Text in the JSON may hold such lines too, so the farthest end that fits is taken. */
function* fencedBlocks(text: string): Generator<{ readonly from: number; readonly to: number; readonly data: Json | JsonRefused }> {
  const lines = [...text.matchAll(/^[ \t]*(?:```|~~~)([^\n]*)$/gm)]
    .slice(0, 40)
    .map((match) => ({ from: match.index, to: match.index + match[0].length, info: (match[1] ?? '').replace(/^[`~]+/, '').trim() }));
  for (let opening = 0; opening < lines.length; opening += 1) {
    const { from, to } = lines[opening]!;
    for (let closing = lines.length - 1; closing > opening; closing -= 1) {
      const end = lines[closing]!;
      const data = end.info === '' ? blockOf(text.slice(to, end.from)) : undefined;
      if (data === undefined) continue;
      yield { from, to: end.to, data };
      opening = closing;
      break;
    }
  }
}

/** JSON in the prose. A bracket that opens JSON and is not closed means that the answer ends early. */
function openBlocks(text: string): Blocks {
  const blocks: Block[] = [];
  let unclosed = 0;
  for (let at = nextBracket(text, 0), tries = 0; at >= 0 && tries < MOST_BRACKETS && unclosed < MOST_UNCLOSED; tries += 1) {
    const end = jsonEnd(text, at);
    if (end === null) unclosed += 1;
    const data = end === null ? undefined : blockOf(text.slice(at, end));
    // Words in brackets would pass for a list of texts.
    const isBlock = data !== undefined && (text[at] === '{' || isStrict(text.slice(at, end!)));
    if (isBlock) blocks.push({ data, isFenced: false });
    if (end === null && looksLikeJson(text, at)) return { blocks, isCut: true };
    at = nextBracket(text, isBlock ? end! : at + 1);
  }
  return { blocks, isCut: false };
}

function blockOf(text: string): Json | JsonRefused | undefined {
  const data = parseWhole(text);
  return typeof data === 'object' && data !== null ? data : undefined;
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function nextBracket(text: string, from: number): number {
  const at = text.slice(from).search(/[[{]/);
  return at < 0 ? -1 : from + at;
}

/** Whether what follows a bracket is the beginning of an object or list, and not words. */
function looksLikeJson(text: string, at: number): boolean {
  const next = text.slice(at + 1, at + 200);
  return text[at] === '{' ? /^\s*(?:["'}]|[\w$]+\s*:|$)/.test(next) : /^\s*(?:["'{[\]]|-?\d[\d.]*\s*,|$)/.test(next);
}
