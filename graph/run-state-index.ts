import type { Loop, Plan, PlanEdge, Step } from './plan.ts';

/**
 * A plan with the look-ups that the state machine needs, made once a plan. Steps, edges and loops are known by their position
 * in the plan: arrays are copied many times faster than objects, and the state is copied at each change.
 */
export interface PlanIndex {
  readonly steps: readonly Step[];
  readonly edges: readonly PlanEdge[];
  readonly stepAt: ReadonlyMap<string, number>;
  readonly stepNamed: ReadonlyMap<string, number>;
  /** Edges that bring something to a step within an iteration: back edges only begin the next one. */
  readonly arriving: readonly (readonly number[])[];
  readonly outgoing: readonly (readonly number[])[];
  /** The step at which an edge begins, and the one at which it ends. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Innermost loops first. */
  readonly loops: readonly LoopIndex[];
  /** The loops around a step, innermost first. */
  readonly around: readonly (readonly LoopIndex[])[];
  /** The loops that an edge leaves. */
  readonly exits: readonly (readonly LoopIndex[])[];
}

/** A loop with its steps and edges sorted out. */
export interface LoopIndex {
  readonly loop: Loop;
  readonly header: number;
  readonly body: readonly number[];
  readonly back: readonly number[];
  /** Edges with both ends in the body, back edges included. */
  readonly inner: readonly number[];
  readonly leaving: readonly number[];
  /** Ids of the loops inside this one. */
  readonly nested: readonly string[];
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
  const { steps, edges } = plan;
  const stepAt = new Map(steps.map((step, at) => [step.id, at]));
  const position = (id: string): number => stepAt.get(id) ?? -1;
  const from = edges.map((edge) => position(edge.from));
  const to = edges.map((edge) => position(edge.to));
  const arriving: number[][] = steps.map(() => []);
  const outgoing: number[][] = steps.map(() => []);
  edges.forEach((edge, at) => {
    outgoing[from[at] ?? -1]?.push(at);
    if (edge.back === undefined) arriving[to[at] ?? -1]?.push(at);
  });

  const around: LoopIndex[][] = steps.map(() => []);
  const exits: LoopIndex[][] = edges.map(() => []);
  const loops = plan.loops.map((loop) => loopIndex(plan, loop, position)).toSorted((a, b) => a.body.length - b.body.length);
  for (const loop of loops) {
    for (const step of loop.body) around[step]?.push(loop);
    for (const edge of loop.leaving) exits[edge]?.push(loop);
  }
  return {
    steps,
    edges,
    stepAt,
    stepNamed: new Map(steps.map((step, at) => [step.name, at])),
    arriving,
    outgoing,
    from,
    to,
    loops,
    around,
    exits,
  };
}

function loopIndex(plan: Plan, loop: Loop, position: (id: string) => number): LoopIndex {
  const body = new Set(loop.body);
  const where = (test: (edge: PlanEdge) => boolean): number[] => plan.edges.flatMap((edge, at) => (test(edge) ? [at] : []));
  return {
    loop,
    header: position(loop.header),
    body: loop.body.map(position),
    back: where((edge) => edge.back === loop.id),
    inner: where((edge) => body.has(edge.from) && body.has(edge.to)),
    leaving: where((edge) => body.has(edge.from) && !body.has(edge.to)),
    nested: plan.loops
      .filter((other) => other !== loop && body.has(other.header) && other.body.length < body.size)
      .map((other) => other.id),
  };
}
