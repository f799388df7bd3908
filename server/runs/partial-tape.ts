import type { Plan, Step } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { PartialRun } from '#graph/run-from';
import { stepKey } from '#graph/step-key';
import type { Tape, TapeEntry } from '#graph/tape';
import { finishedSubsteps, tapeOfRun } from '#graph/tape-of-run';
import type { StoredRun } from '#store/contract/stored-run';
import { HttpError } from '../http-error.ts';
import { breakpoints, findNode } from './fork-run.ts';
import { changedSteps } from './retry-run.ts';

/** A run whose outcomes a test run may take over. */
export interface RecordedTest {
  readonly run: StoredRun;
  readonly plan: Plan;
  readonly steps: readonly StepRun[];
}

/**
 * The tape of a test run that runs up to a node, runs one node alone, or stops before some; undefined for one that simply runs. Throws 422
 * when a node is to run alone and what leads there is not known.
 */
export function partialTape(
  plan: Plan,
  { entry, request, recorded }: { readonly entry: string; readonly request: PartialRun; readonly recorded: RecordedTest | null },
): Tape | undefined {
  const target = request.until === undefined ? null : findNode(plan, request.until);
  if (target !== null && !plan.steps.includes(target)) {
    throw new HttpError({
      status: 422,
      code: 'RUN_TARGET_INSIDE',
      message: `"${target.name}" is inside a container.`,
      hint: 'Run up to the container instead.',
    });
  }
  const steps = recorded === null ? {} : stepsOf(plan, { entry, recorded, target: request.only === true ? (target?.id ?? null) : null });
  const nodes = {
    ...(target === null ? {} : rulesBefore(plan, target, { isAlone: request.only === true, steps })),
    ...breakpoints(plan, request.breakpoints ?? []),
  };
  if (target === null && Object.keys(steps).length === 0 && Object.keys(nodes).length === 0) return undefined;
  return { steps, nodes, ...(target === null ? {} : { until: target.id }) };
}

function stepsOf(
  plan: Plan,
  { entry, recorded, target }: { readonly entry: string; readonly recorded: RecordedTest; readonly target: string | null },
): Tape['steps'] {
  const changed = changedSteps(recorded.plan, plan);
  const made = tapeOfRun(
    plan,
    { entry, input: recorded.run.input, steps: recorded.steps },
    {
      isCut: ({ nodeId }) => nodeId === target || changed.has(nodeId),
      substeps: ({ nodeId, substeps = [] }) => (nodeId === target || changed.has(nodeId) ? [] : finishedSubsteps(substeps)),
      comparesInput: true,
    },
  );
  return made.tape.steps;
}

/** Nothing runs that does not lead to the target; alone, nothing with an effect runs but the target. */
function rulesBefore(
  plan: Plan,
  target: Step,
  { isAlone, steps }: { readonly isAlone: boolean; readonly steps: Tape['steps'] },
): Record<string, TapeEntry> {
  const before = leadingTo(plan, target.id);
  const missing = plan.steps.filter(
    (step) =>
      isAlone &&
      step !== target &&
      before.has(step.id) &&
      needsToRun(step) &&
      steps[stepKey({ scope: '', nodeId: step.id, iteration: 0 })]?.use !== 'recorded',
  );
  if (missing.length > 0) {
    throw new HttpError({
      status: 422,
      code: 'RUN_INPUT_UNKNOWN',
      message: `"${target.name}" can't run alone: what ${missing.map(({ name }) => `"${name}"`).join(', ')} gave is not known.`,
      hint: 'Pin their outputs, or name a run that has them as "recorded".',
    });
  }
  const rules: Record<string, TapeEntry> = {};
  for (const step of plan.steps) {
    if (!before.has(step.id)) rules[step.id] = { use: 'skip' };
    else if (isAlone && step !== target && needsToRun(step)) rules[step.id] = { use: 'refuse' };
  }
  return rules;
}

/** Logic gives the same again; pinned nodes are logic in a plan. */
function needsToRun({ body }: Step): boolean {
  return body.kind !== 'assign' && body.kind !== 'branch' && body.kind !== 'respond';
}

/** The steps from which an edge leads to one, over others too, and that one. */
function leadingTo({ edges }: Plan, target: string): ReadonlySet<string> {
  const found = new Set([target]);
  // The set grows while it is walked through: each step is visited once.
  for (const step of found) for (const { from, to } of edges) if (to === step) found.add(from);
  return found;
}
