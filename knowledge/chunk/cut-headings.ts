import { cutSpan } from './cut.ts';
import type { Cutting } from './cutting.ts';
import type { Block } from './outline.ts';
import { pack } from './pack.ts';
import type { Span } from './token-index.ts';

/** A part for each section; longer ones are cut between their blocks. A heading alone goes with what follows it. */
export function* cutHeadings({ text, index, outline }: Cutting, size: number): Generator<Span> {
  let section: Block[] = [];
  let hasBody = false;
  for (const block of outline.blocks) {
    if (block.kind === 'heading' && hasBody) {
      yield* pack(text, index, joinHeadings(section), size);
      section = [];
      hasBody = false;
    }
    hasBody ||= block.kind !== 'heading';
    section.push(block);
  }
  yield* pack(text, index, joinHeadings(section), size);
  if (outline.blocks.length === 0) yield* cutSpan(text, index, { start: 0, end: text.length }, { size, overlap: 0, atSentences: true });
}

/** Headings belong to the block after them: a part does not end with one. */
function joinHeadings(blocks: readonly Block[]): Span[] {
  const joined: Span[] = [];
  let from: number | undefined;
  for (const { kind, start, end } of blocks) {
    from ??= start;
    if (kind === 'heading' && end !== blocks.at(-1)!.end) continue;
    joined.push({ start: from, end });
    from = undefined;
  }
  return joined;
}
