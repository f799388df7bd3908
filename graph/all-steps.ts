import type { Plan, Step } from './plan.ts';

/** All steps of a plan, those of containers among them. */
export function allSteps(plan: Plan): readonly Step[] {
  return plan.steps.flatMap((step) => [step, ...(step.body.kind === 'map' ? allSteps(step.body.plan) : [])]);
}
