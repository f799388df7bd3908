import type { Flow, FlowLoop } from './flow.ts';
import type { GraphEdge, GraphNode } from './graph.ts';
import { ERROR_PORT, settledNode, valuePorts } from './node-ports.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';

/** What is sure before anything has run. */
export interface Certainty {
  /** Whether `earlier` surely has a value whenever `id` runs. */
  hasValue(earlier: string, id: string): boolean;
  /** How the edges into a node arrive: only ever one of them, all of them, or it depends. */
  arrival(id: string): 'one' | 'all' | 'some';
  /** Whether only ever one of the back edges to a node is taken in a round. */
  returnsByOne(id: string): boolean;
}

/** A port that a node was left by. Two choices of one node that fires one port only exclude each other. */
interface Choice {
  readonly node: string;
  readonly port: string;
}

/** Works out what is sure in a flow. What holds in the first round of a loop holds in each: its values start over. */
export function certaintyOf(flow: Flow, catalogue: Catalogue): Certainty {
  const rules = nodeRules(flow, catalogue);
  const exclusion = exclusionOf(flow, rules);
  const decided = decidedBefore(flow, rules);
  const sure = new Map<string, Set<string>>();
  for (const id of flow.order) {
    const edges = forwardEdges(flow, id);
    const own = intersection(edges.map(valuesAfter));
    const addsNothing = edges.length === 1 && edges.every((edge) => rules.join(edge.from.node) === 'all' && exclusion.earlyExits(edge).length === 0);
    if (!addsNothing) for (const implied of impliedBy([...own, ...soleEntries(flow, id)], decided.get(id) ?? new Set())) own.add(implied);
    sure.set(id, own);
  }

  return {
    hasValue: (earlier, id) => sure.get(id)?.has(earlier) ?? false,
    arrival(id) {
      const edges = forwardEdges(flow, id);
      if (edges.length <= 1 || rules.join(id) !== 'all' || exclusion.areAllExclusive(edges)) return 'one';
      return edges.every((edge) => sure.get(id)?.has(edge.from.node) && rules.isSurePort(edge)) ? 'all' : 'some';
    },
    returnsByOne: (id) => exclusion.areAllExclusive((flow.incoming.get(id) ?? []).filter((edge) => flow.backEdges.has(edge.id))),
  };

  /** Nodes that surely have a value once the edge was taken. */
  function valuesAfter(edge: GraphEdge): Set<string> {
    const before = new Set(sure.get(edge.from.node) ?? []);
    if (edge.from.port !== ERROR_PORT) before.add(edge.from.node);
    for (const loop of exclusion.earlyExits(edge)) for (const id of loop.body) before.delete(id);
    return before;
  }

  /** Nodes that run, and have a value, whenever the given ones do, among those that are decided by then. */
  function impliedBy(known: readonly string[], among: ReadonlySet<string>): ReadonlySet<string> {
    const implied = new Set<string>(known.filter((id) => among.has(id)));
    const open = [...known];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const edge of flow.outgoing.get(id) ?? []) {
        const target = edge.to.node;
        if (flow.backEdges.has(edge.id) || implied.has(target) || !among.has(target)) continue;
        if (!rules.isSurePort(edge) || !rules.hasSureValue(target) || exclusion.earlyExits(edge).length > 0) continue;
        implied.add(target);
        open.push(target);
      }
    }
    return implied;
  }
}

/** Edges that bring something within a round. */
function forwardEdges(flow: Flow, id: string): readonly GraphEdge[] {
  return (flow.incoming.get(id) ?? []).filter((edge) => !flow.backEdges.has(edge.id) && flow.ancestors.has(edge.from.node));
}

/** With several triggers only one starts: an entry is sure only where it is the only one. */
function soleEntries(flow: Flow, id: string): readonly string[] {
  const own = entriesAbove(flow, id);
  return flow.parentId === null && own.length > 1 ? [] : own;
}

function entriesAbove(flow: Flow, id: string): readonly string[] {
  return flow.entries.filter((entry) => entry === id || flow.ancestors.get(id)?.has(entry));
}

/** For each node, those that are surely over when it starts: past a join that does not wait, nothing is known. */
function decidedBefore(flow: Flow, rules: NodeRules): ReadonlyMap<string, ReadonlySet<string>> {
  if (flow.order.every((id) => rules.join(id) === 'all')) return flow.ancestors;
  const after = new Map<string, ReadonlySet<string>>();
  const before = new Map<string, ReadonlySet<string>>();
  for (const id of flow.order) {
    const all = new Set<string>();
    for (const edge of forwardEdges(flow, id)) for (const other of [edge.from.node, ...(after.get(edge.from.node) ?? [])]) all.add(other);
    before.set(id, rules.join(id) === 'all' ? all : new Set());
    after.set(id, rules.join(id) === 'first' ? new Set() : all);
  }
  return before;
}

/** What excludes what. */
interface Exclusion {
  areAllExclusive(edges: readonly GraphEdge[]): boolean;
  /** The loops that an edge leaves although they may go round once more: what it brought may come from an earlier round. */
  earlyExits(edge: GraphEdge): readonly FlowLoop[];
}

