import { isSame } from '../document.ts';
import type { Graph, GraphNode } from '../graph.ts';
import type { Json } from '../json.ts';
import type { Renamed } from './align-names.ts';
import { byId, type Found, type Graphs, pair } from './keyed.ts';
import { conflict, type Merging, mergeValue, mergeWhole, type Side } from './merge-value.ts';

/** The nodes of a merge, and those that one side removed and the other kept by its edits. */
export interface MergedNodes {
  readonly nodes: readonly GraphNode[];
  /** Nodes that are here although the other side removed them: by id, the side that has them. */
  readonly kept: ReadonlyMap<string, Side>;
}

/**
 * Merges nodes by their fields. A node that one side removed goes, unless the other side changed or renamed it, drew an edge to it or put
 * something into it.
 */
export function mergeNodes(
  merging: Merging,
  graphs: Graphs & { readonly renamed: Renamed },
): MergedNodes & { readonly nodes: GraphNode[] } {
  const found = pair({ base: graphs.base.nodes, mine: graphs.mine.nodes, theirs: graphs.theirs.nodes });
  const kept = new Map([...keptBy(merging, graphs, 'theirs'), ...keptBy(merging, graphs, 'mine')]);
  const nodes = found.flatMap((node): GraphNode[] => {
    const merged = mergeNode(merging, node, kept);
    return merged === undefined ? [] : [merged];
  });
  return { nodes: withParents(merging, nodes, graphs), kept };
}

function mergeNode(merging: Merging, { id, base, mine, theirs }: Found<GraphNode>, kept: ReadonlyMap<string, Side>): GraphNode | undefined {
  if (mine === undefined || theirs === undefined) return base === undefined || kept.has(id) ? (mine ?? theirs) : undefined;
  if (isSame(mine, theirs) || isSame(theirs, base)) return mine;
  if (isSame(mine, base)) return theirs;
  const path = ['nodes', id];
  // The settings of one type mean nothing to another.
  if (mine.type !== theirs.type && !isSame(essence(mine), essence(base)) && !isSame(essence(theirs), essence(base)))
    return conflict(merging, path, { base: asJson(base), mine: asJson(mine), theirs: asJson(theirs) }) as GraphNode | undefined;
  const fields = new Set([...Object.keys(theirs), ...Object.keys(mine)]) as ReadonlySet<keyof GraphNode>;
  return Object.fromEntries(
    [...fields].flatMap((field) => {
      const versions = { base: asJson(base?.[field]), mine: asJson(mine[field]), theirs: asJson(theirs[field]) };
      const merged =
        field === 'position' || field === 'size'
          ? mergePlace(merging, versions)
          : field === 'parentId' || field === 'origin'
            ? mergeWhole(merging, [...path, field], versions)
            : mergeValue(merging, [...path, field], versions);
      return merged === undefined ? [] : [[field, merged]];
    }),
  ) as unknown as GraphNode;
}

/** Where something is drawn is no matter for a question: the preferred side's place counts. */
export function mergePlace<T>(
  { prefer }: Merging,
  versions: { readonly base: T | undefined; readonly mine: T | undefined; readonly theirs: T | undefined },
): T | undefined {
  return mergeWhole({ prefer, conflicts: [] }, [], versions);
}

/** The nodes that `keeper` keeps although the other side removed them, as far as the merge keeps them; conflicts are written down. */
function keptBy(merging: Merging, graphs: Graphs & { readonly renamed: Renamed }, keeper: Side): readonly (readonly [string, Side])[] {
  const [own, other] = keeper === 'mine' ? [graphs.mine, graphs.theirs] : [graphs.theirs, graphs.mine];
  const [here, there] = [byId(own.nodes), byId(other.nodes)];
  const removed = graphs.base.nodes.map(({ id }) => id).filter((id) => here.has(id) && !there.has(id));
  if (removed.length === 0) return [];
  const gone = new Set(removed);
  // A container is removed with what is inside it: both go, or both stay.
  const parents = new Map(graphs.base.nodes.map((node) => [node.id, node.parentId]));
  const groups = new Map<string, string[]>();
  for (const id of removed) {
    const root = ring(parents, id).findLast((parent) => gone.has(parent)) ?? id;
    groups.set(root, [...(groups.get(root) ?? []), id]);
  }
  const touched = touchedNodes(graphs.base, own);
  return [...groups].flatMap(([root, ids]) => {
    if (!ids.some((id) => touched.has(id) || graphs.renamed[keeper].has(id))) return [];
    const value = asJson(here.get(root));
    conflict(merging, ['nodes', root], {
      base: undefined,
      mine: keeper === 'mine' ? value : undefined,
      theirs: keeper === 'theirs' ? value : undefined,
    });
    return merging.prefer === keeper ? ids.map((id): readonly [string, Side] => [id, keeper]) : [];
  });
}

/**
 * The nodes of the base that a side did something with: changed what they do, connected them, put something into them. Moving one is not
 * enough.
 */
function touchedNodes(base: Graph, own: Graph): ReadonlySet<string> {
  const before = byId(base.nodes);
  const edges = byId(base.edges);
  const changed = own.nodes
    .filter((node) => before.has(node.id) && !isSame(essence(node), essence(before.get(node.id))))
    .map(({ id }) => id);
  const filled = own.nodes.flatMap(({ id, parentId }) => (parentId === null || before.get(id)?.parentId === parentId ? [] : [parentId]));
  const connected = own.edges.flatMap((edge) => (isSame(edge, edges.get(edge.id)) ? [] : [edge.from.node, edge.to.node]));
  return new Set([...changed, ...filled, ...connected]);
}

function essence(node: GraphNode | undefined): unknown {
  if (node === undefined) return undefined;
  const { position: _position, size: _size, ...rest } = node;
  return rest;
}

/** Sees to it that every parent is there and that no node is inside itself. */
function withParents(merging: Merging, nodes: readonly GraphNode[], { mine, theirs }: Graphs): GraphNode[] {
  const parents = new Map(nodes.map((node) => [node.id, node.parentId]));
  const [ofMine, ofTheirs] = [byId(mine.nodes), byId(theirs.nodes)];
  const exists = (id: string | null | undefined): id is string | null => id === null || (id !== undefined && parents.has(id));
  const otherParent = (id: string): string | null =>
    [ofTheirs.get(id)?.parentId, ofMine.get(id)?.parentId].find((parent) => exists(parent)) ?? null;
  for (const [id, parent] of parents) if (!exists(parent)) parents.set(id, otherParent(id));
  for (const id of parents.keys()) {
    // Each side put one into the other.
    if (!ring(parents, id).includes(id)) continue;
    const value = conflict(merging, ['nodes', id, 'parentId'], {
      base: undefined,
      mine: ofMine.get(id)?.parentId,
      theirs: ofTheirs.get(id)?.parentId,
    });
    parents.set(id, typeof value === 'string' && parents.has(value) && value !== id && !ring(parents, value).includes(id) ? value : null);
  }
  return nodes.map((node) => (parents.get(node.id) === node.parentId ? node : { ...node, parentId: parents.get(node.id) ?? null }));
}

/** The ancestors of a node, up to where they repeat. */
function ring(parents: ReadonlyMap<string, string | null>, id: string): readonly string[] {
  const seen: string[] = [];
  for (let next = parents.get(id) ?? null; next !== null && !seen.includes(next); next = parents.get(next) ?? null) seen.push(next);
  return seen;
}

function asJson(value: unknown): Json | undefined {
  // Nodes are JSON: a schema accepted them.
  return value as Json | undefined;
}
