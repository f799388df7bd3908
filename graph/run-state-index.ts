import type { Loop, Plan, PlanEdge, Step } from './plan.ts';

/** A plan with the look-ups that the state machine needs, made once a plan. */
export interface PlanIndex {
  readonly steps: ReadonlyMap<string, Step>;
  readonly edges: ReadonlyMap<string, PlanEdge>;
  readonly incoming: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly PlanEdge[]>;
  readonly loops: ReadonlyMap<string, LoopIndex>;
  /** Innermost loops first. */
  readonly loopOrder: readonly LoopIndex[];
  /** The innermost loop around a step. */
  readonly innermost: ReadonlyMap<string, LoopIndex>;
  /** Loops that an edge leaves; an edge that leaves none is not listed. */
  readonly exits: ReadonlyMap<string, readonly LoopIndex[]>;
}

/** A loop with its edges sorted out. */
export interface LoopIndex {
  readonly loop: Loop;
  readonly body: ReadonlySet<string>;
  readonly back: readonly PlanEdge[];
  /** Edges with both ends in the body, back edges included. */
  readonly inner: readonly PlanEdge[];
  readonly leaving: readonly PlanEdge[];
}

const indexes = new WeakMap<Plan, PlanIndex>();

/** The index of a plan; the same object each time. */
export function indexPlan(plan: Plan): PlanIndex {
  const known = indexes.get(plan);
  if (known) return known;
  const index = makeIndex(plan);
  indexes.set(plan, index);
  return index;
}

function makeIndex(plan: Plan): PlanIndex {
  const incoming = new Map<string, PlanEdge[]>(plan.steps.map((step) => [step.id, []]));
  const outgoing = new Map<string, PlanEdge[]>(plan.steps.map((step) => [step.id, []]));
  for (const edge of plan.edges) {
    incoming.get(edge.to)?.push(edge);
    outgoing.get(edge.from)?.push(edge);
  }
  const loopOrder = plan.loops
    .map((loop): LoopIndex => {
      const body = new Set(loop.body);
      return {
        loop,
        body,
        back: plan.edges.filter((edge) => edge.back === loop.id),
        inner: plan.edges.filter((edge) => body.has(edge.from) && body.has(edge.to)),
        leaving: plan.edges.filter((edge) => body.has(edge.from) && !body.has(edge.to)),
      };
    })
    .toSorted((a, b) => a.body.size - b.body.size);
  const innermost = new Map<string, LoopIndex>();
  for (const loop of loopOrder) for (const id of loop.body) if (!innermost.has(id)) innermost.set(id, loop);
  const exits = new Map<string, LoopIndex[]>();
  for (const loop of loopOrder) for (const edge of loop.leaving) exits.set(edge.id, [...(exits.get(edge.id) ?? []), loop]);
  return {
    steps: new Map(plan.steps.map((step) => [step.id, step])),
    edges: new Map(plan.edges.map((edge) => [edge.id, edge])),
    incoming,
    outgoing,
    loops: new Map(loopOrder.map((loop) => [loop.loop.id, loop])),
    loopOrder,
    innermost,
    exits,
  };
}
