import { z } from 'zod';
import { allSteps } from '#graph/all-steps';
import { anyJson } from '#graph/any-json';
import type { Json } from '#graph/json';
import type { Plan, Step } from '#graph/plan';
import type { StepRun, Substep } from '#graph/run';
import type { ForkRequest, RunPreview } from '#graph/run-from';
import { stepKey } from '#graph/step-key';
import type { Tape, TapedSubstep, TapeEntry, TapeOutcome } from '#graph/tape';
import { finishedSubsteps, type MadeTape, tapeOfRun } from '#graph/tape-of-run';
import type { StoredRun } from '#store/contract/stored-run';
import { HttpError } from '../http-error.ts';
import { newId } from '../ids.ts';
import { refuseReferences } from '../values.ts';
import { assertType, promisedType, type TypeDependencies } from './promised-types.ts';
import { assertContent, carryTape, previewOf } from './run-tape.ts';
import { type StartDependencies, startRun } from './start-run.ts';

type ForkDependencies = StartDependencies & TypeDependencies;

/**
 * Starts a new run of the same plan and input that takes over all that the given run did and that does not depend on where it is left:
 * an effect that has finished is not repeated. Returns the new run's id.
 */
export async function forkRun(
  dependencies: ForkDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: ForkRequest,
): Promise<string> {
  const { tape } = await planFork(dependencies, run, steps, request);
  const { workflowId, workflowName, version, trigger, triggerNode, graphHash, planHash, input } = run;
  const id = newId('run');
  const as = { workflowId, workflowName, version, trigger, triggerNode, graphHash, planHash, input };
  await startRun(dependencies, {
    id,
    ...as,
    startedAt: new Date().toISOString(),
    tape: await carryTape(dependencies.store.blobs, tape),
    forkedFrom: run.id,
  });
  return id;
}

/** What a fork would use of the run, and what it would run again. */
export async function previewFork(
  dependencies: ForkDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: ForkRequest,
): Promise<RunPreview> {
  return previewOf(steps, await planFork(dependencies, run, steps, request));
}

async function planFork(
  dependencies: ForkDependencies,
  run: StoredRun,
  steps: readonly StepRun[],
  request: ForkRequest,
): Promise<MadeTape> {
  assertContent(run);
  for (const value of [...Object.values(request.outputs), ...Object.values(request.substeps)]) refuseReferences(value);
  const plan = await dependencies.content.wholePlan(run.planHash);
  const from =
    request.fromNode === undefined && request.fromStep === undefined
      ? null
      : findStep(plan, steps, request.fromStep ?? request.fromNode ?? '');
  const mocked = await mockedOutputs(dependencies, { run, plan, steps }, request.outputs);
  if (from === null && mocked.size === 0) {
    throw new HttpError({
      status: 400,
      code: 'FORK_UNDEFINED',
      message: 'Nothing says where the new run leaves the old one.',
      hint: 'Name a node as fromNode, a step run as fromStep, or replace an output.',
    });
  }
  const edited = from === null ? {} : editedSubsteps(from.run, request.substeps);
  const firstEdited = Math.min(...Object.keys(edited).map((id) => Number.parseInt(id, 10)));
  const taken = (step: StepRun): readonly Substep[] => {
    if (step !== from?.run || (request.turn === undefined && firstEdited === Infinity)) return [];
    return finishedSubsteps(step.substeps ?? []).filter(
      ({ id, turn }) => turn < (request.turn ?? Infinity) && comesBefore(id, turn, edited, firstEdited),
    );
  };
  const made = tapeOfRun(
    plan,
    { entry: run.triggerNode, input: run.input, steps },
    {
      isCut: (step) => from !== null && stepKey(step) === from.key,
      mocked,
      substeps: taken,
      mockedSubsteps: new Map(from === null ? [] : [[from.key, edited]]),
    },
  );
  const nodes = breakpoints(plan, request.breakpoints);
  return nodes === undefined ? made : { ...made, tape: { ...made.tape, nodes } };
}

