import { checkFields, checkUnknown } from './check-fields.ts';
import { isZone } from './dates/zones.ts';
import { nearest } from './expression/nearest.ts';
import { containerDepths, MOST_CONTAINER_LEVELS } from './flow.ts';
import { NODE_NAME_PATTERN, type Graph, type GraphEdge, type GraphNode } from './graph.ts';
import { checkTypes, type GraphTypes } from './graph-types.ts';
import type { Issue, IssueSeverity } from './issue.ts';
import type { IssueCode } from './issue-codes.ts';
import { readFieldNames } from './meant-fields.ts';
import { isReadable } from './names.ts';
import { ERROR_PORT, nodePorts, upgradeNodes } from './node-ports.ts';
import type { Catalogue } from './node-type.ts';
import { outsideReferences } from './outside-references.ts';
import type { Json } from './json.ts';
import { REMOVED } from './secrets/remove-secrets.ts';
import { isKnown, type Surroundings } from './surroundings.ts';

export { checkTypes } from './graph-types.ts';
export type { GraphTypes } from './graph-types.ts';

/** Everything wrong with a graph, errors first. An error blocks publishing; what cannot be reached only warns. */
export function check(drawn: Graph, catalogue: Catalogue, types: GraphTypes = checkTypes(drawn, catalogue)): Issue[] {
  const written = upgradeNodes(drawn, catalogue);
  const graph = readFieldNames(written, catalogue);
  const reached = new Set(types.flows.flatMap((flow) => flow.order));
  const drawing = drawingOf(graph, reached);
  const issues = [
    ...checkIds(graph),
    ...checkNames(graph),
    ...checkTriggers(graph, catalogue),
    ...checkTimeZone(graph),
    ...graph.nodes.flatMap((node) => checkNode(drawing, catalogue, node, reached)),
    ...graph.edges.flatMap((edge) => checkEdge(drawing, catalogue, edge)),
    ...checkWaitingCallers(drawing, catalogue),
    ...types.flows.flatMap((flow) => flow.unnatural.map((edge) => unnaturalLoop(drawing, edge))),
    ...written.nodes.flatMap((node) => (catalogue[node.type] === undefined ? [] : checkUnknown(node, catalogue[node.type]!))),
    ...graph.nodes.flatMap((node) => checkFields(graph, catalogue, node, types)),
    ...checkOutside(graph, types.surroundings),
    ...graph.nodes.flatMap(checkRemoved),
  ];
  return issues
    .map((issue) =>
      issue.severity === 'error' && issue.nodeId !== null && !reached.has(issue.nodeId) && issue.code !== 'NODE_TYPE_UNKNOWN'
        ? { ...issue, severity: 'warning' as const }
        : issue,
    )
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** A graph with what is looked up in it again and again. */
interface Drawing {
  readonly graph: Graph;
  /** By id; of two with one id, which is an error, the first. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
  /** The containers that something reachable lies in. */
  readonly filled: ReadonlySet<string>;
  readonly depths: ReadonlyMap<string, number>;
}

function drawingOf(graph: Graph, reached: ReadonlySet<string>): Drawing {
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const known = outgoing.get(edge.from.node);
    if (known === undefined) outgoing.set(edge.from.node, [edge]);
    else known.push(edge);
  }
  return {
    graph,
    nodes: new Map(graph.nodes.toReversed().map((node) => [node.id, node])),
    outgoing,
    depths: containerDepths(graph),
    filled: new Set(graph.nodes.flatMap((node) => (node.parentId !== null && reached.has(node.id) ? [node.parentId] : []))),
  };
}

/** Makes an issue of a node as a whole. */
export function nodeIssue(node: GraphNode | null, code: IssueCode, severity: IssueSeverity, message: string, hint: string): Issue {
  return { code, severity, nodeId: node?.id ?? null, path: '', message, hint };
}

