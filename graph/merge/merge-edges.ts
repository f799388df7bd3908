import { isSame } from '../document.ts';
import type { Graph, GraphEdge } from '../graph.ts';
import type { Json } from '../json.ts';
import { type Graphs, pair } from './keyed.ts';
import type { MergedNodes } from './merge-nodes.ts';
import { conflict, type Merging, mergeValue, mergeWhole } from './merge-value.ts';

type Group = Graph['groups'][number];
type Input = Graphs & { readonly merged: MergedNodes };

/** Merges edges. One whose node is gone goes; one that both sides drew is there once. */
export function mergeEdges(merging: Merging, { base, mine, theirs, merged }: Input): GraphEdge[] {
  const ids = new Set(merged.nodes.map(({ id }) => id));
  const isDrawable = (edge: GraphEdge): boolean => ids.has(edge.from.node) && ids.has(edge.to.node);
  const edges = pair({ base: base.edges, mine: mine.edges, theirs: theirs.edges }).flatMap((found): GraphEdge[] => {
    const path = ['edges', found.id];
    if (found.mine !== undefined && found.theirs !== undefined) return listed(mergeWhole(merging, path, found));
    const [side, edge] = found.mine === undefined ? (['theirs', found.theirs!] as const) : (['mine', found.mine] as const);
    if (!isDrawable(edge)) return [];
    if (found.base === undefined || [edge.from.node, edge.to.node].some((id) => merged.kept.get(id) === side)) return [edge];
    if (isSame(edge, found.base)) return [];
    return listed(
      conflict(merging, path, { base: undefined, mine: asJson(found.mine), theirs: asJson(found.theirs) }) as unknown as
        | GraphEdge
        | undefined,
    );
  });
  const drawn = new Set<string>();
  return edges.filter((edge) => {
    const key = JSON.stringify([edge.from.node, edge.from.port, edge.to.node]);
    if (!isDrawable(edge) || drawn.has(key)) return false;
    drawn.add(key);
    return true;
  });
}

/** Merges groups: each side's nodes come and go; a removed group stays removed. */
export function mergeGroups(merging: Merging, { base, mine, theirs, merged }: Input): Group[] {
  const ids = new Set(merged.nodes.map(({ id }) => id));
  return pair({ base: base.groups, mine: mine.groups, theirs: theirs.groups }).flatMap((found): Group[] => {
    const only = found.mine === undefined || found.theirs === undefined;
    if (only && found.base !== undefined) return [];
    const group = found.theirs ?? found.mine!;
    const members = only ? group.nodeIds : mergeMembers(found.base?.nodeIds ?? [], found.mine!.nodeIds, found.theirs!.nodeIds);
    const nodeIds = members.filter((id) => ids.has(id));
    if (nodeIds.length === 0 && group.nodeIds.length > 0) return [];
    const field = (name: 'title' | 'color'): string | undefined =>
      only
        ? group[name]
        : (mergeValue(merging, ['groups', found.id, name], {
            base: found.base?.[name],
            mine: found.mine?.[name],
            theirs: found.theirs?.[name],
          }) as string | undefined);
    const color = field('color');
    return [{ id: found.id, title: field('title') ?? group.title, nodeIds, ...(color === undefined ? {} : { color }) }];
  });
}

function mergeMembers(base: readonly string[], mine: readonly string[], theirs: readonly string[]): readonly string[] {
  const isIn = (id: string): boolean => (base.includes(id) ? mine.includes(id) && theirs.includes(id) : true);
  return [...new Set([...theirs, ...mine])].filter(isIn);
}

function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function asJson(edge: GraphEdge | undefined): Json | undefined {
  return edge as unknown as Json | undefined;
}
