import type { FiredPorts, StepCall } from '../run-context.ts';
import { evaluate } from '../values.ts';
import type { Binding } from '#graph/expression/ast';
import type { Carried } from '../messages.ts';
import { agent } from './agent.ts';
import { call } from './call.ts';
import { logic, logicBindings, type LogicBody, settleLogic } from './logic.ts';
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

/** A logic step over values that can't be looked into here: an activity carries it out as a whole, and evaluates what it needs only. */
async function logicOutside(step: StepCall<LogicBody>): Promise<FiredPorts> {
  const { host } = step.run;
  if (host.since('carries-out-logic-outside-as-a-whole'))
    return settleLogic(step, await host.engine.logicOutside({ body: step.body, scope: step.values }));
  const values = new Map<Binding, Carried>();
  for (const binding of logicBindings(step.body)) values.set(binding, await evaluate(host, binding, step.values));
  return logic(step, (binding) => values.get(binding) ?? null);
}
