import type { Passage } from '#graph/knowledge';

/** A passage with all that its place in the context needs. */
export interface ContextPassage extends Omit<Passage, 'citation'> {
  /** What the model reads in place of the text: the parent, or the sentences around. */
  readonly reading: string;
}

/** What a model reads, and the passages that are in it. */
export interface BuiltContext {
  readonly text: string;
  readonly tokens: number;
  /** Passages that were found but are not in it: doubles, and what the budget had no room for. */
  readonly dropped: number;
  readonly passages: readonly Passage[];
}

/**
 * Puts passages one below the other, numbered for citation, until the tokens are used up. What says the same as one
 * before it, or lies within one before it, is left out.
 */
export function buildContext(found: readonly ContextPassage[], maxTokens: number, countTokens: (text: string) => number): BuiltContext {
  const parts: string[] = [];
  const passages: Passage[] = [];
  const read: { readonly documentId: string; readonly reading: string }[] = [];
  let tokens = 0;
  for (const { reading, ...passage } of found) {
    if (
      read.some((other) => other.documentId === passage.documentId && other.reading.includes(reading)) ||
      read.some((other) => other.reading === reading)
    )
      continue;
    const citation = passages.length + 1;
    const part = `[${citation}] ${placeOf(passage)}\n${reading}`;
    const cost = countTokens(part) + 1;
    if (tokens + cost > maxTokens) continue;
    tokens += cost;
    parts.push(part);
    read.push({ documentId: passage.documentId, reading });
    passages.push({ citation, ...passage });
  }
  return { text: parts.join('\n\n'), tokens, dropped: found.length - passages.length, passages };
}

function placeOf({ document, path, page }: Pick<Passage, 'document' | 'path' | 'page'>): string {
  return [document, ...path, ...(page === undefined ? [] : [`page ${page}`])].join(' › ');
}
