import type { z } from 'zod';
import { renameReference } from './expression/rename.ts';
import { type Graph, type GraphEdge, type GraphNode, type GraphNote, type GraphSettings, NODE_NAME_PATTERN } from './graph.ts';
import type { Json, JsonObject } from './json.ts';
import { isReadable } from './names.ts';
import { ERROR_PORT, nodePorts, upgradeNode } from './node-ports.ts';
import type { AnyNodeType, Catalogue, NodePreset } from './node-type.ts';
import { trimEndOf } from './trim-characters.ts';

/** Why an operation can't be done, in a sentence. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** The changed graph, or why there is none. */
export type Operation = { readonly graph: Graph } | { readonly error: OperationError };

/** A part of a graph, as it is copied and pasted. */
export interface GraphFragment {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly notes: readonly GraphNote[];
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What is to be added: a type, and the ready settings to begin with, if any. */
interface NewNode {
  readonly type: string;
  readonly preset?: Pick<NodePreset, 'title' | 'config' | 'inputs'> | undefined;
}

/** Adds a node with its type's defaults and the preset's settings, under a free name made from the preset or the type. */
export function addNode(
  graph: Graph,
  catalogue: Catalogue,
  node: NewNode & { readonly position: Place; readonly parentId?: string | null },
): { readonly graph: Graph; readonly node: GraphNode } {
  const type = catalogue[node.type];
  const { preset } = node;
  const added: GraphNode = {
    id: freeId(new Set(graph.nodes.map((other) => other.id))),
    type: node.type,
    typeVersion: type?.version ?? 1,
    name: freeName(preset === undefined ? node.type : preset.title.toLowerCase(), namesOf(graph)),
    position: { ...node.position },
    parentId: node.parentId ?? null,
    config: { ...(type ? defaultsOf(type.config) : {}), ...preset?.config },
    inputs: { ...(type ? defaultsOf(type.inputs) : {}), ...preset?.inputs },
    policy: {},
    pinned: null,
    ...(type?.isContainer ? { size: { width: 420, height: 220 } } : {}),
  };
  return { graph: { ...graph, nodes: [...graph.nodes, added] }, node: added };
}

/** Draws an edge from a port to a node. */
export function connect(graph: Graph, from: { readonly node: string; readonly port: string }, to: { readonly node: string }): Operation {
  const source = graph.nodes.find((node) => node.id === from.node);
  const target = graph.nodes.find((node) => node.id === to.node);
  if (!source || !target) return refused('NODE_MISSING', 'This node is gone.');
  if (source.id === target.id)
    return refused('EDGE_TO_ITSELF', `"${source.name}" can't follow itself. For a loop, lead a later node back to it.`);
  if (target.id === source.parentId)
    return refused(
      'EDGE_ACROSS_CONTAINERS',
      `"${source.name}" lies inside "${target.name}": what it gives back is gathered there by itself.`,
    );
  if (source.parentId !== target.parentId)
    return refused('EDGE_ACROSS_CONTAINERS', "An edge can't cross the border of a container. Connect the container itself.");
  if (graph.edges.some((edge) => edge.from.node === from.node && edge.from.port === from.port && edge.to.node === to.node))
    return refused('EDGE_TWICE', `"${source.name}" leads to "${target.name}" by this port already.`);
  const edge: GraphEdge = {
    id: freeId(new Set(graph.edges.map((other) => other.id))),
    from: { node: from.node, port: from.port },
    to: { node: to.node },
  };
  const nodes = from.port === ERROR_PORT ? graph.nodes.map((node) => (node === source ? withErrorOutput(node) : node)) : graph.nodes;
  return { graph: { ...graph, nodes, edges: [...graph.edges, edge] } };
}

/** A wired error output is used whatever the policy says, so a policy that says otherwise is dropped. */
function withErrorOutput(node: GraphNode): GraphNode {
  const { onError, default: _default, ...policy } = node.policy;
  return onError === undefined || onError === 'port' ? node : { ...node, policy };
}

/** Moves an edge to another output of its node; an edge that would then be there twice is removed. */
export function reconnectEdge(graph: Graph, edgeId: string, port: string): Graph {
  const edge = graph.edges.find((other) => other.id === edgeId);
  if (edge === undefined || edge.from.port === port) return graph;
  const rest = removeEdges(graph, [edgeId]);
  const drawn = connect(rest, { node: edge.from.node, port }, edge.to);
  return 'graph' in drawn ? drawn.graph : rest;
}

/** Puts a new node into an edge: what came by the edge goes through it. A trigger, which nothing leads to, only joins the graph. */
export function insertOnEdge(
  graph: Graph,
  catalogue: Catalogue,
  insert: NewNode & { readonly edgeId: string },
): { readonly graph: Graph; readonly node: GraphNode } {
  const edge = graph.edges.find((other) => other.id === insert.edgeId);
  const source = graph.nodes.find((node) => node.id === edge?.from.node);
  const target = graph.nodes.find((node) => node.id === edge?.to.node);
  const middle =
    source && target ? { x: (source.position.x + target.position.x) / 2, y: (source.position.y + target.position.y) / 2 } : { x: 0, y: 0 };
  const added = addNode(graph, catalogue, {
    type: insert.type,
    preset: insert.preset,
    position: middle,
    parentId: source?.parentId ?? null,
  });
  return !edge || catalogue[insert.type]?.isTrigger === true
    ? added
    : { node: added.node, graph: leadThrough(added.graph, catalogue, edge, added.node) };
}

/** Puts a node that nothing leads to or from into an edge of its own container; any other stays as it is. */
export function putOnEdge(graph: Graph, catalogue: Catalogue, put: { readonly edgeId: string; readonly nodeId: string }): Graph {
  const edge = graph.edges.find((other) => other.id === put.edgeId);
  const node = graph.nodes.find((other) => other.id === put.nodeId);
  const source = graph.nodes.find((other) => other.id === edge?.from.node);
  if (!edge || !node || source?.parentId !== node.parentId || !isLoose(graph, catalogue, node)) return graph;
  return leadThrough(graph, catalogue, edge, node);
}

/** Whether nothing leads to or from a node that edges could lead to. */
export function isLoose(graph: Graph, catalogue: Catalogue, node: GraphNode): boolean {
  return catalogue[node.type]?.isTrigger !== true && !graph.edges.some((edge) => edge.from.node === node.id || edge.to.node === node.id);
}

/** Has an edge end at the node, and go on from there to where it led. */
function leadThrough(graph: Graph, catalogue: Catalogue, edge: GraphEdge, node: GraphNode): Graph {
  const type = catalogue[node.type];
  const port = type ? (nodePorts(node, type).find((name) => name !== ERROR_PORT) ?? null) : 'out';
  const ids = new Set(graph.edges.map((other) => other.id));
  const onward: GraphEdge[] = port === null ? [] : [{ id: freeId(ids), from: { node: node.id, port }, to: edge.to }];
  return {
    ...graph,
    edges: [...graph.edges.map((other) => (other.id === edge.id ? { ...other, to: { node: node.id } } : other)), ...onward],
  };
}

/** Changes what holds for the workflow as a whole; settings that say nothing are left out. */
export function changeSettings(graph: Graph, { budget, timeZone, ...others }: GraphSettings): Graph {
  const { settings: _before, ...rest } = graph;
  const hasBudget = budget?.tokens !== undefined || budget?.costUsd !== undefined;
  const settings: GraphSettings = {
    ...others,
    ...(timeZone === undefined || timeZone === '' ? {} : { timeZone }),
    ...(hasBudget ? { budget } : {}),
  };
  return Object.keys(settings).length === 0 ? rest : { ...rest, settings };
}

/** Renames a node and rewrites every reference to it. */
export function renameNode(graph: Graph, nodeId: string, name: string): Operation {
  const node = graph.nodes.find((other) => other.id === nodeId);
  if (!node) return refused('NODE_MISSING', 'This node is gone.');
  if (name === node.name) return { graph };
  if (!NODE_NAME_PATTERN.test(name))
    return refused('NAME_INVALID', 'A name starts with a letter and holds letters, digits and _ only, 64 at most.');
  if (!isReadable(name)) return refused('NAME_RESERVED', `"${name}" means something else in expressions.`);
  if (graph.nodes.some((other) => other.name === name)) return refused('NAME_TAKEN', `Another node is called "${name}".`);
  return { graph: renameNodes(graph, new Map([[nodeId, name]])) };
}

/**
 * Gives nodes the names that the map holds by id, all at once, and rewrites every reference to them. Whether the names are free is for the
 * caller to know.
 */
export function renameNodes(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const renames = graph.nodes.flatMap(({ id, name }): (readonly [string, string])[] => {
    const next = names.get(id) ?? name;
    return next === name ? [] : [[name, next]];
  });
  if (renames.length === 0) return graph;
  const rename = (text: string): string => renameReferences(text, renames);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      name: names.get(node.id) ?? node.name,
      inputs: rewritten(node.inputs, rename) as GraphNode['inputs'],
      ...renamedDefault(node, rename),
    })),
  };
}

