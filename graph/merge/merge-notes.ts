import { isSame } from '../document.ts';
import type { GraphNote } from '../graph.ts';
import type { Json } from '../json.ts';
import { type Graphs, pair } from './keyed.ts';
import { mergePlace } from './merge-nodes.ts';
import { conflict, type Merging, mergeValue } from './merge-value.ts';

/** Merges notes by their fields. One that a side removed goes, unless the other side changed its text or color. */
export function mergeNotes(merging: Merging, { base, mine, theirs }: Graphs): GraphNote[] {
  return pair({ base: base.notes, mine: mine.notes, theirs: theirs.notes }).flatMap((found): GraphNote[] => {
    const path = ['notes', found.id];
    const [own, other] = [found.mine, found.theirs];
    if (own === undefined || other === undefined) {
      const note = own ?? other!;
      if (found.base === undefined) return [note];
      if (isSame(contentOf(note), contentOf(found.base))) return [];
      const kept = conflict(merging, path, { base: undefined, mine: own as Json | undefined, theirs: other as Json | undefined }) as
        | GraphNote
        | undefined;
      return kept === undefined ? [] : [kept];
    }
    if (isSame(own, other) || isSame(other, found.base)) return [own];
    if (isSame(own, found.base)) return [other];
    const field = (name: 'text' | 'color'): Json | undefined =>
      mergeValue(merging, [...path, name], { base: found.base?.[name], mine: own[name], theirs: other[name] });
    const color = field('color');
    return [
      {
        id: found.id,
        text: String(field('text') ?? ''),
        position: mergePlace(merging, { base: found.base?.position, mine: own.position, theirs: other.position }) ?? other.position,
        size: mergePlace(merging, { base: found.base?.size, mine: own.size, theirs: other.size }) ?? other.size,
        ...(color === undefined ? {} : { color: String(color) }),
      },
    ];
  });
}

function contentOf({ text, color }: GraphNote): unknown {
  return { text, ...(color === undefined ? {} : { color }) };
}
