import type { Graph, GraphNode } from '#graph/graph';
import { isSameNode } from '#graph/node-meaning';
import type { Run, StepRun, StepStatus } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { doingNow, toolsUsed, type ToolUse } from '../runs/agent-turns.ts';
import { totalsOf, type Saved } from '../runs/model-calls.ts';

/** What the canvas shows of a run on one node, over all its step runs. */
export interface NodeRunView {
  readonly status: StepStatus;
  /** How many step runs the node has had: loop iterations and items of a map. */
  readonly count: number;
  /** Of those, how many have ended. */
  readonly ended: number;
  readonly failedCount: number;
  readonly attempts: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly tokens: number;
  readonly costUsd: number;
  readonly model: string | null;
  readonly error: StepRun['error'];
  /** Text the node is writing at this moment. */
  readonly stream: string | null;
  /** Of a node that works through a list: how many items are done, of how many. */
  readonly progress: string | null;
  /** What an agent is at: its turn, and the tool. */
  readonly doing: string | null;
  /** The tools that an agent called. */
  readonly tools: readonly ToolUse[];
  /** What answers from the cache spared. */
  readonly saved: Saved | null;
  /** True for the node that failed the run. */
  readonly failedRun: boolean;
  /** The node is not as it was in the run any more. */
  readonly isStale: boolean;
}

/** How far containers have come, by `<nodeId>/<iteration>`. */
export type MapProgressByKey = { readonly [key: string]: { readonly done: number; readonly failed: number; readonly total: number } };

export type EdgeRunStatus = 'idle' | 'running' | 'taken' | 'skipped' | 'failed';

/** A run as the canvas paints it. */
export interface RunView {
  readonly nodes: ReadonlyMap<string, NodeRunView>;
  readonly edges: ReadonlyMap<string, EdgeRunStatus>;
  /** The nodes of the graph that ran. */
  readonly known: ReadonlySet<string>;
}

/** What a batch's plan calls the step that works on one item: the node's id and this. */
const ITEM_SUFFIX = '.item';

const ENDED: ReadonlySet<StepStatus> = new Set(['finished', 'failed', 'skipped', 'cancelled']);

/** True when a model answer came from the labelled stand-in that needs no key. */
export function isOfflineModel(model: string | null): boolean {
  return model !== null && model.startsWith('offline');
}

/** True for a step run inside a node that works through a list by itself, with no nodes of its own: its steps are named after it. */
export function isItemOf({ nodeId }: Pick<StepRun, 'nodeId'>, owner: string): boolean {
  return nodeId.startsWith(`${owner}.`);
}

/** The step runs of each node, in the order in which the run holds them. */
export function groupSteps(steps: readonly StepRun[]): ReadonlyMap<string, readonly StepRun[]> {
  const groups = new Map<string, StepRun[]>();
  for (const step of steps) {
    const group = groups.get(step.nodeId);
    if (group === undefined) groups.set(step.nodeId, [step]);
    else group.push(step);
  }
  return groups;
}

/**
 * Sums a run up for every node and edge. With `previous`, parts that did not change keep their identity, so that only
 * nodes that changed are drawn again.
 */
export function viewRun(input: {
  graph: Graph;
  run: Run;
  streams: { readonly [key: string]: string };
  maps?: MapProgressByKey | undefined;
  previous?: RunView | undefined;
}): RunView {
  const { graph, run, streams, maps, previous } = input;
  const groups = groupSteps(run.steps);
  const ran = new Map(run.graph.nodes.map((node) => [node.id, node]));
  const drawn = graph === run.graph ? ran : new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes = new Map<string, NodeRunView>();
  for (const [nodeId, steps] of groups) {
    const items = groups.get(`${nodeId}${ITEM_SUFFIX}`) ?? [];
    const view = {
      ...viewNode(steps, items, { streams, maps: maps ?? {}, failedNode: run.failedNode }),
      isStale: isStale(drawn.get(nodeId), ran.get(nodeId)),
    };
    const before = previous?.nodes.get(nodeId);
    nodes.set(nodeId, before !== undefined && isSame(before, view) ? before : view);
  }
  return { nodes, edges: viewEdges(graph, groups), known: new Set(ran.keys()) };
}

interface Around {
  readonly streams: { readonly [key: string]: string };
  readonly maps: MapProgressByKey;
  readonly failedNode: string | null;
}

function isStale(drawn: GraphNode | undefined, ran: GraphNode | undefined): boolean {
  return drawn !== undefined && ran !== undefined && !isSameNode(drawn, ran);
}

