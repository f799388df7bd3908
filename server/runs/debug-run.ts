import { allSteps } from '#graph/all-steps';
import type { Json } from '#graph/json';
import type { StepRun } from '#graph/run';
import type { DebugRequest } from '#graph/run-from';
import { stepKey } from '#graph/step-key';
import type { StoredRun } from '#store/contract/stored-run';
import type { DebugCommand } from '#workers/workflow/messages';
import { HttpError } from '../http-error.ts';
import { carry, refuseReferences } from '../values.ts';
import { findNode } from './fork-run.ts';
import { openLongMaps } from './long-maps.ts';
import { assertType, promisedType, type TypeDependencies } from './promised-types.ts';
import type { StartDependencies } from './start-run.ts';

/** Tells an open run where to stop, or how to go on where it is stopped. Throws 409 when nothing of it is stopped there. */
export async function debugRun(dependencies: StartDependencies & TypeDependencies, run: StoredRun, request: DebugRequest): Promise<void> {
  const { engine, content } = dependencies;
  if (run.finishedAt !== null) throw notStopped('The run has ended.');
  const steps = (await engine.query(run.id))?.steps ?? [];
  const maps = await openLongMaps(engine, run, steps);
  const commands: (readonly [workflowId: string, DebugCommand])[] = [];
  if (request.breakpoints !== undefined) {
    const plan = await content.wholePlan(run.planHash);
    const nodes = request.breakpoints.map((name) => findNode(plan, name).id);
    for (const workflowId of [run.id, ...maps.map((map) => map.workflowId)]) commands.push([workflowId, { kind: 'breakpoints', nodes }]);
  }
  if (request.stepKey !== undefined) {
    const inMap = maps.find(({ stopped }) => stopped.some((step) => stepKey(step) === request.stepKey));
    const step = (inMap?.stopped ?? steps).find((candidate) => stepKey(candidate) === request.stepKey);
    commands.push([inMap?.workflowId ?? run.id, await goOn(dependencies, run, { ...request, stepKey: request.stepKey, step })]);
  }
  for (const [workflowId, command] of commands) if (!(await engine.debug(workflowId, command))) throw notStopped('The run has ended.');
}

async function goOn(
  dependencies: StartDependencies & TypeDependencies,
  run: StoredRun,
  request: DebugRequest & { readonly stepKey: string; readonly step: StepRun | undefined },
): Promise<DebugCommand> {
  const { store, content } = dependencies;
  const { action, input, output, step } = request;
  if (step?.status !== 'waiting' || step.taped !== 'stopped')
    throw notStopped(`Nothing is stopped before "${request.stepKey.slice(0, 80)}".`);
  const given = async (value: Json): Promise<Json> => {
    refuseReferences(value);
    return carry(store.blobs, value);
  };
  const command = { kind: 'go', stepKey: request.stepKey, action, ...(input === undefined ? {} : { input: await given(input) }) } as const;
  if (output === undefined) return command;
  const port = allSteps(await content.wholePlan(run.planHash)).find(({ id }) => id === step.nodeId)?.ports[0] ?? 'out';
  assertType(output, (await promisedType(dependencies, run))(step.nodeId, port), `output of "${step.name}"`);
  return { ...command, ports: { [port]: await given(output) } };
}

function notStopped(message: string): HttpError {
  return new HttpError({
    status: 409,
    code: 'RUN_NOT_STOPPED',
    message,
    hint: 'Look at the run: a step that is stopped waits, and says so.',
  });
}