/** Only a file or a program can make such a graph; nothing else that is said of it would be sure. */
function checkIds(graph: Graph): Issue[] {
  const seen = new Set<string>();
  return [
    ...graph.nodes.map((node) => ({ kind: 'nodes', id: node.id, node })),
    ...graph.edges.map((edge) => ({ kind: 'edges', id: edge.id, node: null })),
  ].flatMap(({ kind, id, node }) => {
    const key = `${kind} ${id}`;
    if (seen.has(key))
      return [nodeIssue(node, 'ID_TAKEN', 'error', `Two ${kind} have the id "${id}".`, 'Remove one of them and draw it again.')];
    seen.add(key);
    return [];
  });
}

function didYouMean(name: string, candidates: readonly string[]): string | null {
  const like = nearest(name, candidates);
  return like === null ? null : `Did you mean "${like}"?`;
}

/** Values that an export took out are to be filled in. */
function checkRemoved(node: GraphNode): Issue[] {
  return (['config', 'inputs'] as const).flatMap((part) =>
    placesOf(node[part], part).map((path): Issue => ({
      code: 'SECRET_REMOVED',
      severity: 'error',
      nodeId: node.id,
      path,
      message: `"${node.name}" lacks a secret that was taken out when the workflow was exported.`,
      hint: `Replace ${REMOVED}, best by a connection.`,
    })),
  );
}

function placesOf(value: Json, path: string): readonly string[] {
  if (typeof value === 'string') return value.includes(REMOVED) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap((item, at) => placesOf(item as Json, `${path}[${at}]`))
    : Object.entries(value).flatMap(([key, inner]) => placesOf(inner as Json, `${path}.${key}`));
}

/** What the graph names must be there. Called workflows are looked at by the nodes that call them. */
function checkOutside(graph: Graph, { connections, knowledge, providers }: Surroundings): Issue[] {
  return outsideReferences(graph).flatMap(({ kind, id, node, path }): readonly Issue[] => {
    const issue = { severity: 'error', nodeId: node.id, path } as const;
    if (kind === 'connection' && !isKnown(connections, id))
      return [
        {
          ...issue,
          code: 'CONNECTION_UNKNOWN',
          message: `The connection of "${node.name}" does not exist here.`,
          hint: 'Choose another connection, or create one under Settings.',
        },
      ];
    if (kind === 'knowledge' && !isKnown(knowledge, id))
      return [
        {
          ...issue,
          code: 'KNOWLEDGE_UNKNOWN',
          message: `The knowledge base of "${node.name}" does not exist here.`,
          hint: 'Choose another knowledge base, or create one under Knowledge.',
        },
      ];
    // A worker elsewhere may have a provider that this server does not.
    if (kind === 'model' && !isModel(id, providers))
      return [
        {
          ...issue,
          severity: 'warning',
          code: 'MODEL_UNKNOWN',
          message: `The model "${id}" of "${node.name}" belongs to no provider that is known here.`,
          hint: modelHint(id, providers),
        },
      ];
    return [];
  });
}

function isModel(id: string, providers: Surroundings['providers']): boolean {
  if (providers === undefined || providers === null || providers.length === 0 || id === 'auto' || id === 'offline') return true;
  const colon = id.indexOf(':');
  return colon > 0 && colon < id.length - 1 && ['offline', ...providers].includes(id.slice(0, colon));
}

function modelHint(id: string, providers: Surroundings['providers']): string {
  const provider = id.split(':', 1)[0] ?? '';
  const near = nearest(provider, providers ?? []);
  return near !== null
    ? `Did you mean "${near}${id.slice(provider.length)}"?`
    : 'Models are written provider:model. Choose one from the list, or add a connection for its provider under Settings.';
}

function checkNames(graph: Graph): Issue[] {
  const seen = new Set<string>();
  return graph.nodes.flatMap((node) => {
    if (!NODE_NAME_PATTERN.test(node.name) || !isReadable(node.name))
      return [nodeIssue(node, 'NAME_RESERVED', 'error', `A node can't be called "${node.name}".`, 'Choose another name.')];
    if (seen.has(node.name))
      return [nodeIssue(node, 'NAME_TAKEN', 'error', `Two nodes are called "${node.name}".`, 'Give one of them another name.')];
    seen.add(node.name);
    return [];
  });
}

