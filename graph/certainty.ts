import type { Flow } from './flow.ts';
import type { GraphEdge, GraphNode } from './graph.ts';
import { ERROR_PORT, settledNode, valuePorts } from './node-ports.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';

/** What is sure before anything has run. */
export interface Certainty {
  /** Whether `earlier` surely has a value whenever `id` runs. */
  hasValue(earlier: string, id: string): boolean;
  /** How the edges into a node arrive: only ever one of them, all of them, or it depends. */
  arrival(id: string): 'one' | 'all' | 'some';
}

/** Works out what is sure in a flow; loops count by their first iteration. */
export function certaintyOf(flow: Flow, catalogue: Catalogue): Certainty {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const forward = (id: string): readonly GraphEdge[] => (flow.incoming.get(id) ?? []).filter((edge) => !flow.backEdges.has(edge.id) && flow.ancestors.has(edge.from.node));
  const sure = new Map<string, ReadonlySet<string>>();
  const choices = new Map<string, ReadonlySet<string>>();
  for (const id of flow.order) {
    const edges = forward(id);
    const joined = new Set(intersection(edges.map((edge) => valuesAfter(edge))));
    if (!isFirst(nodes.get(id), catalogue)) for (const implied of impliedBy([...joined, ...entriesOf(id)], flow.ancestors.get(id) ?? new Set())) joined.add(implied);
    sure.set(id, joined);
    choices.set(id, intersection(edges.map((edge) => new Set([...(choices.get(edge.from.node) ?? []), choice(edge)]))));
  }

  return {
    hasValue: (earlier, id) => sure.get(id)?.has(earlier) ?? false,
    arrival(id) {
      const edges = forward(id);
      if (edges.length <= 1) return 'one';
      const pairs = edges.flatMap((edge, position) => edges.slice(position + 1).map((other) => [edge, other] as const));
      if (isFirst(nodes.get(id), catalogue) || pairs.every(([a, b]) => areExclusive(a, b))) return 'one';
      return edges.every((edge) => sure.get(id)?.has(edge.from.node) && isCertainPort(edge)) ? 'all' : 'some';
    },
  };

  /** Nodes that surely have a value once the edge was taken. */
  function valuesAfter(edge: GraphEdge): Set<string> {
    const before = new Set(sure.get(edge.from.node) ?? []);
    if (edge.from.port !== ERROR_PORT) before.add(edge.from.node);
    return before;
  }

  /** With several triggers only one starts: an entry is sure only where it is the only one. */
  function entriesOf(id: string): readonly string[] {
    const own = flow.entries.filter((entry) => entry === id || flow.ancestors.get(id)?.has(entry));
    return flow.parentId === null && own.length > 1 ? [] : own;
  }

  /** Nodes that run, and have a value, whenever the given ones do, among those that are decided by then. */
  function impliedBy(known: readonly string[], decided: ReadonlySet<string>): ReadonlySet<string> {
    const implied = new Set<string>(known.filter((id) => flow.entries.includes(id) && decided.has(id)));
    const open = [...known];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const edge of flow.outgoing.get(id) ?? []) {
        const target = edge.to.node;
        if (flow.backEdges.has(edge.id) || implied.has(target) || !decided.has(target) || !isCertainPort(edge)) continue;
        if (!usesErrorPort(target)) {
          implied.add(target);
          open.push(target);
        }
      }
    }
    return implied;
  }

  function isCertainPort(edge: GraphEdge): boolean {
    const node = nodes.get(edge.from.node);
    const type = node && catalogue[node.type];
    if (!node || !type || usesErrorPort(node.id)) return false;
    const ports = valuePorts(node, type);
    return ports.length === 1 && ports[0] === edge.from.port && !isOptionalOutput(type, edge.from.port);
  }

  function usesErrorPort(id: string): boolean {
    const node = nodes.get(id);
    return node?.policy.onError === 'port' || (flow.outgoing.get(id) ?? []).some((edge) => edge.from.port === ERROR_PORT);
  }

  function choice(edge: GraphEdge): string {
    return JSON.stringify([edge.from.node, edge.from.port]);
  }

  function areExclusive(a: GraphEdge, b: GraphEdge): boolean {
    const others = [...(choices.get(b.from.node) ?? []), choice(b)].map((text) => JSON.parse(text) as [string, string]);
    return [...(choices.get(a.from.node) ?? []), choice(a)].some((text) => {
      const [id, port] = JSON.parse(text) as [string, string];
      return others.some(([otherId, otherPort]) => id === otherId && port !== otherPort && (port === ERROR_PORT || otherPort === ERROR_PORT || firesOne(nodes.get(id), catalogue)));
    }) || areDifferentTriggers(a, b);
  }

  /** Only one trigger starts a run. */
  function areDifferentTriggers(a: GraphEdge, b: GraphEdge): boolean {
    if (flow.parentId !== null) return false;
    const left = triggersAbove(a.from.node);
    const right = triggersAbove(b.from.node);
    return left.length > 0 && right.length > 0 && !left.some((id) => right.includes(id));
  }

  function triggersAbove(id: string): readonly string[] {
    return flow.entries.filter((entry) => entry === id || flow.ancestors.get(id)?.has(entry));
  }
}

function firesOne(node: GraphNode | undefined, catalogue: Catalogue): boolean {
  const type = node && catalogue[node.type];
  if (!node || !type) return false;
  return type.firesSeveral ? !type.firesSeveral(settledNode(node, type)) : type.run === undefined;
}

/** How arrivals join at a node. */
export function joinOf(node: GraphNode, type: AnyNodeType | undefined): 'all' | 'first' | 'each' {
  return type?.join ? type.join(settledNode(node, type)) : (node.join ?? 'all');
}

function isFirst(node: GraphNode | undefined, catalogue: Catalogue): boolean {
  return node !== undefined && joinOf(node, catalogue[node.type]) !== 'all';
}

function isOptionalOutput(type: AnyNodeType, port: string): boolean {
  const schema = (type.outputs.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[port];
  return type.run !== undefined && schema !== undefined && schema.safeParse(undefined).success;
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((item) => others.every((set) => set.has(item))));
}
