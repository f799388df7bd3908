import type { StepBody } from '#graph/plan';
import type { NodeCall, NodeOutcome } from '../activities.ts';
import type { FiredPorts, RunContext, StepCall } from '../run-context.ts';
import { countUsage, runCounted } from '../usage.ts';
import { carryToCall, evaluate, isPending } from '../values.ts';

/** Runs a node in an activity named after its type: safe reads as a local one, everything else as a regular one. */
export async function call(step: StepCall<Extract<StepBody, { kind: 'call' }>>): Promise<FiredPorts> {
  const { body, values, record, run } = step;
  const evaluated = evaluate(run.host, body.inputs, values);
  const carried = carryToCall(step, isPending(evaluated) ? await evaluated : evaluated);
  const inputs = isPending(carried) ? await carried : carried;
  record.change({ resolved: inputs, status: 'running' });
  const nodeCall: NodeCall = {
    runId: run.args.runId,
    workflowId: run.args.workflowId,
    stepId: step.step.id,
    stepKey: step.key,
    nodeName: step.step.name,
    iteration: step.iteration,
    config: body.config,
    inputs,
    ...runTermsOf(run),
  };
  const outcome = await runCounted<NodeOutcome>(run, { ...body, id: step.key, summary: step.step.name, call: nodeCall }, (used) => {
    if (used.attemptRecords !== undefined) record.change({ attemptRecords: used.attemptRecords, quiet: true });
    countUsage(run, record, used);
  });
  record.change({ attempts: outcome.attempt, quiet: true });
  return outcome.ports;
}

/** What the run tells the services of a call: what it may still use, and how fast the offline model writes. */
export function runTermsOf(run: RunContext): Pick<NodeCall, 'left' | 'pace'> {
  const left = run.budget.left();
  const { pace } = run.args;
  return { ...(left === undefined ? {} : { left }), ...(pace === undefined ? {} : { pace }) };
}