function checkTimeZone({ settings }: Graph): Issue[] {
  const zone = settings?.timeZone;
  return zone === undefined || isZone(zone)
    ? []
    : [nodeIssue(null, 'TIME_ZONE_UNKNOWN', 'error', `There is no time zone "${zone}".`, 'Choose another one in the workflow settings.')];
}

function checkTriggers(graph: Graph, catalogue: Catalogue): Issue[] {
  if (graph.nodes.some((node) => catalogue[node.type]?.isTrigger === true && node.parentId === null)) return [];
  return [nodeIssue(null, 'NO_TRIGGER', 'error', 'Nothing starts this workflow.', 'Add "Manual trigger" or "Webhook".')];
}

function checkNode(drawing: Drawing, catalogue: Catalogue, node: GraphNode, reached: ReadonlySet<string>): Issue[] {
  const type = catalogue[node.type];
  if (!type)
    return [
      nodeIssue(
        node,
        'NODE_TYPE_UNKNOWN',
        'error',
        `The node type "${node.type}" of "${node.name}" is not known here.`,
        didYouMean(node.type, Object.keys(catalogue)) ?? 'Replace the node, or install what brings its type.',
      ),
    ];
  const issues: Issue[] = [];
  if (node.typeVersion > type.version) {
    issues.push(
      nodeIssue(
        node,
        'NODE_VERSION_UNKNOWN',
        'error',
        `"${node.name}" was made with version ${node.typeVersion} of "${type.title}"; version ${type.version} is known here.`,
        'Use a newer release, or replace the node.',
      ),
    );
  }
  const parent = node.parentId === null ? null : drawing.nodes.get(node.parentId);
  if (parent === undefined || (parent !== null && catalogue[parent.type]?.isContainer !== true)) {
    issues.push(
      nodeIssue(node, 'EDGE_BROKEN', 'error', `"${node.name}" lies inside something that is no container.`, 'Drag it out of there.'),
    );
  }
  if (type.isTrigger && node.parentId !== null)
    issues.push(
      nodeIssue(
        node,
        'TRIGGER_HAS_INPUT',
        'error',
        `The trigger "${node.name}" lies inside a container.`,
        'Drag it out: inside, each item starts the first node by itself.',
      ),
    );
  if (node.type === 'respond' && node.parentId !== null)
    issues.push(
      nodeIssue(node, 'RESPOND_IN_CONTAINER', 'error', `"${node.name}" would answer once for each item.`, 'Respond after the container.'),
    );
  if (!reached.has(node.id))
    issues.push(
      nodeIssue(node, 'UNREACHABLE_NODE', 'warning', `"${node.name}" is not connected, so it never runs.`, 'Connect it, or remove it.'),
    );
  if (type.isContainer && (drawing.depths.get(node.id) ?? 0) >= MOST_CONTAINER_LEVELS) {
    issues.push(
      nodeIssue(
        node,
        'CONTAINER_TOO_DEEP',
        'error',
        `"${node.name}" lies inside ${MOST_CONTAINER_LEVELS} other containers or more: nothing in it would run.`,
        'Take it out, or move the inner steps into a workflow of their own.',
      ),
    );
  } else if (type.isContainer && reached.has(node.id) && !drawing.filled.has(node.id)) {
    issues.push(
      nodeIssue(
        node,
        'CONTAINER_EMPTY',
        'error',
        `There is nothing to begin with inside "${node.name}".`,
        'Drag the nodes into it that each item should go through; one of them must have no edge leading to it.',
      ),
    );
  }
  return [...issues, ...checkPorts(drawing, catalogue, node)];
}

