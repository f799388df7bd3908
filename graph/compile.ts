import { joinOf } from './certainty.ts';
import { check } from './check.ts';
import { type DraftStop, draftStops, NODE_INCOMPLETE } from './draft-stops.ts';
import type { Binding } from './expression/ast.ts';
import { inZone } from './expression/in-zone.ts';
import { parseBinding } from './expression/parse.ts';
import { bindingReferences } from './expression/references.ts';
import { stripPositions } from './expression/strip-positions.ts';
import type { Flow } from './flow.ts';
import type { Graph, GraphNode } from './graph.ts';
import { checkTypes, type GraphTypes } from './graph-types.ts';
import type { Issue } from './issue.ts';
import type { Json } from './json.ts';
import { readFieldNames } from './meant-fields.ts';
import { ERROR_PORT, settledNode, upgradeNodes, valuePorts } from './node-ports.ts';
import type { AnyNodeType, Catalogue } from './node-type.ts';
import { withoutValues } from './types/without-values.ts';
import type { Surroundings } from './surroundings.ts';
import { type OnError, type Plan, PLAN_FORMAT, type PlanEdge, type Retry, type Step, type StepBody } from './plan.ts';
import { DEFAULT_RETRY, DEFAULT_TIMEOUT_MS } from './timing.ts';

/** How often a loop may go round when nothing else is said. */
const DEFAULT_LOOP_LIMIT = 25;

/** A plan, or why there is none. A draft's plan may stop at nodes that are not complete. */
export type Compiled =
  | { readonly ok: true; readonly plan: Plan; readonly stops: readonly DraftStop[] }
  | { readonly ok: false; readonly issues: Issue[] };

/** `draft` compiles for a test run from the trigger with this id, or from any. */
export interface CompileOptions {
  readonly draft?: { readonly trigger?: string };
  readonly surroundings?: Surroundings;
}

/**
 * Compiles a graph. Positions, notes and groups leave no trace, so that the same behaviour has the same hash. For a test
 * run of a draft, nodes with pinned data give that instead of running, and nodes that are not complete fail when the run arrives at them:
 * what comes before them can be tried.
 */
export function compile(graph: Graph, catalogue: Catalogue, options: CompileOptions = {}): Compiled {
  const upgraded = upgradeNodes(graph, catalogue);
  const types = checkTypes(upgraded, catalogue, options.surroundings);
  const issues = check(upgraded, catalogue, types);
  const hasErrors = issues.some((issue) => issue.severity === 'error');
  const stops = options.draft === undefined || !hasErrors ? [] : draftStops(upgraded, issues, options.draft.trigger);
  if (stops === null || (hasErrors && options.draft === undefined)) return { ok: false, issues };
  // What another trigger leads to is compiled too, though this run never gets there.
  const incomplete = hasErrors ? (draftStops(upgraded, issues, undefined) ?? stops) : stops;
  const [top] = types.flows;
  const plan = top
    ? planOf(top, {
        graph: readFieldNames(upgraded, catalogue),
        catalogue,
        types,
        isDraft: options.draft !== undefined,
        stops: new Map(incomplete.map((stop) => [stop.nodeId, stop])),
      })
    : emptyPlan;
  const budget = graph.settings?.budget;
  return { ok: true, plan: budget === undefined || Object.keys(budget).length === 0 ? plan : { ...plan, budget }, stops };
}

const emptyPlan: Plan = { format: PLAN_FORMAT, steps: [], edges: [], loops: [], entries: [], captures: [] };

interface Context {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly types: GraphTypes;
  readonly isDraft: boolean;
  /** Nodes that are not complete, by id. */
  readonly stops: ReadonlyMap<string, DraftStop>;
}

function planOf(flow: Flow, context: Context): Plan {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const reached = new Set(flow.order);
  const steps = flow.order.flatMap((id) => {
    const node = nodes.get(id);
    const type = node && context.catalogue[node.type];
    const stop = context.stops.get(id);
    if (node && stop) return [stopStep(node, stop)];
    return node && type ? [stepOf(flow, node, type, context)] : [];
  });
  const edges = flow.edges
    .filter((edge) => reached.has(edge.from.node) && reached.has(edge.to.node))
    .map((edge): PlanEdge => {
      const back = flow.backEdges.get(edge.id);
      return { id: edge.id, from: edge.from.node, port: edge.from.port, to: edge.to.node, ...(back === undefined ? {} : { back }) };
    });
  const inner = new Set(steps.map((step) => step.name));
  const captures = [...new Set(steps.flatMap((step) => step.references))].filter((name) => !inner.has(name) && !OWN_NAMES.includes(name));
  return {
    format: PLAN_FORMAT,
    steps,
    edges,
    loops: flow.loops.map((loop) => ({
      id: loop.header,
      header: loop.header,
      body: flow.order.filter((id) => loop.body.has(id)),
      limit: nodes.get(loop.header)?.policy.loopLimit ?? DEFAULT_LOOP_LIMIT,
      parent:
        flow.loops
          .filter((other) => other !== loop && other.body.has(loop.header) && other.body.size > loop.body.size)
          .toSorted((a, b) => a.body.size - b.body.size)[0]?.header ?? null,
    })),
    entries: flow.entries.filter((id) => reached.has(id)),
    captures: flow.parentId === null ? [] : captures,
  };
}

const OWN_NAMES: readonly string[] = ['input', 'item', 'index', 'previous', 'run'];

