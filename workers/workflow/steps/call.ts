import type { StepBody } from '#graph/plan';
import type { NodeCall, NodeOutcome } from '../activities.ts';
import type { StepUsage } from '../failures.ts';
import { carry, evaluate, isPending } from '../values.ts';
import type { FiredPorts, RunContext, StepCall } from '../run-context.ts';

/** Runs a node in an activity named after its type: safe reads as a local one, everything else as a regular one. */
export async function call(step: StepCall<Extract<StepBody, { kind: 'call' }>>): Promise<FiredPorts> {
  const { body, values, record, run } = step;
  const evaluated = evaluate(run.host, body.inputs, values);
  const carried = carry(run.host, isPending(evaluated) ? await evaluated : evaluated);
  const inputs = isPending(carried) ? await carried : carried;
  record.change({ resolved: inputs, status: 'running' });
  const outcome = await invoke(step, {
    runId: run.args.runId,
    workflowId: run.args.workflowId,
    stepId: step.step.id,
    stepKey: step.key,
    nodeName: step.step.name,
    iteration: step.iteration,
    config: body.config,
    inputs,
    ...runTermsOf(run),
  });
  record.change({ attempts: outcome.attempt, ...usageOf(outcome), quiet: true });
  if (outcome.model !== null) run.usage.models.add(outcome.model);
  run.budget.spend(outcome);
  return outcome.ports;
}

function invoke({ body, run, step, key }: StepCall<Extract<StepBody, { kind: 'call' }>>, nodeCall: NodeCall): Promise<NodeOutcome> {
  return run.host.runActivity({ ...body, id: key, summary: step.name, call: nodeCall });
}

/** What the run tells the services of a call: what it may still use, and how fast the offline model writes. */
export function runTermsOf(run: RunContext): Pick<NodeCall, 'left' | 'pace'> {
  const left = run.budget.left();
  const { pace } = run.args;
  return { ...(left === undefined ? {} : { left }), ...(pace === undefined ? {} : { pace }) };
}

/** What an outcome or a failure used, as the record keeps it. */
export function usageOf({ tokens, costUsd, model, calls, logs, attemptRecords }: StepUsage): StepUsage {
  return { tokens, costUsd, model, ...(calls === undefined ? {} : { calls }), ...(logs === undefined ? {} : { logs }), ...(attemptRecords === undefined ? {} : { attemptRecords }) };
}
