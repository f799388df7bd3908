import type { Graph, GraphNode } from '#graph/graph';
import { isSameNode } from '#graph/node-meaning';
import { settledNode } from '#graph/node-ports';
import type { Catalogue } from '#graph/node-type';
import type { StepRun } from '#graph/run';
import type { NewRun } from '#store/runs';
import type { Store } from '#store/store';
import { isBlobReference } from '#workers/workflow/messages';
import { carry } from '../values.ts';

/** The outputs that a new run takes over from an earlier one. */
export type Reuse = NonNullable<NewRun['reuse']>;

/** Together longer values go by claim check, so that they travel to Temporal in one piece. */
const REUSE_LENGTH = 512 * 1024;

/** The output of each step that finished at the top of a run, where the new run may take it over. */
export function takeOver(steps: readonly StepRun[], isKept: (step: StepRun) => boolean): Map<string, Reuse[number]> {
  const kept = new Map<string, Reuse[number]>();
  for (const step of steps) {
    if (step.scope !== '' || step.iteration !== 0 || step.status !== 'finished' || step.port === null || !isKept(step)) continue;
    kept.set(step.nodeId, { nodeId: step.nodeId, port: step.port, output: step.output });
  }
  return kept;
}

/** The same, with long values in the blob store. */
export function carryAll(blobs: Store['blobs'], reuse: Reuse): Promise<Reuse> {
  const limit = JSON.stringify(reuse).length > REUSE_LENGTH ? 256 : undefined;
  return Promise.all(reuse.map(async (step) => ({ ...step, output: isBlobReference(step.output) ? step.output : await carry(blobs, step.output, limit) })));
}

/** The nodes that can be reached from some of a graph, and those themselves. */
export function reachableFrom(starts: Iterable<string>, { edges }: Pick<Graph, 'edges'>): ReadonlySet<string> {
  const reached = new Set(starts);
  // The set grows while it is walked through: each node is visited once.
  for (const node of reached) for (const { from, to } of edges) if (from.node === node) reached.add(to.node);
  return reached;
}

/** The nodes that do the same in both graphs and are given the same: they, what is inside them and all that leads to them. */
export function unchangedNodes(ran: Graph, drawn: Graph): ReadonlySet<string> {
  const before = new Map(ran.nodes.map((node) => [node.id, node]));
  const unchanged = new Set(drawn.nodes.filter((node) => isUnchanged(node)).map(({ id }) => id));
  const insides = [...ran.nodes, ...drawn.nodes].filter(({ parentId }) => parentId !== null);
  // A changed node takes with it what follows and what it is inside of, until nothing more goes.
  for (let size = -1; size !== unchanged.size; ) {
    size = unchanged.size;
    for (const { from, to } of drawn.edges) if (!unchanged.has(from.node)) unchanged.delete(to.node);
    for (const { id, parentId } of insides) if (!unchanged.has(id)) unchanged.delete(parentId!);
  }
  return unchanged;

  function isUnchanged(node: GraphNode): boolean {
    const old = before.get(node.id);
    return old !== undefined && old.name === node.name && isSameNode(old, node) && incoming(ran, node.id) === incoming(drawn, node.id);
  }
}

function incoming({ edges }: Pick<Graph, 'edges'>, nodeId: string): string {
  return edges.filter(({ to }) => to.node === nodeId).map(({ from }) => JSON.stringify([from.node, from.port])).toSorted((a, b) => a.localeCompare(b)).join();
}

/** True for a node of which a step run tells less than it did: it names only the first of several ports that fired. */
export function firesSeveral(node: GraphNode | undefined, catalogue: Catalogue): boolean {
  const type = node === undefined ? undefined : catalogue[node.type];
  return node !== undefined && type?.firesSeveral?.(settledNode(node, type)) === true;
}
