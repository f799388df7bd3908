import type { WorkflowDocument } from '../document.ts';
import type { GraphSettings } from '../graph.ts';
import type { Json } from '../json.ts';
import { alignNames, type MergeInput } from './align-names.ts';
import { mergeEdges, mergeGroups } from './merge-edges.ts';
import { mergeNodes } from './merge-nodes.ts';
import { mergeNotes } from './merge-notes.ts';
import { type MergeConflict, type Merging, mergeValue, mergeWhole, type Side } from './merge-value.ts';

/** A merged document; where both sides changed the same thing, it holds the preferred side's. */
export interface Merged {
  readonly document: WorkflowDocument;
  readonly conflicts: readonly MergeConflict[];
}

/**
 * Merges two documents that began as one. Everything that only one side changed is taken over; what both changed differently is a conflict,
 * and comes from the side that `prefer` names. Where both moved the same thing on the canvas, that side's place counts without a conflict.
 * Ids and names stay unique, edges and children keep their nodes.
 */
export function mergeDocuments(input: MergeInput, prefer: Side): Merged {
  const merging: Merging = { prefer, conflicts: [] };
  const { base, mine, theirs, renamed } = alignNames(merging, input);
  const text = (field: 'name' | 'description'): string =>
    mergeWhole(merging, [field], { base: base[field], mine: mine[field], theirs: theirs[field] }) ?? theirs[field];
  const graphs = { base: base.graph, mine: mine.graph, theirs: theirs.graph };
  const nodes = mergeNodes(merging, { ...graphs, renamed });
  // Settings are JSON: a schema accepted them.
  const settings = mergeValue(merging, ['settings'], {
    base: asJson(graphs.base.settings),
    mine: asJson(graphs.mine.settings),
    theirs: asJson(graphs.theirs.settings),
  }) as GraphSettings | undefined;
  const document: WorkflowDocument = {
    name: text('name'),
    description: text('description'),
    graph: {
      format: graphs.theirs.format,
      nodes: nodes.nodes,
      edges: mergeEdges(merging, { ...graphs, merged: nodes }),
      notes: mergeNotes(merging, graphs),
      groups: mergeGroups(merging, { ...graphs, merged: nodes }),
      ...(settings === undefined ? {} : { settings }),
    },
  };
  return { document, conflicts: merging.conflicts };
}

function asJson(settings: GraphSettings | undefined): Json | undefined {
  return settings as Json | undefined;
}
