import { firedPorts, hash } from '#test/builders/behaviour';
import { testNodes } from '#test/builders/test-nodes';
import { compile } from '#graph/compile';
import { NodeError } from '#graph/errors';
import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Plan, Step } from '#graph/plan';
import type { ActivityStart } from '../workflow/host.ts';

/** The plan of a graph of test nodes. */
export function planOf(graph: Graph): Plan {
  const compiled = compile(graph, testNodes);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues, null, 2));
  return compiled.plan;
}

/**
 * What a step does depends on seed and step key alone, whatever the order. An agent calls a tool in each of some turns, and one call may
 * fail.
 */
export function behaviour(plan: Plan, seed: number): (start: ActivityStart) => unknown {
  return ({ id, activity }) => {
    if (activity === 'agent.model') return turnOf(id, seed);
    if (activity === 'tool') {
      if (hash(`${seed}/${id}`) % 5 === 0) throw new NodeError({ code: 'TOOL_FAILED', message: `${id} failed` });
      return { ports: { out: `did ${id}` }, attempt: 1, tokens: 0, costUsd: 0, model: null };
    }
    const parts = id.split('/');
    const [stepId = '', iteration = ''] = parts.slice(-2);
    const step = stepIn(plan, parts.length > 2 ? (parts[0] ?? '') : '', stepId);
    const dice = hash(`${seed}/${parts.length > 2 ? `${parts[0]}/` : ''}${step.name}/${iteration}`);
    if (step.onError.kind !== 'fail' && dice % 7 === 0) throw new NodeError({ code: 'TEST_FAILED', message: `${step.name} failed` });
    return {
      ports: Object.fromEntries(firedPorts(step, dice).map((port): [string, Json] => [port, `${step.name}.${port}/${iteration}`])),
      attempt: 1,
      tokens: 1,
      costUsd: 0,
      model: null,
    };
  };
}

function turnOf(id: string, seed: number): unknown {
  const [key, substep] = [id.slice(0, id.lastIndexOf('/')), id.slice(id.lastIndexOf('/') + 1)];
  const turn = Number.parseInt(substep, 10);
  const isLast = turn > hash(`${seed}/${key}/turns`) % 4;
  const toolCalls = isLast
    ? []
    : Array.from({ length: 1 + (hash(`${seed}/${id}`) % 2) }, (_, at) => ({ id: `${id}.${at}`, tool: 'tool', arguments: { turn } }));
  return {
    text: `${key} said ${turn}`,
    toolCalls,
    attempt: 1,
    offline: false,
    tokens: 3,
    inputTokens: 2,
    outputTokens: 1,
    costUsd: 0,
    model: 'test:model',
  };
}

/** The step of this id at the top, or in the map that a scope is of. */
function stepIn(plan: Plan, scope: string, id: string): Step {
  const map = scope === '' ? null : plan.steps.find((step) => step.id === scope.slice(0, scope.indexOf('[')).replace(/#\d+$/, ''));
  const within = map?.body.kind === 'map' ? map.body.plan : plan;
  return within.steps.find((step) => step.id === id)!;
}
