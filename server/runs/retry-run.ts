import { allSteps } from '#graph/all-steps';
import type { Json } from '#graph/json';
import type { Plan, Step } from '#graph/plan';
import { canonicalJson } from '#graph/plan-hash';
import type { StepRun } from '#graph/run';
import type { RetryRequest, RunPreview } from '#graph/run-from';
import { stepKey } from '#graph/step-key';
import { finishedSubsteps, type MadeTape, tapeOfRun } from '#graph/tape-of-run';
import type { NewRun, StoredRun } from '#store/contract/stored-run';
import { HttpError, notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import type { Graphs } from '../workflows/graphs.ts';
import { storeContent, unrunnable } from '../workflows/publish.ts';
import type { Signatures } from '../workflows/signatures.ts';
import { readWorkflow } from '../workflows/view.ts';
import { assertContent, carryTape, previewOf } from './run-tape.ts';
import { type StartDependencies, startRun } from './start-run.ts';

type RetryDependencies = StartDependencies & { readonly graphs: Graphs; readonly signatures: Signatures };

/** What a retry runs, and what of the earlier run it takes over. */
interface PlannedRetry extends MadeTape {
  readonly as: Pick<NewRun, 'workflowName' | 'version' | 'trigger' | 'triggerNode' | 'graphHash' | 'planHash'>;
}

type Target = Pick<PlannedRetry, 'as'> & { readonly plan: Plan };

/**
 * Starts a run again from what failed in it, with the input it had: what finished before is taken over. With a draft or a version, what
 * that has changed runs again too. Returns the new run's id. Throws 409 for a run that did not fail, and for a version that would
 * repeat finished effects.
 */
export async function retryRun(
  dependencies: RetryDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: RetryRequest,
): Promise<string> {
  const { tape, as } = await planRetry(dependencies, run, steps, request);
  const id = newId('run');
  const retry: NewRun = {
    id,
    workflowId: run.workflowId,
    ...as,
    startedAt: new Date().toISOString(),
    input: run.input,
    tape: await carryTape(dependencies.store.blobs, tape),
    forkedFrom: run.id,
  };
  await startRun(dependencies, retry);
  return id;
}

/** What a retry would use of the run, and what it would run again. A version that does not fit is refused where `isStrict`. */
export async function previewRetry(
  dependencies: RetryDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: RetryRequest,
  isStrict = false,
): Promise<RunPreview> {
  return previewOf(steps, await planRetry(dependencies, run, steps, isStrict ? request : { ...request, repeat: true }));
}

async function planRetry(
  dependencies: RetryDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: RetryRequest,
): Promise<PlannedRetry> {
  if (run.finishedAt === null || run.status === 'finished') {
    throw new HttpError({
      status: 409,
      code: 'RUN_NOT_FAILED',
      message: 'Only a run that failed or was cancelled can be retried.',
      hint: 'Re-run a finished run from one of its nodes instead.',
    });
  }
  assertContent(run);
  const ran = await dependencies.content.wholePlan(run.planHash);
  const { plan, as } = await targetOf(dependencies, run, request, ran);
  const isOther = as.planHash !== run.planHash;
  const changed = isOther ? changedSteps(ran, plan) : new Set<string>();
  const made = tapeOfRun(
    plan,
    { entry: as.triggerNode, input: run.input, steps },
    {
      isCut: ({ nodeId }) => changed.has(nodeId),
      substeps: ({ nodeId, substeps = [] }) => (changed.has(nodeId) ? [] : finishedSubsteps(substeps)),
      comparesInput: isOther,
    },
  );
  if (request.version !== undefined && !request.repeat) refuseRepeats(plan, { ran, steps, changed, kept: made.kept });
  return { ...made, as };
}

async function targetOf(
  { store, content, graphs, signatures }: RetryDependencies,
  run: StoredRun,
  request: RetryRequest,
  ran: Plan,
): Promise<Target> {
  const { workflowName, version, trigger, triggerNode, graphHash, planHash } = run;
  if (request.version !== undefined) {
    const other = await store.versions.get(run.workflowId, request.version);
    if (other === null) throw notFound('version', String(request.version));
    const graph = await content.graph(other.graphHash);
    const start = triggerOf(graph.nodes, run, `Version ${other.number}`);
    return {
      plan: await content.wholePlan(other.planHash),
      as: {
        workflowName,
        version: other.number,
        trigger: start.type,
        triggerNode: start.id,
        graphHash: other.graphHash,
        planHash: other.planHash,
      },
    };
  }
  if (request.graph === 'ran') return { plan: ran, as: { workflowName, version, trigger, triggerNode, graphHash, planHash } };
  const { id, name, graph } = await readWorkflow(store, run.workflowId);
  const start = triggerOf(graph.nodes, run, 'The draft');
  const compiled = await graphs.compile(graph, { draft: { trigger: start.id }, surroundings: await signatures.around(id) });
  if (!compiled.ok) throw unrunnable(compiled.issues);
  const hashes = {
    graphHash: await storeContent(store, graph as unknown as Json),
    planHash: await storeContent(store, compiled.plan as unknown as Json),
  };
  return { plan: compiled.plan, as: { workflowName: name, version: null, trigger: start.type, triggerNode: start.id, ...hashes } };
}

/** The trigger that started the run, else another of its type. */
export function triggerOf(
  nodes: readonly { readonly id: string; readonly type: string }[],
  run: StoredRun,
  where: string,
): { readonly id: string; readonly type: string } {
  const found =
    nodes.find((node) => node.id === run.triggerNode && node.type === run.trigger) ?? nodes.find((node) => node.type === run.trigger);
  if (found !== undefined) return found;
  throw new HttpError({
    status: 422,
    code: 'TRIGGER_MISSING',
    message: `${where} no longer has the trigger that started this run.`,
    hint: 'Add it again, or retry the run as it was.',
  });
}

/**
 * The nodes that a plan has changed against the one that ran, in what they do or are called; how long and how often they try does not
 * count.
 */
export function changedSteps(ran: Plan, plan: Plan): ReadonlySet<string> {
  const before = new Map(allSteps(ran).map((step) => [step.id, meaningOf(step)]));
  const after = new Map(allSteps(plan).map((step) => [step.id, meaningOf(step)]));
  return new Set([...before.keys()].filter((id) => before.get(id) !== after.get(id)));
}

function meaningOf({ name, type, join, ports, onError, body }: Step): string {
  const {
    timeoutMs: _timeoutMs,
    retry: _retry,
    ...does
  } = body as Step['body'] & { readonly timeoutMs?: unknown; readonly retry?: unknown };
  return canonicalJson({ name, type, join, ports, onError, does } as unknown as Json);
}

/** Finished effects that a retry on a version would have again are a person's decision. */
function refuseRepeats(
  plan: Plan,
  {
    ran,
    steps,
    changed,
    kept,
  }: { readonly ran: Plan; readonly steps: readonly StepRun[]; readonly changed: ReadonlySet<string>; readonly kept: ReadonlySet<string> },
): void {
  const effects = new Set(
    allSteps(ran)
      .filter(hasEffect)
      .map(({ id }) => id),
  );
  const here = new Set(allSteps(plan).map(({ id }) => id));
  const repeated = new Map(
    steps
      .filter((step) => step.status === 'finished' && effects.has(step.nodeId) && !kept.has(stepKey(step)))
      .map((step) => [step.nodeId, step]),
  );
  if (repeated.size === 0) return;
  throw new HttpError({
    status: 409,
    code: 'RETRY_DOES_NOT_FIT',
    message: `The version does not fit what the run has done: ${repeated.size} finished ${repeated.size === 1 ? 'step' : 'steps'} with an effect would be repeated or lost.`,
    hint: 'Retry the run as it ran, or send "repeat": true to run them again.',
    issues: [...repeated.values()].map(({ nodeId, name }) => ({
      code: 'RETRY_DOES_NOT_FIT',
      severity: 'error',
      nodeId,
      path: '',
      message: !here.has(nodeId)
        ? `"${name}" is no longer there.`
        : changed.has(nodeId)
          ? `"${name}" was changed.`
          : `What comes into "${name}" was changed.`,
    })),
  });
}

function hasEffect({ body }: Step): boolean {
  return (
    (body.kind === 'call' && body.effect === 'write') || body.kind === 'agent' || body.kind === 'subworkflow' || body.kind === 'review'
  );
}
