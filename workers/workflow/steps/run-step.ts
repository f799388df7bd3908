import type { FiredPorts, StepCall } from '../run-context.ts';
import { evaluate } from '../values.ts';
import type { Binding } from '#graph/expression/ast';
import type { Carried } from '../messages.ts';
import { agent } from './agent.ts';
import { call } from './call.ts';
import { logic, logicBindings, type LogicBody } from './logic.ts';
import { map } from './map.ts';
import { subworkflow } from './subworkflow.ts';
import { review, wait } from './wait.ts';

/** Carries out one step that takes time. */
export function runStep(step: StepCall): Promise<FiredPorts> {
  const { body } = step;
  switch (body.kind) {
    case 'call':
      return call({ ...step, body });
    case 'wait':
      return wait({ ...step, body });
    case 'review':
      return review({ ...step, body });
    case 'map':
      return map({ ...step, body });
    case 'agent':
      return agent({ ...step, body });
    case 'subworkflow':
      return subworkflow({ ...step, body });
    default:
      return logicOutside({ ...step, body });
  }
}

/** A logic step over values that can't be looked into here: its bindings are evaluated by an activity first. */
async function logicOutside(step: StepCall<LogicBody>): Promise<FiredPorts> {
  const values = new Map<Binding, Carried>();
  for (const binding of logicBindings(step.body)) values.set(binding, await evaluate(step.run.host, binding, step.values));
  return logic(step, (binding) => values.get(binding) ?? null);
}
