import type { StepBody } from '#graph/plan';
import { carry, evaluate } from '../values.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';
import { runChild } from './child-run.ts';

/** Runs another workflow as a child and hands on what it answers. */
export async function subworkflow({ body, values, record, run, step }: StepCall<Extract<StepBody, { kind: 'subworkflow' }>>): Promise<FiredPorts> {
  const input = await carry(await evaluate(body.input, values));
  record.change({ resolved: input, status: 'running' });
  const { value, used } = await runChild(run, {
    ...body,
    input,
    summary: step.name,
    onStart: (childRunId) => record.change({ childRunId, status: 'running' }),
  });
  record.change({ ...used, quiet: true });
  return { out: value };
}