/** Of an agent with an edited substep, what came before it stays: a turn hangs on all that was said until then. */
function comesBefore(id: string, turn: number, edited: { readonly [id: string]: unknown }, firstEdited: number): boolean {
  if (turn < firstEdited || firstEdited === Infinity) return true;
  const isModelEdited = Object.hasOwn(edited, `${firstEdited}.model`);
  return turn === firstEdited && !isModelEdited && !Object.hasOwn(edited, id);
}

/** The rules of a tape that stop before nodes; undefined without any. Throws 400 for a node that the plan does not have. */
export function breakpoints(plan: Plan, names: readonly string[]): Tape['nodes'] | undefined {
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name): [string, TapeEntry] => [findNode(plan, name).id, { use: 'stop' }]));
}

/** The step of a plan, also inside containers, by its name or id. Throws 400 where there is none. */
export function findNode(plan: Plan, name: string): Step {
  const found = allSteps(plan).find((step) => step.id === name || step.name === name);
  if (found === undefined) throw unknownNode(name);
  return found;
}

/** A step run by its key; by a node's name or id, the first at the top, else the first anywhere. */
function findStep(
  plan: Plan,
  steps: readonly StepRun[],
  name: string,
): { readonly key: string; readonly run: StepRun; readonly step: Step } {
  const ofNode = steps.filter((step) => step.nodeId === name || step.name === name);
  const run =
    steps.find((step) => stepKey(step) === name) ?? ofNode.find(({ scope, status }) => scope === '' && status !== 'skipped') ?? ofNode[0];
  const step = run === undefined ? undefined : allSteps(plan).find(({ id }) => id === run.nodeId);
  if (run === undefined || step === undefined) throw unknownNode(name);
  return { key: stepKey(run), run, step };
}

async function mockedOutputs(
  dependencies: ForkDependencies,
  { run, plan, steps }: { readonly run: StoredRun; readonly plan: Plan; readonly steps: readonly StepRun[] },
  outputs: ForkRequest['outputs'],
): Promise<ReadonlyMap<string, TapeOutcome>> {
  const mocked = new Map<string, TapeOutcome>();
  if (Object.keys(outputs).length === 0) return mocked;
  const typeOf = await promisedType(dependencies, run);
  for (const [name, output] of Object.entries(outputs)) {
    const found = findStep(plan, steps, name);
    const port = found.run.port === null || found.run.port === 'error' ? found.step.ports[0] : found.run.port;
    if (port === undefined) throw unknownNode(name);
    assertType(output, typeOf(found.step.id, port), `output of "${name}"`);
    mocked.set(found.key, { kind: 'finished', ports: { ...found.run.ports, [port]: output } });
  }
  return mocked;
}

function editedSubsteps({ name, substeps = [] }: StepRun, outputs: ForkRequest['substeps']): { readonly [id: string]: TapedSubstep } {
  const edited: Record<string, TapedSubstep> = {};
  for (const [id, output] of Object.entries(outputs)) {
    const substep = substeps.find((candidate) => candidate.id === id);
    if (substep === undefined) throw unknownNode(`${name}, ${id}`);
    edited[id] = {
      use: 'mocked',
      outcome: { kind: 'finished', output: substep.kind === 'model' ? asTurn(output) : output },
      ...(substep.kind === 'tool' ? { input: substep.input } : {}),
      model: substep.model,
    };
  }
  return edited;
}

const turnSchema = z.object({
  text: z.string().default(''),
  toolCalls: z.array(z.object({ id: z.string(), tool: z.string(), arguments: anyJson })).default([]),
  data: anyJson.optional(),
});

/** What a model is to have said: a text, or a text and tool calls as a substep keeps them. */
function asTurn(output: Json): Json {
  const turn = turnSchema.safeParse(typeof output === 'string' ? { text: output } : output);
  if (turn.success) return turn.data as Json;
  throw new HttpError({
    status: 422,
    code: 'VALUE_TYPE',
    message: 'A turn of a model is a text, or an object with text and toolCalls.',
    hint: 'Change the output as the run shows it.',
  });
}

function unknownNode(name: string): HttpError {
  return new HttpError({
    status: 400,
    code: 'NODE_UNKNOWN',
    message: `The run has no step "${name.slice(0, 80)}" that it could be left at.`,
    hint: 'Use the name of a node of the graph that ran, or the key of a step run.',
  });
}
