import type { Json } from '#graph/json';
import type { PlanEdge } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { NewRun, StoredRun } from '#store/runs';
import { type Carried, isBlobReference } from '#workers/workflow/messages';
import { HttpError } from '../http-error.ts';
import { newId } from '../ids.ts';
import { carry, refuseReferences } from '../values.ts';
import { type StartDependencies, startRun } from './start-run.ts';

/** Together longer values go by claim check, so that they travel to Temporal in one piece. */
const REUSE_LENGTH = 512 * 1024;

/**
 * Starts a new run of the same plan and input that takes over what the given run's steps gave, up to a node: that one and
 * all after it run again. `outputs` replaces outputs by node name. Returns the new run's id.
 */
export async function forkRun(dependencies: StartDependencies, run: StoredRun, steps: readonly StepRun[], request: { readonly fromNode: string; readonly outputs: { readonly [name: string]: Json } }): Promise<string> {
  const { store, content } = dependencies;
  const graph = await content.graph(run.graphHash);
  const from = graph.nodes.find((node) => node.name === request.fromNode || node.id === request.fromNode);
  if (from === undefined) throw unknownNode(request.fromNode);
  for (const value of Object.values(request.outputs)) refuseReferences(value);

  const again = reachableFrom(from.id, graph.edges.map((edge) => ({ from: edge.from.node, to: edge.to.node })));
  const kept = new Map<string, { readonly nodeId: string; readonly port: string; readonly output: Carried }>();
  for (const step of steps) {
    if (step.scope !== '' || step.iteration !== 0 || step.status !== 'finished' || step.port === null || again.has(step.nodeId)) continue;
    kept.set(step.nodeId, { nodeId: step.nodeId, port: step.port, output: step.output });
  }
  for (const [name, output] of Object.entries(request.outputs)) {
    const step = steps.find((candidate) => candidate.scope === '' && candidate.name === name && candidate.port !== null);
    if (step === undefined || step.port === null) throw unknownNode(name);
    kept.set(step.nodeId, { nodeId: step.nodeId, port: step.port, output });
  }

  const fork: NewRun = {
    id: newId('run'),
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    version: run.version,
    trigger: run.trigger,
    triggerNode: run.triggerNode,
    graphHash: run.graphHash,
    planHash: run.planHash,
    startedAt: new Date().toISOString(),
    input: run.input,
    reuse: await carryAll([...kept.values()]),
  };
  await startRun(dependencies, fork);
  return fork.id;

  async function carryAll(reuse: NonNullable<NewRun['reuse']>): Promise<NonNullable<NewRun['reuse']>> {
    const limit = JSON.stringify(reuse).length > REUSE_LENGTH ? 256 : undefined;
    return Promise.all(reuse.map(async (step) => ({ ...step, output: isBlobReference(step.output) ? step.output : await carry(store.blobs, step.output, limit) })));
  }
}

function reachableFrom(start: string, edges: readonly Pick<PlanEdge, 'from' | 'to'>[]): ReadonlySet<string> {
  const reached = new Set([start]);
  // The set grows while it is walked through: each node is visited once.
  for (const node of reached) for (const edge of edges) if (edge.from === node) reached.add(edge.to);
  return reached;
}

function unknownNode(name: string): HttpError {
  return new HttpError({ status: 400, code: 'NODE_UNKNOWN', message: `The run has no node "${name.slice(0, 80)}" with an output.`, hint: 'Use the name of a node of the graph that ran.' });
}
