import type { Json } from './json.ts';
import { canonicalJson } from './plan-hash.ts';
import type { RunComparison, StepDifference } from './replay.ts';
import type { RunSummary, StepRun } from './run.ts';
import { stepKey } from './step-key.ts';

/** A run as it is compared. Claim checks may stand for values: the same value has the same one. */
export interface ComparedRun {
  readonly run: Pick<RunSummary, 'id' | 'status' | 'error' | 'failedNode' | 'tokens' | 'costUsd' | 'startedAt' | 'finishedAt'> & {
    readonly output: Json;
    readonly response: { readonly status: number; readonly body: Json } | null;
  };
  readonly steps: readonly StepRun[];
}

/** Differences that are told of one pair of runs. */
const MOST_STEPS = 100;

/** Puts two runs beside each other, step run by step run. */
export function compareRuns(before: ComparedRun, after: ComparedRun): RunComparison {
  const earlier = ranSteps(before.steps);
  const later = ranSteps(after.steps);
  const keys = new Set([...earlier.keys(), ...later.keys()]);
  const differences = [...keys].flatMap((key) => differenceOf(key, earlier.get(key), later.get(key)) ?? []);
  const recorded = after.steps.filter(({ taped }) => taped === 'recorded').flatMap((step) => earlier.get(stepKey(step)) ?? []);
  return {
    samePath: differences.every(({ differs }) => differs === 'output' || differs === 'input'),
    sameOutput: canonicalJson(resultOf(before)) === canonicalJson(resultOf(after)),
    before: ranAs(before),
    after: {
      ...ranAs(after),
      recordedTokens: sum(recorded, ({ tokens }) => tokens),
      recordedCostUsd: sum(recorded, ({ costUsd }) => costUsd),
    },
    steps: differences.slice(0, MOST_STEPS),
    differing: differences.length,
  };
}

/** What ran to an end: a step that was left out, or lost a race, is on no path. */
function ranSteps(steps: readonly StepRun[]): ReadonlyMap<string, StepRun> {
  return new Map(
    steps
      .filter(({ status, taped }) => (status === 'finished' || status === 'failed') && taped !== 'skipped')
      .map((step) => [stepKey(step), step]),
  );
}

function differenceOf(key: string, before: StepRun | undefined, after: StepRun | undefined): StepDifference | null {
  const differs = kindOf(before, after);
  const step = after ?? before;
  if (differs === null || step === undefined) return null;
  return { stepKey: key, nodeId: step.nodeId, name: step.name, differs, before: shown(before), after: shown(after) };
}

function kindOf(before: StepRun | undefined, after: StepRun | undefined): StepDifference['differs'] | null {
  if (before === undefined) return 'only-after';
  if (after === undefined) return 'only-before';
  const [then, now] = [portsOf(before), portsOf(after)];
  const isSamePath =
    before.status === after.status &&
    before.error?.code === after.error?.code &&
    Object.keys(then).toSorted().join() === Object.keys(now).toSorted().join();
  if (!isSamePath) return 'path';
  if (canonicalJson(then) !== canonicalJson(now)) return 'output';
  return canonicalJson(before.input) === canonicalJson(after.input) ? null : 'input';
}

function portsOf({ ports, port, output }: StepRun): { readonly [port: string]: Json } {
  return ports ?? (port === null ? {} : { [port]: output });
}

function shown(step: StepRun | undefined): StepDifference['before'] {
  return step === undefined ? null : { status: step.status, port: step.port, errorCode: step.error?.code ?? null };
}

function resultOf({ run: { status, error, output, response } }: ComparedRun): Json {
  return {
    status,
    code: error?.code ?? null,
    output,
    response: response === null ? null : { status: response.status, body: response.body },
  };
}

function ranAs({ run: { id, status, error, failedNode, tokens, costUsd, startedAt, finishedAt } }: ComparedRun): RunComparison['before'] {
  return {
    runId: id,
    status,
    errorCode: error?.code ?? null,
    failedNode,
    tokens,
    costUsd,
    durationMs: finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt),
  };
}

function sum(steps: readonly StepRun[], of: (step: StepRun) => number): number {
  return steps.reduce((total, step) => total + of(step), 0);
}