function stepOf(flow: Flow, node: GraphNode, type: AnyNodeType, context: Context): Step {
  const fields = context.types.node(node.id)?.fields ?? {};
  const bindings = Object.fromEntries(
    Object.entries(fields).flatMap(([field, { binding }]) => (binding === null ? [] : [[field, stripPositions(binding)] as const])),
  );
  const innerFlow = context.types.flows.find((candidate) => candidate.parentId === node.id);
  const inner = innerFlow ? planOf(innerFlow, context) : null;
  const zone = context.graph.settings?.timeZone;
  const body = inZone(
    context.isDraft && node.pinned !== null
      ? pinnedBody(node)
      : promising(bodyOf(node, type, context.catalogue, bindings, inner), node, context),
    zone,
  );
  const ports = valuePorts(node, type);
  const onError = inZone(onErrorOf(flow, node), zone);
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    typeVersion: node.typeVersion,
    join: joinOf(node, type),
    ports,
    references: [
      ...new Set([
        ...[...bindingsOf(body), ...(onError.kind === 'default' && onError.binding !== undefined ? [onError.binding] : [])].flatMap(
          bindingReferences,
        ),
        ...(body.kind === 'map' ? body.plan.captures : []),
      ]),
    ],
    onError,
    body,
  };
}

function bodyOf(
  node: GraphNode,
  type: AnyNodeType,
  catalogue: Catalogue,
  bindings: { readonly [field: string]: Binding },
  inner: Plan | null,
): StepBody {
  const settled = settledNode(node, type);
  const timing = timingOf(node, type);
  if (type.step) return type.step({ ...settled, bindings, inner, id: node.id, name: node.name, ...timing, catalogue });
  return {
    kind: 'call',
    activity: type.type,
    effect: typeof type.effect === 'function' ? type.effect(settled.config) : type.effect,
    config: settled.config as Json,
    inputs: { kind: 'object', entries: Object.entries(bindings) },
    ...timing,
  };
}

/** Fails when the run arrives: an error port or a default would hide that the node is not complete. */
function stopStep(node: GraphNode, { message }: DraftStop): Step {
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    typeVersion: node.typeVersion,
    join: node.join ?? 'all',
    ports: [],
    references: [],
    onError: { kind: 'fail' },
    body: { kind: 'fail', code: NODE_INCOMPLETE, message: { kind: 'literal', value: `"${node.name}" is not complete yet. ${message}` } },
  };
}

/** Time-out and retries: the node's own, else its type's, else the general ones. */
function timingOf({ policy }: GraphNode, type: AnyNodeType): { readonly timeoutMs: number; readonly retry: Retry } {
  return {
    timeoutMs: policy.timeoutMs ?? type.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retry: {
      maxAttempts: policy.retry?.maxAttempts ?? type.maxAttempts ?? DEFAULT_RETRY.maxAttempts,
      initialIntervalMs: policy.retry?.initialIntervalMs ?? DEFAULT_RETRY.initialIntervalMs,
      backoff: policy.retry?.backoff ?? DEFAULT_RETRY.backoff,
      maxIntervalMs: policy.retry?.maxIntervalMs ?? DEFAULT_RETRY.maxIntervalMs,
    },
  };
}

/** A called workflow may go live with another answer at any time: its answer is held against what was known of it here. */
function promising(body: StepBody, node: GraphNode, { types }: Context): StepBody {
  if (body.kind !== 'subworkflow') return body;
  const schema = withoutValues(types.node(node.id)?.firstPort ?? {});
  return Object.keys(schema).length === 0 ? body : { ...body, schema };
}

/** Pinned data stands for the node: each pinned port fires with its value. */
function pinnedBody(node: GraphNode): StepBody {
  const ports = Object.entries(node.pinned ?? {});
  const [first] = ports;
  if (first && ports.length === 1) return { kind: 'assign', port: first[0], value: { kind: 'literal', value: first[1] } };
  return {
    kind: 'branch',
    mode: 'all',
    otherwise: null,
    cases: ports.map(([port]) => ({ port, when: { kind: 'literal', value: true } })),
    value: { kind: 'literal', value: first?.[1] ?? null },
  };
}

/** A wired error port is meant to be used, whatever the policy says. */
function onErrorOf(flow: Flow, node: GraphNode): OnError {
  const { policy } = node;
  if (policy.onError === 'port' || (flow.outgoing.get(node.id) ?? []).some((edge) => edge.from.port === ERROR_PORT))
    return { kind: 'port' };
  if (policy.onError !== 'default') return { kind: 'fail' };
  const parsed = parseBinding(policy.default ?? null);
  if (!parsed.ok || parsed.binding.kind === 'literal')
    return { kind: 'default', value: parsed.ok && parsed.binding.kind === 'literal' ? parsed.binding.value : null };
  return { kind: 'default', value: null, binding: stripPositions(parsed.binding) };
}

function bindingsOf(body: StepBody): readonly Binding[] {
  switch (body.kind) {
    case 'assign':
      return [body.value];
    case 'branch':
      return [body.value, ...body.cases.map(({ when }) => when)];
    case 'call':
      return [body.inputs];
    case 'wait':
      return [body.value, ...[body.durationMs, body.until].filter((binding) => binding !== null)];
    case 'review':
      return [body.title, body.instructions, body.value];
    case 'map':
      return [body.items];
    case 'agent':
      return [body.inputs];
    case 'subworkflow':
      return [body.input];
    case 'respond':
      return [body.status, body.headers, body.body];
    case 'fail':
      return [body.message];
  }
}
