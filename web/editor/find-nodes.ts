import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';

/** A node or note that a search found. */
export interface FoundThing {
  readonly id: string;
  readonly name: string;
  /** The title of the node's type; "Note" for notes. */
  readonly kind: string;
  /** The node's type, for its icon; null for notes. */
  readonly type: string | null;
  /** Where the text was found inside, with some of what is around it; empty when name or type match. */
  readonly excerpt: string;
}

const EXCERPT_LENGTH = 80;

/**
 * Finds nodes by name, type, or any text inside their settings, and notes by their text. Better matches come first; all words must occur.
 */
export function findNodes(graph: Graph, catalogue: Catalogue, query: string): readonly FoundThing[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const nodes = graph.nodes.map((node) => ({
    id: node.id,
    name: node.name,
    kind: catalogue[node.type]?.title ?? node.type,
    type: node.type,
    texts: [...textsOf(node.config), ...textsOf(node.inputs)],
  }));
  const notes = graph.notes.map((note) => ({ id: note.id, name: firstLine(note.text), kind: 'Note', type: null, texts: [note.text] }));
  return [...nodes, ...notes]
    .flatMap(({ texts, ...thing }) => {
      const score = scoreOf(thing, texts, words);
      return score === null ? [] : [{ score, found: { ...thing, excerpt: score >= IN_TEXT ? excerptOf(texts, words) : '' } }];
    })
    .toSorted((a, b) => a.score - b.score)
    .map(({ found }) => found);
}

const IN_TEXT = 4;

/** 0 is best: the name itself, its beginning, a part of it, the type, then text inside. */
function scoreOf(
  { name, kind, type }: { readonly name: string; readonly kind: string; readonly type: string | null },
  texts: readonly string[],
  words: readonly string[],
): number | null {
  const own = name.toLowerCase();
  const title = `${kind} ${type ?? ''}`.toLowerCase();
  const whole = words.join(' ');
  if (words.length === 0 || own === whole) return 0;
  if (own.startsWith(whole)) return 1;
  if (words.every((word) => own.includes(word))) return 2;
  if (words.every((word) => own.includes(word) || title.includes(word))) return 3;
  const all = `${own} ${title} ${texts.join(' ').toLowerCase()}`;
  return words.every((word) => all.includes(word)) ? IN_TEXT : null;
}

function excerptOf(texts: readonly string[], words: readonly string[]): string {
  const holder = texts.find((text) => words.some((word) => text.toLowerCase().includes(word))) ?? '';
  const flat = holder.replaceAll(/\s+/g, ' ').trim();
  const at = Math.max(0, Math.min(...words.map((word) => flat.toLowerCase().indexOf(word)).filter((index) => index >= 0)) - 20);
  const from = Number.isFinite(at) ? at : 0;
  return `${from > 0 ? '…' : ''}${flat.slice(from, from + EXCERPT_LENGTH)}${flat.length > from + EXCERPT_LENGTH ? '…' : ''}`;
}

/** Every text in a value, and what its fields are called does not count. */
function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap((part) => textsOf(part as Json));
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 60) || 'Empty note';
}
