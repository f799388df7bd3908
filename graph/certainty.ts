import { addBit, addBits, areBitsWithin, type Bits, hasBit, haveCommonBit, keepBits, noBits, numbersOf, removeBits } from './bits.ts';
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

/** Works out what is sure in a flow. What holds in the first round of a loop holds in each: its values start over. */
export function certaintyOf(flow: Flow, catalogue: Catalogue): Certainty {
  const rules = nodeRules(flow, catalogue);
  const places = placesOf(flow);
  const exclusion = exclusionOf(flow, rules, places);
  const decided = decidedBefore(flow, rules, places);
  const implies = flow.order.map((id) =>
    (flow.outgoing.get(id) ?? []).flatMap((edge) => (isSureStep(edge) ? [places.at(edge.to.node)] : [])),
  );
  const sure: Bits[] = [];
  for (const [at, id] of flow.order.entries()) {
    const edges = places.forward(id);
    const own = intersection(edges, valuesAfter) ?? places.none();
    const addsNothing =
      edges.length === 1 && edges.every((edge) => rules.join(edge.from.node) === 'all' && exclusion.earlyExits(edge).length === 0);
    if (!addsNothing) addImplied(own, soleEntries(flow, places, at), decided[at] ?? places.none());
    sure.push(own);
  }

  return {
    hasValue: (earlier, id) => hasBit(sure[places.at(id)] ?? places.none(), places.at(earlier)),
    arrival(id) {
      const edges = places.forward(id);
      if (edges.length <= 1 || rules.join(id) !== 'all' || exclusion.areAllExclusive(edges)) return 'one';
      const own = sure[places.at(id)] ?? places.none();
      return edges.every((edge) => hasBit(own, places.at(edge.from.node)) && rules.isSurePort(edge)) ? 'all' : 'some';
    },
    returnsByOne: (id) => exclusion.areAllExclusive((flow.incoming.get(id) ?? []).filter((edge) => flow.backEdges.has(edge.id))),
  };

  /** Nodes that surely have a value once the edge was taken. */
  function valuesAfter(edge: GraphEdge): Bits {
    const from = places.at(edge.from.node);
    const before = sure[from]?.slice() ?? places.none();
    if (edge.from.port !== ERROR_PORT) addBit(before, from);
    for (const loop of exclusion.earlyExits(edge)) removeBits(before, places.body(loop));
    return before;
  }

  /** Whether the target of an edge runs, and has a value, whenever its source does. */
  function isSureStep(edge: GraphEdge): boolean {
    return (
      !flow.backEdges.has(edge.id) && rules.isSurePort(edge) && rules.hasSureValue(edge.to.node) && exclusion.earlyExits(edge).length === 0
    );
  }

  /** Adds the nodes that run, and have a value, whenever the known ones do, among those that are decided by then. */
  function addImplied(known: Bits, entries: readonly number[], among: Bits): void {
    for (const entry of entries) if (hasBit(among, entry)) addBit(known, entry);
    if (areBitsWithin(among, known)) return;
    const open = [...numbersOf(known), ...entries];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const target of implies[at] ?? []) {
        if (hasBit(known, target) || !hasBit(among, target)) continue;
        addBit(known, target);
        open.push(target);
      }
    }
  }
}

/** The nodes of a flow by their positions in its order. */
interface Places {
  /** The position of a reachable node, and one of its own for all others. */
  at(id: string): number;
  /** An empty set of positions. */
  none(): Bits;
  /** Edges that bring something within a round. */
  forward(id: string): readonly GraphEdge[];
  body(loop: FlowLoop): Bits;
  /** The entries from which a way leads to a node. */
  entries(at: number): Bits;
}

function placesOf(flow: Flow): Places {
  const size = flow.order.length + 1;
  const none = (): Bits => noBits(size);
  const setOf = (ids: Iterable<string>): Bits => {
    const bits = none();
    for (const id of ids) addBit(bits, flow.position.get(id) ?? flow.order.length);
    return bits;
  };
  const forward = new Map(
    flow.order.map((id) => [
      id,
      (flow.incoming.get(id) ?? []).filter((edge) => !flow.backEdges.has(edge.id) && flow.position.has(edge.from.node)),
    ]),
  );
  const bodies = new Map(flow.loops.map((loop) => [loop, setOf(loop.body)]));
  const all = setOf(flow.entries);
  const entries = flow.order.map((_id, at) => {
    const own = none();
    addBits(own, flow.ancestors.at(at));
    addBit(own, at);
    keepBits(own, all);
    return own;
  });
  return {
    at: (id) => flow.position.get(id) ?? flow.order.length,
    none,
    forward: (id) => forward.get(id) ?? [],
    body: (loop) => bodies.get(loop) ?? none(),
    entries: (at) => entries[at] ?? none(),
  };
}

