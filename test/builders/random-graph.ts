import fc from 'fast-check';
import { graphFlows } from '#graph/flow';
import type { Graph, Join } from '#graph/graph';
import { draw, type DrawnNode } from '#test/stack/draw';
import { testNodes } from './test-nodes.ts';

/** Which kinds of things a random graph may hold. */
export interface RandomGraphOptions {
  readonly loops?: boolean;
  readonly joins?: readonly Join[];
}

interface Recipe {
  readonly nodes: readonly { readonly ports: number; readonly join: Join; readonly onError: 'port' | 'default' | 'fail'; readonly limit: number }[];
  readonly starts: number;
  readonly edges: readonly { readonly from: number; readonly to: number; readonly port: number }[];
  readonly back: readonly { readonly from: number; readonly length: number; readonly port: number }[];
}

const PORTS = ['a', 'b', 'c'];

/** Graphs of tasks that `compile` accepts: every node can be reached, every loop has one entry. */
export function randomGraph(options: RandomGraphOptions = {}): fc.Arbitrary<Graph> {
  const recipe: fc.Arbitrary<Recipe> = fc.record({
    starts: fc.integer({ min: 1, max: 2 }),
    nodes: fc.array(
      fc.record({
        ports: fc.integer({ min: 1, max: 3 }),
        join: fc.constantFrom(...(options.joins ?? ['all' as const])),
        onError: fc.constantFrom('port' as const, 'default' as const, 'fail' as const),
        limit: fc.integer({ min: 1, max: 4 }),
      }),
      options.loops === true ? { minLength: 4, maxLength: 10, size: 'max' } : { minLength: 1, maxLength: 10 },
    ),
    edges: fc.array(fc.record({ from: fc.nat(11), to: fc.nat(11), port: fc.nat(3) }), { minLength: 2, maxLength: options.loops === true ? 8 : 24 }),
    back: fc.array(fc.record({ from: fc.nat(9), length: fc.integer({ min: 1, max: 6 }), port: fc.nat(2) }), options.loops === true ? { minLength: 1, maxLength: 4, size: 'max' } : { maxLength: 0 }),
  });
  return recipe.map(graphOf);
}

function graphOf(recipe: Recipe): Graph {
  const starts = Array.from({ length: recipe.starts }, (_, index): DrawnNode => ({ type: 'start', name: `s${index}` }));
  const tasks = recipe.nodes.map(
    ({ ports, join, onError, limit }, index): DrawnNode => ({
      type: 'task',
      name: `t${index}`,
      typeVersion: 3,
      join,
      config: { ports: PORTS.slice(0, ports) },
      policy: { loopLimit: limit, ...(onError === 'default' ? { onError: 'default' as const, default: `t${index} failed` } : {}) },
    }),
  );
  const nodes = [...starts, ...tasks];
  const hasLoops = recipe.back.length > 0;
  const every = hasLoops ? 6 : 3;
  const portOf = (index: number, port: number): string => {
    const own = recipe.nodes[index];
    const ports = own ? [...PORTS.slice(0, own.ports), ...(own.onError === 'port' ? ['error'] : [])] : [];
    return ports[port % ports.length] ?? '';
  };
  // A way to every task, so that little of what is drawn falls away: from the one before it, or from a start.
  const ways = tasks.map((_, index) => (index % every === 0 ? `s${index % recipe.starts}.out -> t${index}` : `t${index - 1}.a -> t${index}`));
  const forward = recipe.edges.flatMap(({ from, to, port }) => {
    const [source, target] = [from % nodes.length, (to % tasks.length) + starts.length];
    if (source >= target || (hasLoops && source < starts.length)) return [];
    return [`${nodes[source]?.name}.${source < starts.length ? 'out' : portOf(source - starts.length, port)} -> ${nodes[target]?.name}`];
  });
  const back = recipe.back.flatMap(({ from, length, port }) => {
    const source = from % tasks.length;
    return source === 0 ? [] : [`t${source}.${portOf(source, port)} -> t${Math.max(0, source - length)}`];
  });
  const drawn = [...forward, ...back];
  let graph = draw(nodes, [...new Set([...ways, ...drawn])]);
  for (;;) {
    const unnatural = new Set(graphFlows(graph, testNodes).flatMap((flow) => flow.unnatural.map((edge) => edge.id)));
    if (unnatural.size === 0) return graph;
    graph = { ...graph, edges: graph.edges.filter((edge) => !unnatural.has(edge.id)) };
  }
}
