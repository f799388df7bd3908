import type { Graph } from '#graph/graph';
import type { NodeErrorData } from '#graph/errors';
import { callableTrigger } from '#graph/workflow-signature';
import { triggerInput } from '#nodes/trigger-input';
import type { ChildRunRequest, OpenedChildRun } from '#workers/workflow/activities';
import { carryValue, resolveValue } from './carry.ts';
import type { EngineStore } from './services.ts';

/** Opens the record of a run that another run calls, and says what to run. Safe to repeat. */
export async function openChildRun(store: EngineStore, request: ChildRunRequest): Promise<OpenedChildRun> {
  const workflow = await store.workflows.get(request.workflowId);
  if (workflow === null)
    return refused(
      'WORKFLOW_UNKNOWN',
      'The workflow to call does not exist any more.',
      'Choose another workflow in the node, and publish again.',
    );
  const number = request.version ?? workflow.liveVersion;
  const version = number === null ? null : await store.versions.get(request.workflowId, number);
  if (version === null)
    return refused(
      'WORKFLOW_NOT_PUBLISHED',
      `"${workflow.name}" has no ${number === null ? 'live version' : `version ${number}`}.`,
      'Publish that workflow.',
    );
  const graph = (await resolveValue(store.blobs, { $blob: version.graphHash, bytes: 0 })) as unknown as Graph;
  const trigger = callableTrigger(graph);
  if (trigger === undefined)
    return refused(
      'TRIGGER_MISSING',
      `"${workflow.name}" has no trigger that takes a call.`,
      'Add the trigger “When called” to it and publish it.',
    );
  const input = await carryValue(store.blobs, triggerInput(trigger.type, await resolveValue(store.blobs, request.input)));
  await store.runs.insert({
    id: request.runId,
    workflowId: request.workflowId,
    workflowName: workflow.name,
    version: version.number,
    trigger: 'workflow',
    triggerNode: trigger.id,
    graphHash: version.graphHash,
    planHash: version.planHash,
    startedAt: request.startedAt,
    input,
    parentRunId: request.parentRunId,
  });
  return { plan: { $blob: version.planHash, bytes: 0 }, workflowName: workflow.name, version: version.number, trigger: trigger.id, input };
}

function refused(code: string, message: string, hint: string): { readonly error: NodeErrorData } {
  return { error: { code, message, hint, retryable: false } };
}