/** With several triggers only one starts: an entry is sure only where it is the only one. */
function soleEntries(flow: Flow, places: Places, at: number): readonly number[] {
  const own = numbersOf(places.entries(at));
  return flow.parentId === null && own.length > 1 ? [] : own;
}

/** For each node, those that are surely over when it starts: past a join that does not wait, nothing is known. */
function decidedBefore(flow: Flow, rules: NodeRules, places: Places): readonly Bits[] {
  if (flow.order.every((id) => rules.join(id) === 'all')) return flow.order.map((_id, at) => flow.ancestors.at(at));
  const after: Bits[] = [];
  return flow.order.map((id) => {
    const all = places.none();
    for (const edge of places.forward(id)) {
      const from = places.at(edge.from.node);
      addBit(all, from);
      addBits(all, after[from] ?? places.none());
    }
    after.push(rules.join(id) === 'first' ? places.none() : all);
    return rules.join(id) === 'all' ? all : places.none();
  });
}

/** Every two of the edges into a node are compared; of more than these we say that any of them may come. */
const MOST_ARRIVALS = 2_500;

/** What excludes what. */
interface Exclusion {
  areAllExclusive(edges: readonly GraphEdge[]): boolean;
  /** The loops that an edge leaves although they may go round once more: what it brought may come from an earlier round. */
  earlyExits(edge: GraphEdge): readonly FlowLoop[];
}

function exclusionOf(flow: Flow, rules: NodeRules, places: Places): Exclusion {
  const leaves = loopsLeft(flow);
  const returning = new Map<string, GraphEdge[]>();
  for (const edge of flow.edges) {
    const header = flow.backEdges.get(edge.id);
    if (header !== undefined) returning.set(header, [...(returning.get(header) ?? []), edge]);
  }
  const choices = choicesOf(flow, rules);
  // At first every way out of a loop counts as early. What excludes all ways back even so is the end of its loop.
  const first = madeChoices(flow, places, choices, (edge) => leaves.get(edge) ?? []);
  const early = new Map(
    [...leaves].map(([edge, loops]) => {
      const excluded = choices.excludedBy(first(edge));
      return [
        edge,
        loops.filter(
          (loop) =>
            !(returning.get(loop.header) ?? []).every(
              (back) => areFromOtherTriggers(flow, places, edge, back) || haveCommonBit(excluded, first(back)),
            ),
        ),
      ];
    }),
  );
  const made = madeChoices(flow, places, choices, (edge) => early.get(edge) ?? []);
  return {
    areAllExclusive(edges) {
      if (edges.length <= 1) return true;
      if (edges.length > MOST_ARRIVALS) return false;
      const known = edges.map((edge) => {
        const own = made(edge);
        return { edge, own, excluded: choices.excludedBy(own) };
      });
      return known.every((a, position) => {
        for (let other = position + 1; other < known.length; other += 1) {
          const b = known[other];
          if (b !== undefined && !haveCommonBit(a.excluded, b.own) && !areFromOtherTriggers(flow, places, a.edge, b.edge)) return false;
        }
        return true;
      });
    },
    earlyExits: (edge) => early.get(edge) ?? [],
  };
}

/** The loops that each edge leads out of; edges that leave none are not in it. */
function loopsLeft(flow: Flow): ReadonlyMap<GraphEdge, readonly FlowLoop[]> {
  const around = new Map<string, FlowLoop[]>();
  for (const loop of flow.loops) {
    for (const id of loop.body) {
      const known = around.get(id);
      if (known === undefined) around.set(id, [loop]);
      else known.push(loop);
    }
  }
  return new Map(
    flow.edges.flatMap((edge) => {
      const left = (around.get(edge.from.node) ?? []).filter((loop) => !loop.body.has(edge.to.node));
      return left.length === 0 ? [] : [[edge, left] as const];
    }),
  );
}

/** Only one trigger starts a run. */
function areFromOtherTriggers(flow: Flow, places: Places, a: GraphEdge, b: GraphEdge): boolean {
  if (flow.parentId !== null) return false;
  const left = places.entries(places.at(a.from.node));
  const right = places.entries(places.at(b.from.node));
  return left.some((word) => word !== 0) && right.some((word) => word !== 0) && !haveCommonBit(left, right);
}

/** A choice is a port that a node was left by. Two choices of one node that fires one port only exclude each other. */
interface Choices {
  readonly count: number;
  /** The number of a choice by node and port; only nodes that are left by several ports make one. */
  numberOf(edge: GraphEdge): number | undefined;
  /** Everything that some choice of a set excludes. */
  excludedBy(own: Bits): Bits;
  /** The choices made within a loop. */
  within(loop: FlowLoop): Bits;
}

/** The choices of one node have numbers that follow each other, from `start` on. */
interface NodeChoices {
  readonly start: number;
  readonly ports: ReadonlyMap<string, number>;
  readonly excludes: 'nothing' | 'error' | 'all';
}

