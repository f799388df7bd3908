import type { Json } from '#graph/json';
import type { StepRun } from '#graph/run';
import type { NewRun, StoredRun } from '#store/runs';
import { HttpError } from '../http-error.ts';
import { newId } from '../ids.ts';
import { refuseReferences } from '../values.ts';
import { assertType, promisedType, type TypeDependencies } from './promised-types.ts';
import { type StartDependencies, startRun } from './start-run.ts';
import { carryAll, firesSeveral, reachableFrom, takeOver } from './take-over.ts';

/**
 * Starts a new run of the same plan and input that takes over what the given run's steps gave, up to a node: that one and
 * all after it run again. `outputs` replaces outputs by node name. Returns the new run's id.
 */
export async function forkRun(dependencies: StartDependencies & TypeDependencies, run: StoredRun, steps: readonly StepRun[], request: { readonly fromNode: string; readonly outputs: { readonly [name: string]: Json } }): Promise<string> {
  const { store, content } = dependencies;
  const graph = await content.graph(run.graphHash);
  const from = graph.nodes.find((node) => node.name === request.fromNode || node.id === request.fromNode);
  if (from === undefined) throw unknownNode(request.fromNode);
  for (const value of Object.values(request.outputs)) refuseReferences(value);

  const typeOf = await promisedType(dependencies, run);
  const again = reachableFrom([from.id], graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const kept = takeOver(steps, ({ nodeId }) => !again.has(nodeId) && !firesSeveral(nodes.get(nodeId), dependencies.catalogue));
  for (const [name, output] of Object.entries(request.outputs)) {
    const step = steps.find((candidate) => candidate.scope === '' && candidate.name === name && candidate.port !== null);
    if (step === undefined || step.port === null) throw unknownNode(name);
    assertType(output, typeOf(step.nodeId, step.port), `output of "${name}"`);
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
    reuse: await carryAll(store.blobs, [...kept.values()]),
  };
  await startRun(dependencies, fork);
  return fork.id;
}

function unknownNode(name: string): HttpError {
  return new HttpError({ status: 400, code: 'NODE_UNKNOWN', message: `The run has no node "${name.slice(0, 80)}" with an output.`, hint: 'Use the name of a node of the graph that ran.' });
}
