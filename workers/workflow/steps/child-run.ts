import { NodeError, type NodeErrorData } from '#graph/errors';
import { budgetFor } from '../budget.ts';
import type { StepUsage } from '../failures.ts';
import type { Carried, RunArguments, RunResult } from '../messages.ts';
import { childRunIdFor } from '../names.ts';
import { now } from '../recorder.ts';
import type { RunContext } from '../run-context.ts';
import { startChild } from '../start-child.ts';

/** Runs that call one another: past this depth something calls itself in a circle. */
const MAX_DEPTH = 10;

/** A workflow to run. `version` null: the one that is live now. */
export interface ChildRun {
  /** The key of the step, or of its substep, that calls: the run is named after it. */
  readonly key: string;
  readonly workflowId: string;
  readonly version: number | null;
  readonly input: Carried;
  readonly timeoutMs: number | null;
  /** Shown in Temporal's own screens. */
  readonly summary: string;
  /** Hears of the run's id before it starts. */
  readonly onStart: (runId: string) => void;
  /** Hears what the run used, also when it failed. */
  readonly onUsage: (used: StepUsage) => void;
  /** Hears when the run waits as a whole, and when it goes on. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

/**
 * Runs another workflow as a child, with a run record of its own, and returns what it responded, else what it ended with; a failure of it
 * is
 * thrown as a `NodeError` that names it.
 */
export async function runChild(run: RunContext, child: ChildRun): Promise<Carried> {
  const depth = (run.args.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) {
    throw new NodeError({
      code: 'WORKFLOW_TOO_DEEP',
      message: `Workflows call one another ${MAX_DEPTH} levels deep here.`,
      hint: 'One of them probably calls itself over others: open the chain of runs and cut it.',
    });
  }
  const runId = childRunIdFor(run.host, { runId: run.args.runId, key: child.key });
  const opened = await run.host.engine.openChildRun({
    runId,
    parentRunId: run.args.runId,
    workflowId: child.workflowId,
    version: child.version,
    input: child.input,
    startedAt: now(),
  });
  if ('error' in opened) throw new NodeError(opened.error);
  child.onStart(runId);
  const args: RunArguments = { limits: run.host.limits, runId, workflowId: child.workflowId, ...opened, ...budgetFor(run), depth };
  const result = await resultOf(run, args, child);
  for (const model of result.models) run.usage.models.add(model);
  child.onUsage({ ...(result.used ?? { tokens: 0, costUsd: 0 }), model: null });
  if (result.status === 'finished') return result.response === null ? result.output : result.response.body;
  throw childFailure(opened.workflowName, runId, result.error, result.failedNode);
}

async function resultOf(run: RunContext, args: RunArguments, { timeoutMs, summary, onWaiting }: ChildRun): Promise<RunResult> {
  const { host } = run;
  try {
    return await startChild<RunResult>(run, { id: args.runId, args, timeoutMs, summary }, onWaiting);
  } catch (error) {
    // Cancelled by somebody else: that is the child's end, not ours.
    if (!host.isCancellation(error) || host.scopes.current().consideredCancelled) throw error;
    throw new NodeError({
      code: 'CHILD_RUN_CANCELLED',
      message: `The run of "${args.workflowName}" was cancelled.`,
      hint: 'Somebody cancelled it; start this run again.',
      details: { runId: args.runId },
    });
  }
}

function childFailure(workflowName: string, runId: string, error: NodeErrorData | null, failedNode: string | null): NodeError {
  const at = failedNode === null || failedNode === '' ? '' : ` at "${failedNode}"`;
  return new NodeError({
    code: error?.code ?? 'CHILD_RUN_FAILED',
    message: `"${workflowName}" failed${at}: ${error?.message ?? 'no reason was given'}`,
    ...(error?.hint === undefined ? {} : { hint: error.hint }),
    details: { runId },
  });
}
