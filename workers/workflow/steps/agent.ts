import { NodeError } from '#graph/errors';
import type { StepBody } from '#graph/plan';
import type { FiredPorts, StepCall } from '../run-context.ts';

/** Carries out an agent. */
export async function agent(_step: StepCall<Extract<StepBody, { kind: 'agent' }>>): Promise<FiredPorts> {
  throw new NodeError({ code: 'SERVICE_UNAVAILABLE', message: 'Agents are not carried out yet.' });
}