/** Removes nodes with what is inside them, their edges and their places in groups. */
export function removeNodes(graph: Graph, nodeIds: readonly string[]): Graph {
  const gone = new Set(nodeIds);
  for (let size = -1; size !== gone.size;) {
    size = gone.size;
    for (const node of graph.nodes) if (node.parentId !== null && gone.has(node.parentId)) gone.add(node.id);
  }
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !gone.has(node.id)),
    edges: graph.edges.filter((edge) => !gone.has(edge.from.node) && !gone.has(edge.to.node)),
    groups: graph.groups
      .map((group) => ({ ...group, nodeIds: group.nodeIds.filter((id) => !gone.has(id)) }))
      .filter((group) => group.nodeIds.length > 0),
  };
}

/** Removes edges. */
export function removeEdges(graph: Graph, edgeIds: readonly string[]): Graph {
  return edgeIds.length === 0 ? graph : { ...graph, edges: graph.edges.filter((edge) => !edgeIds.includes(edge.id)) };
}

/** Adds copies with new ids and free names; references and edges among the copies stay among them. */
export function pasteNodes(
  graph: Graph,
  catalogue: Catalogue,
  paste: { readonly fragment: GraphFragment; readonly offset: Place },
): { readonly graph: Graph; readonly nodeIds: readonly string[] } {
  const { fragment, offset } = paste;
  const taken = new Set([...graph.nodes, ...graph.notes].map((thing) => thing.id));
  // A fragment may come from anywhere: of two nodes with one id, edges and children go to the first.
  const ids = new Map<string, string>();
  const takeId = (old: string): string => {
    const id = freeId(taken);
    taken.add(id);
    if (!ids.has(old)) ids.set(old, id);
    return id;
  };
  const names = namesOf(graph);
  const renames: (readonly [string, string])[] = [];
  const named = fragment.nodes.map((node) => {
    const name = freeName(node.name, names);
    names.add(name);
    if (name !== node.name) renames.push([node.name, name]);
    return { node: catalogue[node.type] ? upgradeNode(node, catalogue[node.type]!) : node, id: takeId(node.id), name };
  });
  const rename = (text: string): string => renameReferences(text, renames);
  const nodes = named.map(({ node, id, name }): GraphNode => {
    const parentId =
      node.parentId === null
        ? null
        : (ids.get(node.parentId) ??
          (graph.nodes.some((other) => other.id === node.parentId && catalogue[other.type]?.isContainer === true) ? node.parentId : null));
    const isInside = node.parentId !== null && ids.has(node.parentId);
    const position = isInside ? node.position : { x: node.position.x + offset.x, y: node.position.y + offset.y };
    return {
      ...node,
      id,
      name,
      parentId,
      position: { ...position },
      inputs: rewritten(node.inputs, rename) as GraphNode['inputs'],
      ...renamedDefault(node, rename),
    };
  });
  const edgeIds = new Set(graph.edges.map((edge) => edge.id));
  const edges = fragment.edges.flatMap((edge): GraphEdge[] => {
    const [from, to] = [ids.get(edge.from.node), ids.get(edge.to.node)];
    if (from === undefined || to === undefined) return [];
    const id = freeId(edgeIds);
    edgeIds.add(id);
    return [{ id, from: { node: from, port: edge.from.port }, to: { node: to } }];
  });
  const notes = fragment.notes.map((note) => ({
    ...note,
    id: takeId(note.id),
    position: { x: note.position.x + offset.x, y: note.position.y + offset.y },
  }));
  return {
    graph: { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges], notes: [...graph.notes, ...notes] },
    nodeIds: [...nodes, ...notes].map((thing) => thing.id),
  };
}

