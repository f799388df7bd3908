import { firedPorts, hash } from '#test/builders/behaviour';
import { testNodes } from '#test/builders/test-nodes';
import { compile } from '#graph/compile';
import { NodeError } from '#graph/errors';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Plan } from '#graph/plan';
import type { ActivityStart } from '../workflow/host.ts';

/** The plan of a graph of test nodes. */
export function planOf(graph: Graph): Plan {
  const compiled = compile(graph, testNodes);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

/** What a step does depends on seed, step, iteration and input alone, whatever the order. */
export function behaviour(plan: Plan, seed: number): (start: ActivityStart) => unknown {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  return ({ id }) => {
    const [stepId = '', iteration = ''] = id.split('/');
    const step = steps.get(stepId)!;
    const dice = hash(`${seed}/${step.name}/${iteration}`);
    if (step.onError.kind !== 'fail' && dice % 7 === 0) throw new NodeError({ code: 'TEST_FAILED', message: `${step.name} failed` });
    return { ports: Object.fromEntries(firedPorts(step, dice).map((port): [string, Json] => [port, `${step.name}.${port}/${iteration}`])), attempt: 1, tokens: 1, costUsd: 0, model: null };
  };
}