function choicesOf(flow: Flow, rules: NodeRules): Choices {
  const nodes = new Map<string, NodeChoices>();
  const owners: NodeChoices[] = [];
  for (const id of flow.order) {
    const ports = [...new Set((flow.outgoing.get(id) ?? []).map((edge) => edge.from.port))];
    if (ports.length < 2) continue;
    const start = owners.length;
    const node = { start, ports: new Map(ports.map((port, at) => [port, start + at])), excludes: rules.excludes(id) };
    nodes.set(id, node);
    for (const _port of ports) owners.push(node);
  }
  const within = new Map<FlowLoop, Bits>();
  return {
    count: owners.length,
    numberOf: (edge) => nodes.get(edge.from.node)?.ports.get(edge.from.port),
    excludedBy(own) {
      const excluded = noBits(owners.length);
      for (const choice of numbersOf(own)) {
        const node = owners[choice];
        if (node === undefined || node.excludes === 'nothing') continue;
        const error = node.ports.get(ERROR_PORT);
        if (node.excludes === 'error' && choice !== error) {
          if (error !== undefined) addBit(excluded, error);
          continue;
        }
        for (let other = node.start; other < node.start + node.ports.size; other += 1) if (other !== choice) addBit(excluded, other);
      }
      return excluded;
    },
    within(loop) {
      const known = within.get(loop);
      if (known !== undefined) return known;
      const own = noBits(owners.length);
      for (const id of loop.body) for (const choice of nodes.get(id)?.ports.values() ?? []) addBit(own, choice);
      within.set(loop, own);
      return own;
    },
  };
}

/** The choices that were surely made when an edge is taken; those of a round that may be past do not count outside its loop. */
function madeChoices(
  flow: Flow,
  places: Places,
  choices: Choices,
  earlyExits: (edge: GraphEdge) => readonly FlowLoop[],
): (edge: GraphEdge) => Bits {
  const before: Bits[] = [];
  for (const id of flow.order) before.push(intersection(places.forward(id), made) ?? noBits(choices.count));
  return made;

  function made(edge: GraphEdge): Bits {
    const own = before[places.at(edge.from.node)]?.slice();
    if (own === undefined) return noBits(choices.count);
    const chosen = choices.numberOf(edge);
    if (chosen !== undefined) addBit(own, chosen);
    for (const loop of earlyExits(edge)) removeBits(own, choices.within(loop));
    return own;
  }
}

/** What is known of each node by its type and settings. */
interface NodeRules {
  join(id: string): 'all' | 'first' | 'each';
  /** Whether a port surely fires when its node runs. */
  isSurePort(edge: GraphEdge): boolean;
  /** Whether a node surely has a value when it has run. */
  hasSureValue(id: string): boolean;
  /** What leaving by one port excludes: the error port, or every other one. */
  excludes(id: string): 'nothing' | 'error' | 'all';
}

function nodeRules(flow: Flow, catalogue: Catalogue): NodeRules {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const typeOf = (id: string): { node: GraphNode; type: AnyNodeType } | null => {
    const node = nodes.get(id);
    const type = node && catalogue[node.type];
    return node && type ? { node, type } : null;
  };
  const errorPorts = new Set(flow.edges.flatMap((edge) => (edge.from.port === ERROR_PORT ? [edge.from.node] : [])));
  const usesErrorPort = (id: string): boolean => nodes.get(id)?.policy.onError === 'port' || errorPorts.has(id);
  const sureValues = new Map<string, boolean>();
  const joins = new Map(flow.nodes.map((node) => [node.id, joinOf(node, catalogue[node.type])]));
  const join = (id: string): 'all' | 'first' | 'each' => joins.get(id) ?? 'all';
  return {
    join,
    isSurePort(edge) {
      const found = typeOf(edge.from.node);
      // Ports that follow from the settings, such as the cases of a switch, need not fire, even if there is one only.
      if (!found || found.type.ports !== undefined || usesErrorPort(edge.from.node)) return false;
      const ports = valuePorts(found.node, found.type);
      return ports.length === 1 && ports[0] === edge.from.port && !isOptionalOutput(found.type, edge.from.port);
    },
    hasSureValue(id) {
      const found = typeOf(id);
      const known = sureValues.get(id) ?? (found !== null && !usesErrorPort(id) && !mayFireNothing(found.node, found.type));
      sureValues.set(id, known);
      return known;
    },
    excludes(id) {
      const found = typeOf(id);
      if (!found || join(id) === 'each') return 'nothing';
      return firesOne(found.node, found.type) ? 'all' : 'error';
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

/** What the sets of all edges have in common; null where there are none. */
function intersection(edges: readonly GraphEdge[], setOf: (edge: GraphEdge) => Bits): Bits | null {
  let shared: Bits | null = null;
  for (const edge of edges) {
    const own = setOf(edge);
    if (shared === null) shared = own;
    else keepBits(shared, own);
  }
  return shared;
}
