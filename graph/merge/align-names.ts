import type { WorkflowDocument } from '../document.ts';
import { freeName, renameNodes } from '../operations.ts';
import { byId } from './keyed.ts';
import { type Merging, mergeWhole, type Side } from './merge-value.ts';

/** The three documents of a merge. */
export interface MergeInput {
  /** What both sides began with. */
  readonly base: WorkflowDocument;
  readonly mine: WorkflowDocument;
  readonly theirs: WorkflowDocument;
}

/** The documents with one name a node, and which nodes each side had renamed. */
export interface Aligned extends MergeInput {
  readonly renamed: Renamed;
}

export type Renamed = { readonly [Key in Side]: ReadonlySet<string> };

/**
 * Gives every node one name in all three graphs, references included. Expressions name nodes, so a rename on one side would otherwise
 * meet each edit of a referring field on the other, and two new nodes of one name would be mixed up.
 */
export function alignNames(merging: Merging, input: MergeInput): Aligned {
  const names = targetNames(merging, input);
  const rename = (document: WorkflowDocument): WorkflowDocument => {
    const graph = renameNodes(document.graph, names);
    return graph === document.graph ? document : { ...document, graph };
  };
  return {
    base: rename(input.base),
    mine: rename(input.mine),
    theirs: rename(input.theirs),
    renamed: { mine: renamedIn(input.base, input.mine), theirs: renamedIn(input.base, input.theirs) },
  };
}

function targetNames(merging: Merging, input: MergeInput): ReadonlyMap<string, string> {
  const [base, mine, theirs] = [byId(input.base.graph.nodes), byId(input.mine.graph.nodes), byId(input.theirs.graph.nodes)];
  const wanted = new Map<string, string>();
  for (const id of new Set([...theirs.keys(), ...mine.keys()])) {
    const [own, other] = [mine.get(id), theirs.get(id)];
    const name =
      own !== undefined && other !== undefined
        ? mergeWhole(merging, ['nodes', id, 'name'], { base: base.get(id)?.name, mine: own.name, theirs: other.name })
        : (own ?? other)?.name;
    if (name !== undefined) wanted.set(id, name);
  }
  // What neither side has any more still needs a name of its own in the base, where others may refer to it.
  for (const [id, node] of base) if (!wanted.has(id)) wanted.set(id, node.name);

  const names = new Map<string, string>();
  const taken = new Set<string>();
  const give = (id: string, name: string): void => {
    const free = taken.has(name) ? freeName(name, taken) : name;
    taken.add(free);
    names.set(id, free);
  };
  // A node that one side removed has the last word; among the others, names that the server has stay, and what is new here gives way.
  const isStaying = (id: string): boolean => (theirs.has(id) && mine.has(id)) || !base.has(id);
  const ranks: ((id: string, name: string) => boolean)[] = [
    (id, name) => isStaying(id) && theirs.get(id)?.name === name,
    (id) => isStaying(id) && theirs.has(id),
    isStaying,
    () => true,
  ];
  for (const isNext of ranks) for (const [id, name] of wanted) if (!names.has(id) && isNext(id, name)) give(id, name);
  return names;
}

function renamedIn(base: WorkflowDocument, changed: WorkflowDocument): ReadonlySet<string> {
  const names = byId(base.graph.nodes);
  return new Set(changed.graph.nodes.flatMap(({ id, name }) => (names.has(id) && names.get(id)?.name !== name ? [id] : [])));
}