function viewNode(
  steps: readonly StepRun[],
  items: readonly StepRun[],
  { streams, maps, failedNode }: Around,
): Omit<NodeRunView, 'isStale'> {
  // The newest one that really ran says most; a later iteration that was skipped says nothing of the last result.
  const latest =
    steps.findLast((step) => step.status === 'running' || step.status === 'waiting') ??
    steps.findLast((step) => step.status === 'failed') ??
    steps.findLast((step) => step.status !== 'skipped' && step.status !== 'pending') ??
    steps.at(-1)!;
  let tokens = 0;
  let costUsd = 0;
  let ended = 0;
  let failedCount = 0;
  let model: string | null = null;
  let stream: string | null = null;
  for (const step of items.length === 0 ? steps : [...items, ...steps]) {
    tokens += step.tokens;
    costUsd += step.costUsd;
    if (step.model !== null) model = step.model;
  }
  for (const step of steps) {
    if (ENDED.has(step.status)) ended += 1;
    if (step.status === 'failed') failedCount += 1;
    if (step.status === 'running') stream = streams[stepKey(step)] ?? stream;
  }
  const progress = maps[`${latest.nodeId}/${latest.iteration}`];
  const isOpen = latest.status === 'running' || latest.status === 'waiting';
  const substeps = latest.substeps ?? [];
  return {
    status: latest.status,
    count: steps.filter((step) => step.status !== 'skipped').length,
    ended,
    failedCount,
    attempts: latest.attempts,
    startedAt: latest.startedAt,
    finishedAt: latest.finishedAt,
    tokens,
    costUsd,
    model,
    error: latest.error,
    stream: stream === null || stream === '' ? null : stream,
    progress:
      progress === undefined ? null : `${progress.done}/${progress.total}${progress.failed > 0 ? `, ${progress.failed} failed` : ''}`,
    doing: isOpen ? doingNow(substeps, stream !== null && stream !== '') : null,
    tools: toolsUsed(substeps),
    saved: totalsOf([...items, ...steps].flatMap((step) => step.calls ?? [])).saved,
    failedRun: failedNode !== null && (latest.nodeId === failedNode || latest.name === failedNode),
  };
}

function viewEdges(graph: Graph, groups: ReadonlyMap<string, readonly StepRun[]>): ReadonlyMap<string, EdgeRunStatus> {
  const incoming = new Map<string, number>();
  for (const edge of graph.edges) incoming.set(edge.to.node, (incoming.get(edge.to.node) ?? 0) + 1);
  const edges = new Map<string, EdgeRunStatus>();
  for (const edge of graph.edges) {
    const from = groups.get(edge.from.node) ?? [];
    const to = groups.get(edge.to.node) ?? [];
    const target = to.at(-1)?.status;
    const targetRan = to.some((step) => step.status !== 'skipped' && step.status !== 'pending');
    const fired = from.filter((step) => step.port !== null);
    // A step run names the first port that fired; a node that fires several is recognised by its only successor having run.
    const taken = fired.some((step) => step.port === edge.from.port) || (fired.length > 0 && incoming.get(edge.to.node) === 1 && targetRan);
    if (taken)
      edges.set(edge.id, target === 'running' || target === 'waiting' ? 'running' : edge.from.port === 'error' ? 'failed' : 'taken');
    else if (from.length > 0 && from.every((step) => ENDED.has(step.status))) edges.set(edge.id, 'skipped');
    else edges.set(edge.id, 'idle');
  }
  return edges;
}

function isSame(a: NodeRunView, b: NodeRunView): boolean {
  return (Object.keys(a) as (keyof NodeRunView)[]).every((key) => {
    if (key === 'error') return a.error?.code === b.error?.code && a.error?.message === b.error?.message;
    return a[key] === b[key] || (typeof a[key] === 'object' && JSON.stringify(a[key]) === JSON.stringify(b[key]));
  });
}

/** A time span in a few characters: `320 ms`, `4.2 s`, `2 min 5 s`, `3 h 12 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return '< 1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/** Milliseconds between two ISO times, or null while one of them is missing. */
export function elapsedMs(startedAt: string | null, finishedAt: string | null): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt));
}

/** Dollars with as many digits as a small sum needs. */
export function formatCost(costUsd: number): string {
  if (costUsd === 0) return '$0';
  return `$${costUsd < 0.01 ? costUsd.toPrecision(2) : costUsd.toFixed(2)}`;
}
