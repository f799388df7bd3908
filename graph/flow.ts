import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import type { Catalogue } from './node-type.ts';

/** How the nodes of one container (or of the top, where `parentId` is null) hang together. */
export interface Flow {
  readonly parentId: string | null;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly entries: readonly string[];
  /** Reachable nodes, each after all that lead to it, back edges aside. */
  readonly order: readonly string[];
  readonly incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly loops: readonly FlowLoop[];
  /** Edge ids that close a loop, with that loop's header. */
  readonly backEdges: ReadonlyMap<string, string>;
  /** Edges that lead back into a loop by a second entry: such a loop can't be run. */
  readonly unnatural: readonly GraphEdge[];
  /** For each node, all that lie on some way to it, back edges aside. */
  readonly ancestors: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A natural loop: every way into `body` leads through `header`. */
export interface FlowLoop {
  readonly header: string;
  readonly body: ReadonlySet<string>;
}

/** The flows of a graph: the top first, then one for each container that holds nodes. */
export function graphFlows(graph: Graph, catalogue: Catalogue): readonly Flow[] {
  const parents = new Set(graph.nodes.map((node) => node.parentId));
  return [null, ...[...parents].filter((id) => id !== null)].map((parentId) => flowOf(graph, catalogue, parentId));
}

function flowOf(graph: Graph, catalogue: Catalogue, parentId: string | null): Flow {
  const nodes = graph.nodes.filter((node) => node.parentId === parentId);
  const ids = new Set(nodes.map((node) => node.id));
  const edges = graph.edges.filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node));
  const incoming = grouped(nodes, edges, (edge) => edge.to.node);
  const outgoing = grouped(nodes, edges, (edge) => edge.from.node);
  const entries = nodes
    .filter((node) => (parentId === null ? catalogue[node.type]?.isTrigger === true : (incoming.get(node.id) ?? []).every((edge) => edge.from.node === node.id)))
    .map((node) => node.id);

  const walk = depthFirst(entries, outgoing);
  const dominators = immediateDominators(walk.reversePostorder, incoming);
  const backEdges = new Map<string, string>();
  const unnatural: GraphEdge[] = [];
  for (const edge of walk.retreating) {
    if (dominates(dominators, edge.to.node, edge.from.node)) backEdges.set(edge.id, edge.to.node);
    else unnatural.push(edge);
  }
  const skipped = new Set([...backEdges.keys(), ...unnatural.map((edge) => edge.id)]);
  return {
    parentId,
    nodes,
    edges,
    entries,
    order: walk.reversePostorder,
    incoming,
    outgoing,
    loops: loopsOf(edges, backEdges, incoming, walk.reversePostorder),
    backEdges,
    unnatural,
    ancestors: ancestorsOf(walk.reversePostorder, incoming, skipped),
  };
}

function grouped(nodes: readonly GraphNode[], edges: readonly GraphEdge[], key: (edge: GraphEdge) => string): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>(nodes.map((node) => [node.id, []]));
  for (const edge of edges) groups.get(key(edge))?.push(edge);
  return groups;
}

/** Walks without recursion, so that a chain of two thousand nodes is no problem. */
function depthFirst(entries: readonly string[], outgoing: Flow['outgoing']): { reversePostorder: string[]; retreating: GraphEdge[] } {
  const state = new Map<string, 'open' | 'done'>();
  const postorder: string[] = [];
  const retreating: GraphEdge[] = [];
  // Later entries are walked first: reversed at the end, the order follows the drawing.
  for (const entry of entries.toReversed()) {
    if (state.has(entry)) continue;
    const stack: { id: string; edges: readonly GraphEdge[]; next: number }[] = [];
    const open = (id: string): void => {
      state.set(id, 'open');
      stack.push({ id, edges: (outgoing.get(id) ?? []).toReversed(), next: 0 });
    };
    open(entry);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const edge = top.edges[top.next++];
      if (!edge) {
        state.set(top.id, 'done');
        postorder.push(top.id);
        stack.pop();
      } else if (state.get(edge.to.node) === 'open') retreating.push(edge);
      else if (!state.has(edge.to.node)) open(edge.to.node);
    }
  }
  return { reversePostorder: postorder.toReversed(), retreating };
}

/** Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). Entries have no dominator but themselves. */
function immediateDominators(order: readonly string[], incoming: Flow['incoming']): ReadonlyMap<string, string | null> {
  const position = new Map(order.map((id, index) => [id, index]));
  const dominators = new Map<string, string | null>();
  const isKnown = (id: string): boolean => dominators.has(id);
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const id of order) {
      const sources = (incoming.get(id) ?? []).map((edge) => edge.from.node).filter((source) => position.has(source));
      const isEntry = sources.length === 0;
      let next: string | null = null;
      if (!isEntry) {
        const known = sources.filter(isKnown);
        next = known.reduce<string | null>((a, b) => (a === null ? null : common(a, b)), known[0] ?? null);
      }
      if (!isKnown(id) || dominators.get(id) !== next) {
        dominators.set(id, next);
        isChanged = true;
      }
    }
  }
  return dominators;

  function common(a: string, b: string): string | null {
    let left: string | null = a;
    let right: string | null = b;
    while (left !== null && right !== null && left !== right) {
      if ((position.get(left) ?? 0) > (position.get(right) ?? 0)) left = dominators.get(left) ?? null;
      else right = dominators.get(right) ?? null;
    }
    return left === right ? left : null;
  }
}

function dominates(dominators: ReadonlyMap<string, string | null>, header: string, id: string): boolean {
  for (let at: string | null = id; at !== null; at = dominators.get(at) ?? null) if (at === header) return true;
  return false;
}

function loopsOf(edges: readonly GraphEdge[], backEdges: ReadonlyMap<string, string>, incoming: Flow['incoming'], order: readonly string[]): FlowLoop[] {
  const bodies = new Map<string, Set<string>>();
  for (const edge of edges) {
    const header = backEdges.get(edge.id);
    if (header === undefined) continue;
    const body = bodies.get(header) ?? new Set([header]);
    bodies.set(header, body);
    const open = [edge.from.node];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (body.has(id)) continue;
      body.add(id);
      for (const { from } of incoming.get(id) ?? []) open.push(from.node);
    }
  }
  const reachable = new Set(order);
  return [...bodies].map(([header, body]) => ({ header, body: new Set([...body].filter((id) => reachable.has(id))) }));
}

function ancestorsOf(order: readonly string[], incoming: Flow['incoming'], skipped: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const id of order) {
    const own = new Set<string>();
    for (const edge of incoming.get(id) ?? []) {
      const above = all.get(edge.from.node);
      if (skipped.has(edge.id) || !above) continue;
      own.add(edge.from.node);
      for (const ancestor of above) own.add(ancestor);
    }
    all.set(id, own);
  }
  return all;
}
