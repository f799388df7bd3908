import { addBit, addBits, type Bits, hasBit, noBits } from './bits.ts';
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
  /** Where each reachable node stands in `order`. */
  readonly position: ReadonlyMap<string, number>;
  readonly incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly loops: readonly FlowLoop[];
  /** Edge ids that close a loop, with that loop's header. */
  readonly backEdges: ReadonlyMap<string, string>;
  /** Edges that lead back into a loop by a second entry: such a loop can't be run. */
  readonly unnatural: readonly GraphEdge[];
  readonly ancestors: Ancestors;
}

/** For each reachable node, all that lie on some way to it, back edges aside. */
export interface Ancestors {
  /** Their positions, for the node at a position. */
  at(position: number): Bits;
  /** Their ids, nearest first. */
  of(id: string): readonly string[];
}

/** A natural loop: every way into `body` leads through `header`. */
export interface FlowLoop {
  readonly header: string;
  readonly body: ReadonlySet<string>;
}

/** The flows of a graph: the top first, then one for each container that holds nodes. */
export function graphFlows(graph: Graph, catalogue: Catalogue): readonly Flow[] {
  const parts = new Map<string | null, { nodes: GraphNode[]; edges: GraphEdge[] }>([[null, { nodes: [], edges: [] }]]);
  const parentsOf = new Map<string, Set<string | null>>();
  for (const node of graph.nodes) {
    const part = parts.get(node.parentId) ?? { nodes: [], edges: [] };
    parts.set(node.parentId, part);
    part.nodes.push(node);
    parentsOf.set(node.id, (parentsOf.get(node.id) ?? new Set()).add(node.parentId));
  }
  // Ids that are there twice are an error; their edges then belong wherever both ends are.
  for (const edge of graph.edges) {
    for (const parentId of parentsOf.get(edge.from.node) ?? [])
      if (parentsOf.get(edge.to.node)?.has(parentId)) parts.get(parentId)?.edges.push(edge);
  }
  const depths = containerDepths(graph);
  return [...parts].flatMap(([parentId, { nodes, edges }]) =>
    parentId !== null && (depths.get(parentId) ?? 0) >= MOST_CONTAINER_LEVELS ? [] : [flowOf(catalogue, parentId, nodes, edges)],
  );
}

/** How deep containers may lie in one another: what is deeper is no flow, and so never runs. */
export const MOST_CONTAINER_LEVELS = 16;

/** For each node, how many containers lie around it; nodes that lie in themselves count as deeper than any. */
export function containerDepths(graph: Graph): ReadonlyMap<string, number> {
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parentId]));
  const depths = new Map<string, number>();
  for (const { id } of graph.nodes) {
    const chain: string[] = [];
    let at: string | null | undefined = id;
    while (typeof at === 'string' && !depths.has(at) && chain.length <= graph.nodes.length) {
      chain.push(at);
      at = parents.get(at);
    }
    const isCircle = chain.length > graph.nodes.length;
    let depth = isCircle ? Number.POSITIVE_INFINITY : typeof at === 'string' ? (depths.get(at) ?? 0) + 1 : 0;
    for (const inner of chain.toReversed()) {
      depths.set(inner, depth);
      depth += 1;
    }
  }
  return depths;
}

function flowOf(catalogue: Catalogue, parentId: string | null, nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Flow {
  const incoming = grouped(nodes, edges, (edge) => edge.to.node);
  const outgoing = grouped(nodes, edges, (edge) => edge.from.node);
  const entries = nodes
    .filter((node) =>
      parentId === null
        ? catalogue[node.type]?.isTrigger === true
        : (incoming.get(node.id) ?? []).every((edge) => edge.from.node === node.id),
    )
    .map((node) => node.id);

  const walk = depthFirst(entries, outgoing);
  const position = new Map(walk.reversePostorder.map((id, index) => [id, index]));
  const dominators = immediateDominators(walk.reversePostorder, new Set(entries), incoming, position);
  const backEdges = new Map<string, string>();
  const unnatural: GraphEdge[] = [];
  for (const edge of walk.retreating) {
    if (dominates(dominators, position.get(edge.to.node) ?? -1, position.get(edge.from.node) ?? -1)) backEdges.set(edge.id, edge.to.node);
    else unnatural.push(edge);
  }
  const skipped = new Set([...backEdges.keys(), ...unnatural.map((edge) => edge.id)]);
  return {
    parentId,
    nodes,
    edges,
    entries,
    order: walk.reversePostorder,
    position,
    incoming,
    outgoing,
    loops: loopsOf(edges, backEdges, incoming, walk.reversePostorder),
    backEdges,
    unnatural,
    ancestors: ancestorsOf(walk.reversePostorder, incoming, position, skipped),
  };
}

function grouped(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  key: (edge: GraphEdge) => string,
): ReadonlyMap<string, readonly GraphEdge[]> {
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

/**
 * Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001), by position in the order. Entries have no dominator but
 * themselves: -1.
 */
function immediateDominators(
  order: readonly string[],
  entries: ReadonlySet<string>,
  incoming: Flow['incoming'],
  position: Flow['position'],
): Int32Array {
  // An edge that leads back to an entry, such as its own, takes nothing from it.
  const sources = order.map((id) =>
    entries.has(id) ? [] : (incoming.get(id) ?? []).flatMap((edge) => position.get(edge.from.node) ?? []),
  );
  const unknown = -2;
  const dominators = new Int32Array(order.length).fill(unknown);
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [at, before] of sources.entries()) {
      let next = before.length === 0 ? -1 : unknown;
      for (const source of before) {
        if (dominators[source] === unknown) continue;
        next = next === unknown ? source : common(next, source);
        if (next === -1) break;
      }
      if (next === unknown) next = -1;
      if (dominators[at] === next) continue;
      dominators[at] = next;
      isChanged = true;
    }
  }
  return dominators;

  function common(a: number, b: number): number {
    let [left, right] = [a, b];
    while (left >= 0 && right >= 0 && left !== right) {
      if (left > right) left = dominators[left] ?? -1;
      else right = dominators[right] ?? -1;
    }
    return left === right ? left : -1;
  }
}

function dominates(dominators: Int32Array, header: number, at: number): boolean {
  for (let below = at; below >= 0; below = dominators[below] ?? -1) if (below === header) return true;
  return false;
}

function loopsOf(
  edges: readonly GraphEdge[],
  backEdges: ReadonlyMap<string, string>,
  incoming: Flow['incoming'],
  order: readonly string[],
): FlowLoop[] {
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

function ancestorsOf(
  order: readonly string[],
  incoming: Flow['incoming'],
  position: Flow['position'],
  skipped: ReadonlySet<string>,
): Ancestors {
  const sources = order.map((id, at) =>
    (incoming.get(id) ?? []).flatMap((edge): readonly number[] => {
      const source = skipped.has(edge.id) ? undefined : position.get(edge.from.node);
      return source === undefined || source >= at ? [] : [source];
    }),
  );
  const none = noBits(order.length);
  const all: Bits[] = [];
  for (const before of sources) {
    const own = noBits(order.length);
    for (const source of before) {
      addBit(own, source);
      addBits(own, all[source] ?? none);
    }
    all.push(own);
  }
  return {
    at: (position) => all[position] ?? none,
    of(id) {
      const start = position.get(id);
      const seen = noBits(order.length);
      const found: string[] = [];
      const open = start === undefined ? [] : (sources[start] ?? []).toReversed();
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (hasBit(seen, at)) continue;
        addBit(seen, at);
        found.push(order[at] ?? '');
        open.push(...(sources[at] ?? []).toReversed());
      }
      return found;
    },
  };
}
