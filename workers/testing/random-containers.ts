import { hash } from '#test/builders/behaviour';
import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import type { Plan, Step, StepBody } from '#graph/plan';

const retry = { maxAttempts: 1, initialIntervalMs: 1, backoff: 1, maxIntervalMs: 1 };
const literal = (value: Json): Binding => ({ kind: 'literal', value });

/** The plan, with maps over a small plan and agents with a tool in the place of some of its tasks. */
export function withContainers(drawn: Plan, inner: Plan, dice: number): Plan {
  const plan = leavingByOut(drawn);
  const nested = insideOf(inner);
  const steps = plan.steps.map((step): Step => {
    if (step.type !== 'task') return step;
    const [port = 'out'] = step.ports;
    const kind = hash(`${dice}/${step.id}`) % 3;
    // Both leave by `out`, so that they stand for a task whose way out has that name.
    if (port !== 'out' || step.ports.length > 1 || kind === 0) return step;
    return { ...step, body: kind === 1 ? mapOf(nested, hash(`${dice}/${step.id}/items`)) : agentBody };
  });
  return { ...plan, steps };
}

function mapOf(plan: Plan, dice: number): StepBody {
  return {
    kind: 'map',
    items: literal(Array.from({ length: 1 + (dice % 3) }, (_, at) => `item ${at}`)),
    concurrency: 1 + (dice % 2),
    onItemError: dice % 4 === 0 ? 'fail' : 'collect',
    plan,
  };
}

const agentBody: StepBody = {
  kind: 'agent',
  config: {},
  inputs: { kind: 'object', entries: [['prompt', literal('Do it.')]] },
  tools: [
    {
      name: 'tool',
      description: 'Does it.',
      parameters: { type: 'object' },
      mode: 'auto',
      timeoutMs: 1_000,
      retry,
      target: { kind: 'node', activity: 'tool', effect: 'write', config: {}, inputs: literal({}), port: 'out' },
    },
  ],
  limits: { turns: 8, tokens: null, costUsd: null, timeMs: null, parallelTools: 2, contextTokens: 100_000, onLimit: 'fail' },
  timeoutMs: 1_000,
  retry,
};

/** Has every task leave by one output named `out`, which a map and an agent have too. */
function leavingByOut(plan: Plan): Plan {
  const single = new Set(plan.steps.filter(({ type, ports }) => type === 'task' && ports.length === 1).map(({ id }) => id));
  return {
    ...plan,
    steps: plan.steps.map((step) => (single.has(step.id) ? { ...step, ports: ['out'] } : step)),
    edges: plan.edges.map((edge) => (single.has(edge.from) && edge.port !== 'error' ? { ...edge, port: 'out' } : edge)),
  };
}

/** The plan as it is inside of a map: ids are those of no other node, and all its triggers receive the item. */
function insideOf(plan: Plan): Plan {
  const named = (id: string): string => `in-${id}`;
  return {
    ...plan,
    steps: plan.steps.map((step) => ({ ...step, id: named(step.id) })),
    edges: plan.edges.map((edge) => ({ ...edge, from: named(edge.from), to: named(edge.to) })),
    entries: plan.steps.filter(({ type }) => type === 'start').map(({ id }) => named(id)),
  };
}
