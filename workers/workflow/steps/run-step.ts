import type { FiredPorts, StepCall } from '../run-context.ts';
import { call } from './call.ts';
import { assign, branch, fail, respond } from './logic.ts';
import { map } from './map.ts';
import { review, wait } from './wait.ts';

/** Carries out one step by its kind. */
export function runStep(step: StepCall): Promise<FiredPorts> {
  const { body } = step;
  switch (body.kind) {
    case 'assign':
      return assign({ ...step, body });
    case 'branch':
      return branch({ ...step, body });
    case 'call':
      return call({ ...step, body });
    case 'wait':
      return wait({ ...step, body });
    case 'review':
      return review({ ...step, body });
    case 'map':
      return map({ ...step, body });
    case 'respond':
      return respond({ ...step, body });
    case 'fail':
      return fail({ ...step, body });
  }
}
