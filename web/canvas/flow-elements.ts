import type { Edge, Node } from '@xyflow/react';
import type { Graph, GraphNode, GraphNote } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { AnyNodeType, Catalogue } from '#graph/node-type';
import { nodePorts } from '#graph/node-ports';
import { findBackEdges } from './back-edges.ts';
import { CONTAINER_MIN, NODE_WIDTH } from './layout.ts';
import type { EdgeRunStatus, NodeRunView, RunView } from './run-view.ts';

/** What one box on the canvas draws. All parts keep their identity while they do not change. */
export interface StepData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly type: AnyNodeType | undefined;
  readonly ports: readonly string[];
  /** Ports that an edge leaves from. */
  readonly usedPorts: readonly string[];
  /** Ports that an edge leaves from and that the node does not have: they are drawn, so that their edges are. */
  readonly lostPorts: readonly string[];
  /** Whether an edge leads here. */
  readonly hasEdgeIn: boolean;
  readonly run: NodeRunView | undefined;
  readonly issues: readonly Issue[];
  /** True while a run is shown and the node had no part in it. */
  readonly isQuiet: boolean;
  /** The node was changed since the run on show, so that its status says nothing of what it is now. */
  readonly isStale: boolean;
}

export interface NoteData extends Record<string, unknown> {
  readonly note: GraphNote;
}

export interface FlowEdgeData extends Record<string, unknown> {
  readonly status: EdgeRunStatus;
  readonly isBack: boolean;
  /** True when its output no longer exists, or nothing may lead to its node. */
  readonly isLost: boolean;
  readonly port: string;
  readonly fromName: string;
  readonly toName: string;
}

export type StepFlowNode = Node<StepData, 'step' | 'container'>;
export type NoteFlowNode = Node<NoteData, 'note'>;
export type FlowNode = StepFlowNode | NoteFlowNode;
export type FlowEdge = Edge<FlowEdgeData, 'flow'>;

export interface FlowInput {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly issues: readonly Issue[];
  readonly view: RunView | undefined;
}

const NO_ISSUES: readonly Issue[] = [];
const NOT_TABBABLE = { tabIndex: -1 };

/**
 * Turns a graph into React Flow's nodes, parents before their children. Nodes that would be the same as in `previous`
 * are the same objects, with what React Flow added to them (selection, measured size), so that only changes are drawn.
 */
export function toFlowNodes(input: FlowInput, previous: readonly FlowNode[]): FlowNode[] {
  const { graph, catalogue, view } = input;
  const before = new Map(previous.map((node) => [node.id, node]));
  const issues = groupIssues(input.issues);
  const used = new Map<string, Set<string>>();
  const entered = new Set<string>();
  for (const edge of graph.edges) {
    const ports = used.get(edge.from.node) ?? new Set();
    ports.add(edge.from.port);
    used.set(edge.from.node, ports);
    entered.add(edge.to.node);
  }

  const steps = parentsFirst(graph.nodes).map((node): FlowNode => {
    const type = catalogue[node.type];
    const old = before.get(node.id);
    const oldData = old !== undefined && old.type !== 'note' ? (old.data as StepData) : undefined;
    const own = issues.get(node.id) ?? NO_ISSUES;
    const run = view?.nodes.get(node.id);
    const usedPorts = [...(used.get(node.id) ?? NO_PORTS)];
    const ports = type === undefined && usedPorts.length > 0 ? usedPorts : portsOf(node, type);
    const data: StepData = {
      node,
      type,
      ports: sameOr(oldData?.ports, ports),
      usedPorts: sameOr(oldData?.usedPorts, usedPorts),
      lostPorts: sameOr(
        oldData?.lostPorts,
        usedPorts.filter((port) => isLostPort(type, ports, port)),
      ),
      hasEdgeIn: entered.has(node.id),
      run,
      issues: oldData !== undefined && sameIssues(oldData.issues, own) ? oldData.issues : own,
      // A node that the run did not know has no part in it: it is new, and not quiet.
      isQuiet: view?.known.has(node.id) === true && (run === undefined || run.status === 'skipped' || run.status === 'pending'),
      isStale: run?.isStale === true,
    };
    if (old !== undefined && oldData !== undefined && isShallowEqual(oldData, data)) return inPlace(old, node.position);
    const isContainer = type?.isContainer === true;
    const size = isContainer ? (node.size ?? { width: 480, height: 240 }) : undefined;
    return {
      // Keeps measured size and selection: without them the node would flash and lose its handles for a frame.
      ...old,
      id: node.id,
      type: isContainer ? 'container' : 'step',
      position: node.position,
      data,
      ariaLabel: describeNode(data),
      ariaRole: 'group',
      ...(node.parentId === null ? { parentId: undefined } : { parentId: node.parentId }),
      // Text that floats under a node while it is written lies over the other nodes.
      ...(size === undefined ? { zIndex: run?.stream == null ? 0 : 1 } : { width: size.width, height: size.height, zIndex: -1 }),
    } as StepFlowNode;
  });

  const notes = graph.notes.map((note): FlowNode => {
    const old = before.get(note.id);
    if (old?.type === 'note' && old.data.note === note) return inPlace(old, note.position);
    return {
      ...old,
      id: note.id,
      type: 'note',
      position: note.position,
      width: note.size.width,
      height: note.size.height,
      zIndex: -2,
      data: { note },
      ariaLabel: 'note',
    } as NoteFlowNode;
  });
  return [...notes, ...steps];
}