function exclusionOf(flow: Flow, rules: NodeRules): Exclusion {
  const leaves = new Map(flow.edges.map((edge) => [edge.id, flow.loops.filter((loop) => loop.body.has(edge.from.node) && !loop.body.has(edge.to.node))]));
  const returning = (loop: FlowLoop): readonly GraphEdge[] => flow.edges.filter((edge) => flow.backEdges.get(edge.id) === loop.header);
  // At first every way out of a loop counts as early. What excludes all ways back even so is the end of its loop.
  const first = choicesOf(flow, (edge) => leaves.get(edge.id) ?? []);
  const early = new Map(flow.edges.map((edge) => [edge.id, (leaves.get(edge.id) ?? []).filter((loop) => !returning(loop).every((back) => areExclusive(first, edge, back)))]));
  const choices = choicesOf(flow, (edge) => early.get(edge.id) ?? []);
  return {
    areAllExclusive: (edges) => edges.every((edge, position) => edges.slice(position + 1).every((other) => areExclusive(choices, edge, other))),
    earlyExits: (edge) => early.get(edge.id) ?? [],
  };

  function areExclusive(known: Choices, a: GraphEdge, b: GraphEdge): boolean {
    const others = known(b);
    return areFromOtherTriggers(flow, a, b) || known(a).some((choice) => others.some((other) => choice.node === other.node && rules.areExclusivePorts(choice.node, choice.port, other.port)));
  }
}

/** Only one trigger starts a run. */
function areFromOtherTriggers(flow: Flow, a: GraphEdge, b: GraphEdge): boolean {
  if (flow.parentId !== null) return false;
  const left = entriesAbove(flow, a.from.node);
  const right = entriesAbove(flow, b.from.node);
  return left.length > 0 && right.length > 0 && !left.some((id) => right.includes(id));
}

/** The choices that were surely made when an edge is taken; those of a round that may be past do not count outside its loop. */
type Choices = (edge: GraphEdge) => readonly Choice[];

function choicesOf(flow: Flow, earlyExits: (edge: GraphEdge) => readonly FlowLoop[]): Choices {
  const before = new Map<string, ReadonlyMap<string, Choice>>();
  const byEdge = new Map<string, ReadonlyMap<string, Choice>>();
  for (const id of flow.order) {
    const arrivals = forwardEdges(flow, id).map((edge) => byEdge.get(edge.id) ?? new Map<string, Choice>());
    const shared = intersection(arrivals.map((choices) => new Set(choices.keys())));
    const own = new Map([...(arrivals[0] ?? [])].filter(([key]) => shared.has(key)));
    before.set(id, own);
    const edges = flow.outgoing.get(id) ?? [];
    const isChoice = edges.some((edge) => edge.from.port !== edges[0]?.from.port);
    for (const edge of edges) {
      const past = earlyExits(edge);
      const made = new Map(isChoice ? [...own, [JSON.stringify([id, edge.from.port]), { node: id, port: edge.from.port }] as const] : own);
      for (const [key, { node }] of past.length === 0 ? [] : made) if (past.some((loop) => loop.body.has(node))) made.delete(key);
      byEdge.set(edge.id, made);
    }
  }
  return (edge) => [...(byEdge.get(edge.id)?.values() ?? [])];
}

/** What is known of each node by its type and settings. */
interface NodeRules {
  join(id: string): 'all' | 'first' | 'each';
  /** Whether a port surely fires when its node runs. */
  isSurePort(edge: GraphEdge): boolean;
  /** Whether a node surely has a value when it has run. */
  hasSureValue(id: string): boolean;
  areExclusivePorts(id: string, a: string, b: string): boolean;
}

function nodeRules(flow: Flow, catalogue: Catalogue): NodeRules {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const typeOf = (id: string): { node: GraphNode; type: AnyNodeType } | null => {
    const node = nodes.get(id);
    const type = node && catalogue[node.type];
    return node && type ? { node, type } : null;
  };
  const usesErrorPort = (id: string): boolean => nodes.get(id)?.policy.onError === 'port' || (flow.outgoing.get(id) ?? []).some((edge) => edge.from.port === ERROR_PORT);
  const joins = new Map(flow.nodes.map((node) => [node.id, joinOf(node, catalogue[node.type])]));
  const join = (id: string): 'all' | 'first' | 'each' => joins.get(id) ?? 'all';
  return {
    join,
    isSurePort(edge) {
      const found = typeOf(edge.from.node);
      if (!found || usesErrorPort(edge.from.node)) return false;
      const ports = valuePorts(found.node, found.type);
      // Ports that follow from the settings, such as the cases of a switch, need not fire, even if there is one only.
      return found.type.ports === undefined && ports.length === 1 && ports[0] === edge.from.port && !isOptionalOutput(found.type, edge.from.port);
    },
    hasSureValue(id) {
      const found = typeOf(id);
      return found !== null && !usesErrorPort(id) && !mayFireNothing(found.node, found.type);
    },
    areExclusivePorts(id, a, b) {
      const found = typeOf(id);
      if (a === b || !found || join(id) === 'each') return false;
      return a === ERROR_PORT || b === ERROR_PORT || firesOne(found.node, found.type);
    },
  };
}

function firesOne(node: GraphNode, type: AnyNodeType): boolean {
  return type.firesSeveral ? !type.firesSeveral(settledNode(node, type)) : type.run === undefined;
}

function mayFireNothing(node: GraphNode, type: AnyNodeType): boolean {
  if (type.firesNothing) return type.firesNothing(settledNode(node, type));
  return type.run !== undefined && Object.keys(type.outputs.shape as object).every((port) => isOptionalOutput(type, port));
}

/** How arrivals join at a node. */
export function joinOf(node: GraphNode, type: AnyNodeType | undefined): 'all' | 'first' | 'each' {
  return type?.join ? type.join(settledNode(node, type)) : (node.join ?? 'all');
}

function isOptionalOutput(type: AnyNodeType, port: string): boolean {
  const schema = (type.outputs.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[port];
  return type.run !== undefined && schema !== undefined && schema.safeParse(undefined).success;
}

function intersection(sets: readonly ReadonlySet<string>[]): Set<string> {
  const [first, ...others] = sets;
  return new Set([...(first ?? [])].filter((item) => others.every((set) => set.has(item))));
}
