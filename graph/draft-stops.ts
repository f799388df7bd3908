import type { Graph } from './graph.ts';
import type { Issue } from './issue.ts';

/** A node of a draft that is not complete: a test run stops there and says why. */
export interface DraftStop {
  readonly nodeId: string;
  readonly name: string;
  /** The first thing that is wrong with it. */
  readonly message: string;
}

/** The code with which a test run fails when it arrives at an incomplete node. */
export const NODE_INCOMPLETE = 'NODE_INCOMPLETE';

/** Errors of the drawing itself: with one of them it is not sure what would run, so nothing does. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  'NO_TRIGGER',
  'ID_TAKEN',
  'NAME_TAKEN',
  'NAME_RESERVED',
  'EDGE_ACROSS_CONTAINERS',
  'TRIGGER_HAS_INPUT',
  'LOOP_NOT_NATURAL',
  'RESPOND_IN_CONTAINER',
]);

/**
 * Where a test run from this trigger would stop: at the nodes on its way whose own settings have errors. Null when the draft can't run
 * at all, because the drawing or the trigger itself has an error. Nodes with pinned data need no settings to give it.
 */
export function draftStops(graph: Graph, issues: readonly Issue[], triggerId: string | undefined): readonly DraftStop[] | null {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const isWhole = ({ code, nodeId }: Issue): boolean =>
    STRUCTURAL.has(code) || nodeId === null || !nodes.has(nodeId) || nodeId === triggerId;
  if (errors.some(isWhole) || graph.edges.some((edge) => !nodes.has(edge.from.node) || !nodes.has(edge.to.node))) return null;
  const onTheWay = triggerId === undefined ? null : reachedFrom(graph, triggerId);
  const found = new Map<string, DraftStop>();
  for (const { nodeId, message } of errors) {
    const node = nodes.get(nodeId!)!;
    if (node.pinned === null && !found.has(node.id) && onTheWay?.has(node.id) !== false)
      found.set(node.id, { nodeId: node.id, name: node.name, message });
  }
  return [...found.values()];
}

/** Everything that a run from there may come to, with what lies inside of containers. */
function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const edge of graph.edges) if (edge.from.node === id) waiting.push(edge.to.node);
    for (const node of graph.nodes) if (node.parentId === id) waiting.push(node.id);
  }
  return reached;
}