/** Ways out that somebody drew for a reason, and that lead nowhere. */
function checkPorts({ outgoing }: Drawing, catalogue: Catalogue, node: GraphNode): Issue[] {
  const type = catalogue[node.type];
  if (!type) return [];
  const wired = new Set((outgoing.get(node.id) ?? []).map((edge) => edge.from.port));
  if (node.policy.onError === 'port' && !wired.has(ERROR_PORT)) {
    return [
      {
        ...nodeIssue(
          node,
          'PORT_UNWIRED',
          'error',
          `The error output of "${node.name}" leads nowhere.`,
          'Connect it, or choose what else to do on an error.',
        ),
        path: 'policy.onError',
      },
    ];
  }
  if (type.category !== 'human' || wired.size === 0) return [];
  return nodePorts(node, type)
    .filter((port) => port !== ERROR_PORT && !wired.has(port))
    .map((port) =>
      nodeIssue(
        node,
        'PORT_UNWIRED',
        'warning',
        `The output "${port}" of "${node.name}" leads nowhere.`,
        'Connect it, if something should follow.',
      ),
    );
}

/**
 * A caller who waits for the answer does not wait as long as people take. Where some calls are answered without a person, the others are
 * meant to be late.
 */
function checkWaitingCallers({ graph, nodes, outgoing }: Drawing, catalogue: Catalogue): Issue[] {
  const waiting = graph.nodes.filter(
    (node) => node.type === 'webhook' && node.parentId === null && (node.config['mode'] ?? 'sync') === 'sync',
  );
  const passed = new Set(waiting.map(({ id }) => id));
  const next = [...passed];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    const node = nodes.get(id);
    if (node === undefined || catalogue[node.type]?.category === 'human') continue;
    const following = (outgoing.get(id) ?? []).filter((edge) => edge.from.port !== ERROR_PORT).map((edge) => edge.to.node);
    if (node.type === 'respond' || following.length === 0) return [];
    for (const to of following) {
      if (passed.has(to)) continue;
      passed.add(to);
      next.push(to);
    }
  }
  return graph.nodes
    .filter((node) => passed.has(node.id) && catalogue[node.type]?.category === 'human')
    .map((node) =>
      nodeIssue(
        node,
        'CALLER_WAITS_FOR_PERSON',
        'warning',
        `The caller waits for "${node.name}" and gets only the run id if a person takes longer than the waiting time.`,
        'Set "Answer" of the webhook to "Answer at once", or respond before this node.',
      ),
    );
}

function checkEdge({ nodes }: Drawing, catalogue: Catalogue, edge: GraphEdge): Issue[] {
  const from = nodes.get(edge.from.node);
  const to = nodes.get(edge.to.node);
  const issue = (...about: Parameters<typeof nodeIssue>): Issue[] => [{ ...nodeIssue(...about), edgeId: edge.id }];
  if (!from || !to)
    return issue(from ?? to ?? null, 'EDGE_BROKEN', 'error', 'An edge leads from or to a node that no longer exists.', 'Remove the edge.');
  if (from.parentId !== to.parentId)
    return issue(
      to,
      'EDGE_ACROSS_CONTAINERS',
      'error',
      `The edge from "${from.name}" to "${to.name}" crosses the border of a container.`,
      'Connect the container itself; inside, use {{ item }}.',
    );
  if (catalogue[to.type]?.isTrigger)
    return issue(to, 'TRIGGER_HAS_INPUT', 'error', `An edge leads to the trigger "${to.name}".`, 'Remove the edge: triggers start runs.');
  const type = catalogue[from.type];
  if (type && !nodePorts(from, type).includes(edge.from.port)) {
    return issue(
      from,
      'EDGE_BROKEN',
      'error',
      `The edge to "${to.name}" comes from "${edge.from.port}", an output that no longer exists.`,
      didYouMean(edge.from.port, nodePorts(from, type)) ?? 'Reconnect the edge to another output, or remove it.',
    );
  }
  return [];
}

function unnaturalLoop({ nodes }: Drawing, edge: GraphEdge): Issue {
  const from = nodes.get(edge.from.node);
  const to = nodes.get(edge.to.node);
  return nodeIssue(
    to ?? null,
    'LOOP_NOT_NATURAL',
    'error',
    `The loop from "${from?.name ?? ''}" back to "${to?.name ?? ''}" can be entered at more than one place.`,
    'Lead every way into the loop through the same node.',
  );
}