/** The policy with references of its default value rewritten, where there are any. */
function renamedDefault({ policy }: GraphNode, rename: (text: string) => string): Partial<Pick<GraphNode, 'policy'>> {
  return policy.default === undefined ? {} : { policy: { ...policy, default: rewritten(policy.default, rename) } };
}

/** Renames references to several nodes at once. */
function renameReferences(source: string, renames: readonly (readonly [string, string])[]): string {
  // What an unreadable name stands for in an expression is not the node.
  const meant = renames.filter(([from]) => isReadable(from));
  const [only] = meant;
  if (only === undefined) return source;
  if (meant.length === 1) return renameReference(source, ...only);
  // By way of names that nobody has, so that a swap of two names does not meet itself.
  const parked = meant.reduce((current, [from], position) => renameReference(current, from, `__renamed_${position}`), source);
  return meant.reduce((current, [, to], position) => renameReference(current, `__renamed_${position}`, to), parked);
}

function refused(code: string, message: string): { readonly error: OperationError } {
  return { error: { code, message } };
}

function namesOf(graph: Graph): Set<string> {
  return new Set(graph.nodes.map((node) => node.name));
}

/**
 * A name that nobody has: `llm`, then `llm2`; `if1`, then `if2`, because no expression can say `if`. Types may have letters that a name
 * can't, such as `http-basic`.
 */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  // By code points: half a letter is none.
  const letters = Array.from(wanted.replaceAll(/[^\p{L}\p{Mn}\p{Mc}\p{Nd}_]/gu, '_').replace(/^(?![\p{L}_])/u, '_'));
  const plain = letters.slice(0, 64).join('');
  const isFree = (name: string): boolean => !taken.has(name) && isReadable(name);
  if (isFree(plain)) return plain;
  const stem = trimEndOf(letters.slice(0, 58).join(''), '0123456789') || 'node';
  for (let number = isReadable(stem) ? 2 : 1; ; number += 1) if (isFree(`${stem}${number}`)) return `${stem}${number}`;
}

const ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function freeId(taken: ReadonlySet<string>): string {
  for (;;) {
    const id = Array.from({ length: 6 }, () => ID_LETTERS[Math.floor(Math.random() * ID_LETTERS.length)]).join('');
    if (!taken.has(id)) return id;
  }
}

/** The defaults that a schema names; what has none stays open for the person to fill in. */
function defaultsOf(schema: AnyNodeType['config']): Record<string, Json> {
  const defaults: Record<string, Json> = {};
  for (const [key, field] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
    const parsed = field.safeParse(undefined);
    if (parsed.success && parsed.data !== undefined && parsed.data !== null) defaults[key] = parsed.data as Json;
  }
  return defaults;
}

function rewritten(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return value.includes('{{') ? change(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => rewritten(item, change));
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, inner]) => [key, rewritten(inner, change)]));
}
