import { NodeError, type NodeErrorData } from '#graph/errors';
import { budgetFor } from '../budget.ts';
import type { StepUsage } from '../failures.ts';
import type { Host } from '../host.ts';
import type { Carried, RunArguments, RunResult } from '../messages.ts';
import { now } from '../recorder.ts';
import type { RunContext } from '../run-context.ts';

/** Runs that call one another: past this depth something calls itself in a circle. */
const MAX_DEPTH = 10;

/** A workflow to run. `version` null: the one that is live now. */
export interface ChildRun {
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
}

/**
 * Runs another workflow as a child, with a run record of its own, and returns what it responded, else what it ended with; a failure of it is
 * thrown as a `NodeError` that names it.
 */
export async function runChild(run: RunContext, child: ChildRun): Promise<Carried> {
  const depth = (run.args.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) {
    throw new NodeError({ code: 'WORKFLOW_TOO_DEEP', message: `Workflows call one another ${MAX_DEPTH} levels deep here.`, hint: 'One of them probably calls itself over others: open the chain of runs and cut it.' });
  }
  const runId = `run_${run.host.uuid().replaceAll('-', '')}`;
  const opened = await run.host.engine.openChildRun({ runId, parentRunId: run.args.runId, workflowId: child.workflowId, version: child.version, input: child.input, startedAt: now() });
  if ('error' in opened) throw new NodeError(opened.error);
  child.onStart(runId);
  const args: RunArguments = { runId, workflowId: child.workflowId, ...opened, ...budgetFor(run), depth };
  const result = await resultOf(run.host, args, child);
  for (const model of result.models) run.usage.models.add(model);
  child.onUsage({ ...(result.used ?? { tokens: 0, costUsd: 0 }), model: null });
  if (result.status === 'finished') return result.response === null ? result.output : result.response.body;
  throw childFailure(opened.workflowName, runId, result.error, result.failedNode);
}

async function resultOf(host: Host, args: RunArguments, { timeoutMs, summary }: ChildRun): Promise<RunResult> {
  try {
    return await host.startChild<RunResult>({ id: args.runId, args, timeoutMs, summary });
  } catch (error) {
    // Cancelled by somebody else: that is the child's end, not ours.
    if (!host.isCancellation(error) || host.scopes.current().consideredCancelled) throw error;
    throw new NodeError({ code: 'CHILD_RUN_CANCELLED', message: `The run of "${args.workflowName}" was cancelled.`, hint: 'Somebody cancelled it; start this run again.', details: { runId: args.runId } });
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