/** Turns a graph's edges into React Flow's, keeping those that did not change. */
export function toFlowEdges(input: Pick<FlowInput, 'graph' | 'catalogue' | 'view'>, previous: readonly FlowEdge[]): FlowEdge[] {
  const before = new Map(previous.map((edge) => [edge.id, edge]));
  const back = findBackEdges(input.graph);
  const nodes = new Map(input.graph.nodes.map((node) => [node.id, node]));
  const isLost = ({ from, to }: Graph['edges'][number]): boolean => {
    const source = nodes.get(from.node);
    const type = source === undefined ? undefined : input.catalogue[source.type];
    const isToTrigger = input.catalogue[nodes.get(to.node)?.type ?? '']?.isTrigger === true;
    return isToTrigger || (source !== undefined && isLostPort(type, portsOf(source, type), from.port));
  };
  return input.graph.edges.map((edge) => {
    const old = before.get(edge.id);
    const data: FlowEdgeData = {
      status: input.view?.edges.get(edge.id) ?? 'idle',
      isBack: back.has(edge.id),
      isLost: isLost(edge),
      port: edge.from.port,
      fromName: nodes.get(edge.from.node)?.name ?? '',
      toName: nodes.get(edge.to.node)?.name ?? '',
    };
    const same = old !== undefined && old.source === edge.from.node && old.target === edge.to.node && old.sourceHandle === edge.from.port;
    if (same && old.data !== undefined && isShallowEqual(old.data, data)) return old;
    return {
      ...(same ? old : {}),
      id: edge.id,
      type: 'flow',
      source: edge.from.node,
      sourceHandle: edge.from.port,
      target: edge.to.node,
      data,
      // Nodes come first for the Tab key: the editor leads it on to the edges.
      domAttributes: NOT_TABBABLE,
      ariaLabel: `edge from ${data.fromName} ${data.port} to ${data.toName}`,
    };
  });
}

const NO_PORTS: ReadonlySet<string> = new Set();
const knownPorts = new WeakMap<GraphNode, { readonly type: AnyNodeType | undefined; readonly ports: readonly string[] }>();

function portsOf(node: GraphNode, type: AnyNodeType | undefined): readonly string[] {
  const known = knownPorts.get(node);
  if (known !== undefined && known.type === type) return known.ports;
  const ports = type === undefined ? ['out'] : nodePorts(node, type);
  knownPorts.set(node, { type, ports });
  return ports;
}

/** Of a node whose type is unknown here, any port may be right. */
function isLostPort(type: AnyNodeType | undefined, ports: readonly string[], port: string): boolean {
  return type !== undefined && !ports.includes(port);
}

/** The list from before when it says the same, so that data can be compared by identity. */
function sameOr(before: readonly string[] | undefined, list: readonly string[]): readonly string[] {
  return before !== undefined && before.length === list.length && before.every((item, index) => item === list[index]) ? before : list;
}

/** How large a node is drawn, for the layout and for placing new nodes before anything was measured. */
export function estimateSize(node: GraphNode, ports: readonly string[], isContainer: boolean): { width: number; height: number } {
  if (isContainer) return node.size ?? { ...CONTAINER_MIN };
  const shown = ports.filter((port) => port !== 'error' || node.policy.onError === 'port');
  return { width: NODE_WIDTH, height: 92 + (shown.length > 1 ? shown.length * 24 + 8 : 0) };
}

/** What a screen reader says of a node: type, name, and how it stands. */
export function describeNode(data: StepData): string {
  const parts = [`${data.type?.type ?? data.node.type} ${data.node.name}`];
  if (data.run !== undefined) parts.push(data.run.status);
  if (data.isStale) parts.push('changed since this run');
  const errors = data.issues.filter((issue) => issue.severity === 'error').length;
  if (errors > 0) parts.push(errors === 1 ? '1 problem' : `${errors} problems`);
  return parts.join(', ');
}

function parentsFirst(nodes: readonly GraphNode[]): readonly GraphNode[] {
  if (nodes.every((node) => node.parentId === null)) return nodes;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sorted: GraphNode[] = [];
  const placed = new Set<string>();
  const place = (node: GraphNode, depth: number) => {
    if (placed.has(node.id)) return;
    const parent = node.parentId === null ? undefined : byId.get(node.parentId);
    if (parent !== undefined && depth < 32) place(parent, depth + 1);
    if (placed.has(node.id)) return;
    placed.add(node.id);
    // A parent that is gone must not hide its children.
    sorted.push(node.parentId !== null && parent === undefined ? { ...node, parentId: null } : node);
  };
  for (const node of nodes) place(node, 0);
  return sorted;
}

/** A node that was moved on the screen but not in the graph goes back, unless a hand still holds it. */
function inPlace(node: FlowNode, position: { x: number; y: number }): FlowNode {
  if (node.dragging === true || (node.position.x === position.x && node.position.y === position.y)) return node;
  return { ...node, position };
}

function sameIssues(a: readonly Issue[], b: readonly Issue[]): boolean {
  return (
    a.length === b.length &&
    a.every((issue, index) => issue.code === b[index]!.code && issue.message === b[index]!.message && issue.path === b[index]!.path)
  );
}

function isShallowEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => Object.is(a[key], b[key]));
}

function groupIssues(issues: readonly Issue[]): ReadonlyMap<string, readonly Issue[]> {
  const groups = new Map<string, Issue[]>();
  for (const issue of issues) {
    if (issue.nodeId === null) continue;
    groups.set(issue.nodeId, [...(groups.get(issue.nodeId) ?? []), issue]);
  }
  return groups;
}
