import type { DraftStop } from '#graph/draft-stops';
import type { GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { PartialRun } from '#graph/run-from';
import type { Catalogue } from '#graph/node-type';
import { asCall, triggerInput } from '#nodes/trigger-input';
import type { StoredWorkflow } from '#store/contract/workflows';
import type { RunPace } from '#workers/workflow/messages';
import { webhookConfig } from '../hooks/trigger.ts';
import { HttpError, notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import { partialTape, type RecordedTest } from '../runs/partial-tape.ts';
import { stepRunsOf } from '../runs/read-run.ts';
import { assertContent, carryTape } from '../runs/run-tape.ts';
import { type StartDependencies, startRun } from '../runs/start-run.ts';
import { carry, refuseReferences } from '../values.ts';
import type { Graphs } from './graphs.ts';
import { storeContent, unrunnable } from './publish.ts';
import type { Signatures } from './signatures.ts';

/** Longer inputs of test runs are not offered again. */
const EXAMPLE_LENGTH = 64 * 1024;

/** A test run that was started, and the incomplete nodes on its way at which it will stop. */
export interface StartedDraft {
  readonly runId: string;
  readonly stopsAt: readonly DraftStop[];
}

/** Starts a test run of the draft. Throws 422 with the issues when the draft can't run, not even up to an incomplete node. */
export async function startDraftRun(
  dependencies: StartDependencies & { readonly catalogue: Catalogue; readonly graphs: Graphs; readonly signatures: Signatures },
  workflow: StoredWorkflow,
  request: PartialRun & { readonly input: Json; readonly trigger?: string | undefined; readonly pace?: RunPace | undefined },
): Promise<StartedDraft> {
  const { store, catalogue } = dependencies;
  refuseReferences(request.input);
  const trigger = findTrigger(workflow, catalogue, request.trigger);
  const compiled = await dependencies.graphs.compile(workflow.graph, {
    draft: { trigger: trigger.id },
    surroundings: await dependencies.signatures.around(workflow.id),
  });
  if (!compiled.ok) throw unrunnable(compiled.issues);
  const recorded = await recordedTest(dependencies, workflow.id, request.recorded);
  const tape = partialTape(compiled.plan, { entry: trigger.id, request, recorded });
  const id = newId('run');
  const run = {
    id,
    workflowId: workflow.id,
    workflowName: workflow.name,
    version: null,
    trigger: trigger.type,
    triggerNode: trigger.id,
    graphHash: await storeContent(store, workflow.graph as unknown as Json),
    planHash: await storeContent(store, compiled.plan as unknown as Json),
    startedAt: new Date().toISOString(),
    input: recorded === null ? await carry(store.blobs, draftInput(workflow, trigger, request.input)) : recorded.run.input,
    ...(tape === undefined ? {} : { tape: await carryTape(store.blobs, tape) }),
    ...(recorded === null ? {} : { forkedFrom: recorded.run.id }),
  };
  await startRun(dependencies, run, request.pace === undefined ? {} : { pace: request.pace });
  if (request.input !== null && JSON.stringify(request.input).length <= EXAMPLE_LENGTH)
    await store.workflows.setExampleInput(workflow.id, request.input);
  return { runId: id, stopsAt: compiled.stops };
}

/** The run of this workflow that a test run is to take over from; null without one. Throws 404. */
async function recordedTest(dependencies: StartDependencies, workflowId: string, id: string | undefined): Promise<RecordedTest | null> {
  if (id === undefined) return null;
  const run = await dependencies.store.runs.get(id);
  if (run === null || run.workflowId !== workflowId) throw notFound('run of this workflow', id);
  assertContent(run);
  return { run, plan: await dependencies.content.wholePlan(run.planHash), steps: await stepRunsOf(dependencies, run) };
}

/** The trigger that was asked for by name or id; else the only one, or `manual` before `webhook`. */
function findTrigger(workflow: StoredWorkflow, catalogue: Catalogue, asked: string | undefined): GraphNode {
  const triggers = workflow.graph.nodes.filter((node) => catalogue[node.type]?.isTrigger === true);
  const found =
    asked === undefined
      ? (triggers.find((node) => node.type === 'manual') ?? triggers[0])
      : triggers.find((node) => node.name === asked || node.id === asked);
  if (found !== undefined) return found;
  if (asked === undefined)
    throw new HttpError({
      status: 422,
      code: 'TRIGGER_MISSING',
      message: 'The graph has no trigger to start from.',
      hint: 'Add a trigger, such as a manual trigger or a webhook.',
    });
  throw new HttpError({
    status: 400,
    code: 'TRIGGER_UNKNOWN',
    message: `The graph has no trigger "${asked.slice(0, 80)}".`,
    hint: `Use one of: ${triggers.map((node) => node.name).join(', ')}.`,
  });
}

/** What the trigger would have been given by its caller. */
function draftInput(workflow: StoredWorkflow, trigger: GraphNode, input: Json): Json {
  if (trigger.type !== 'webhook') return triggerInput(trigger.type, input);
  const method = webhookConfig(workflow.graph)?.config.method ?? 'POST';
  return asCall(input, method === 'ANY' ? 'POST' : method);
}
