import { NodeError } from '#graph/errors';
import type { StepBody } from '#graph/plan';
import type { FiredPorts, StepCall } from '../run-context.ts';

/** Runs another workflow as a child. */
export async function subworkflow(_step: StepCall<Extract<StepBody, { kind: 'subworkflow' }>>): Promise<FiredPorts> {
  throw new NodeError({ code: 'SERVICE_UNAVAILABLE', message: 'Workflows are not called yet.' });
}
