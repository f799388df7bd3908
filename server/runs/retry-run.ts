import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import type { StepRun } from '#graph/run';
import type { NewRun, StoredRun } from '#store/runs';
import type { StoredWorkflow } from '#store/workflows';
import { HttpError } from '../http-error.ts';
import { newId } from '../ids.ts';
import type { Graphs } from '../workflows/graphs.ts';
import { storeContent, unrunnable } from '../workflows/publish.ts';
import type { Signatures } from '../workflows/signatures.ts';
import { type StartDependencies, startRun } from './start-run.ts';
import { carryAll, firesSeveral, reachableFrom, takeOver, unchangedNodes } from './take-over.ts';

/** What a retry runs, and what of the earlier run's outputs still holds there. */
interface Retried {
  readonly graph: Graph;
  readonly unchanged: (nodeId: string) => boolean;
  readonly as: Pick<NewRun, 'version' | 'trigger' | 'triggerNode' | 'graphHash' | 'planHash'>;
}

/**
 * Starts a run again from what failed in it, with the input it had. What finished before is taken over; with a `draft`, that graph runs in
 * place of the one that ran, and what was changed in it runs again too. Returns the new run's id. Throws 409 for a run that did not fail.
 */
export async function retryRun(
  dependencies: StartDependencies & { readonly catalogue: Catalogue; readonly graphs: Graphs; readonly signatures: Signatures },
  run: StoredRun,
  steps: readonly StepRun[],
  draft: StoredWorkflow | null,
): Promise<string> {
  if (run.finishedAt === null || run.status === 'finished') {
    throw new HttpError({ status: 409, code: 'RUN_NOT_FAILED', message: 'Only a run that failed or was cancelled can be retried.', hint: 'Re-run a finished run from one of its nodes instead.' });
  }
  const { graph, unchanged, as } = draft === null ? await asItRan(dependencies, run) : await asDrawn(dependencies, run, draft);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const failed = steps.filter(({ scope, status, port }) => scope === '' && status !== 'skipped' && (status !== 'finished' || port === null)).map(({ nodeId }) => nodeId);
  const again = reachableFrom(failed, graph);
  const kept = takeOver(steps, ({ nodeId }) => !again.has(nodeId) && unchanged(nodeId) && !firesSeveral(nodes.get(nodeId), dependencies.catalogue));
  const retry: NewRun = {
    id: newId('run'),
    workflowId: run.workflowId,
    workflowName: draft?.name ?? run.workflowName,
    ...as,
    startedAt: new Date().toISOString(),
    input: run.input,
    reuse: await carryAll(dependencies.store.blobs, [...kept.values()]),
  };
  await startRun(dependencies, retry);
  return retry.id;
}

async function asItRan({ content }: StartDependencies, { version, trigger, triggerNode, graphHash, planHash }: StoredRun): Promise<Retried> {
  return { graph: await content.graph(graphHash), unchanged: () => true, as: { version, trigger, triggerNode, graphHash, planHash } };
}

async function asDrawn({ store, content, graphs, signatures }: Parameters<typeof retryRun>[0], run: StoredRun, { id, graph }: StoredWorkflow): Promise<Retried> {
  const trigger = graph.nodes.find((node) => node.id === run.triggerNode && node.type === run.trigger) ?? graph.nodes.find((node) => node.type === run.trigger);
  if (trigger === undefined) {
    throw new HttpError({ status: 422, code: 'TRIGGER_MISSING', message: 'The draft no longer has the trigger that started this run.', hint: 'Add it again, or retry the run as it was.' });
  }
  const compiled = await graphs.compile(graph, { draft: { trigger: trigger.id }, surroundings: await signatures.around(id) });
  if (!compiled.ok) throw unrunnable(compiled.issues);
  const unchanged = unchangedNodes(await content.graph(run.graphHash), graph);
  return {
    graph,
    unchanged: (nodeId) => unchanged.has(nodeId),
    as: { version: null, trigger: trigger.type, triggerNode: trigger.id, graphHash: await storeContent(store, graph as unknown as Json), planHash: await storeContent(store, compiled.plan as unknown as Json) },
  };
}
