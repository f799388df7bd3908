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

interface NodeRecipe {
  readonly type: 'task' | 'choose' | 'join' | 'writer';
  readonly ports: number;
  readonly join: Join;
  readonly onError: 'port' | 'default' | 'fail';
  readonly limit: number;
}

interface Recipe {
  readonly starts: number;
  readonly nodes: readonly NodeRecipe[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly port: number }[];
  readonly back: readonly { readonly from: number; readonly length: number; readonly port: number }[];
}

const PORTS = ['a', 'b', 'c'];

/** Graphs that `compile` accepts: every node can be reached, every loop has one entry. A task's port has its own name as its type. */
export function randomGraph(options: RandomGraphOptions = {}): fc.Arbitrary<Graph> {
  const hasLoops = options.loops === true;
  const node: fc.Arbitrary<NodeRecipe> = fc.record({
    type: fc.constantFrom('task' as const, 'task' as const, 'choose' as const, 'join' as const, 'writer' as const),
    ports: fc.integer({ min: 1, max: 3 }),
    join: fc.constantFrom(...(options.joins ?? ['all' as const])),
    onError: fc.constantFrom('port' as const, 'default' as const, 'fail' as const),
    limit: fc.integer({ min: 1, max: 4 }),
  });
  const recipe: fc.Arbitrary<Recipe> = fc.record({
    starts: fc.integer({ min: 1, max: 2 }),
    nodes: fc.array(node, { minLength: hasLoops ? 4 : 1, maxLength: 10, size: 'max' }),
    edges: fc.array(fc.record({ from: fc.nat(11), to: fc.nat(11), port: fc.nat(3) }), { minLength: 2, maxLength: hasLoops ? 8 : 24 }),
    back: fc.array(fc.record({ from: fc.nat(9), length: fc.integer({ min: 0, max: 6 }), port: fc.nat(2) }), {
      minLength: hasLoops ? 1 : 0,
      maxLength: hasLoops ? 4 : 0,
      size: 'max',
    }),
  });
  return recipe.map(graphOf);
}

function graphOf(recipe: Recipe): Graph {
  const starts = Array.from({ length: recipe.starts }, (_, index): DrawnNode => ({
    type: 'start',
    name: `s${index}`,
    config: { output: { type: 'string', const: `s${index}.out` } },
  }));
  const tasks = recipe.nodes.map((node, index) => drawnNode(node, `t${index}`));
  const nodes = [...starts, ...tasks];
  const hasLoops = recipe.back.length > 0;
  const every = hasLoops ? 6 : 3;
  const portOf = (index: number, port: number): string => {
    const own = recipe.nodes[index];
    const ports = own ? [...portsOf(own), ...(own.onError === 'port' && own.type !== 'join' ? ['error'] : [])] : [];
    return ports[port % ports.length] ?? '';
  };
  // A way to every task, so that little of what is drawn falls away: from the one before it, or from a start.
  const ways = tasks.map((_, index) =>
    index % every === 0 ? `s${index % recipe.starts}.out -> t${index}` : `t${index - 1}.${portOf(index - 1, 0)} -> t${index}`,
  );
  const forward = recipe.edges.flatMap(({ from, to, port }) => {
    const [source, target] = [from % nodes.length, (to % tasks.length) + starts.length];
    if (source >= target || (hasLoops && source < starts.length)) return [];
    return [`${nodes[source]?.name}.${source < starts.length ? 'out' : portOf(source - starts.length, port)} -> ${nodes[target]?.name}`];
  });
  const back = recipe.back.flatMap(({ from, length, port }) => {
    const source = from % tasks.length;
    return [`t${source}.${portOf(source, port)} -> t${Math.max(0, source - length)}`];
  });
  const drawn = [...forward, ...back];
  let graph = draw(nodes, [...new Set([...ways, ...drawn])]);
  for (;;) {
    const unnatural = new Set(graphFlows(graph, testNodes).flatMap((flow) => flow.unnatural.map((edge) => edge.id)));
    if (unnatural.size === 0) return graph;
    graph = { ...graph, edges: graph.edges.filter((edge) => !unnatural.has(edge.id)) };
  }
}

function drawnNode(node: NodeRecipe, name: string): DrawnNode {
  const { type, join, onError, limit } = node;
  const outputs = Object.fromEntries(portsOf(node).map((port) => [port, { type: 'string', const: `${name}.${port}` }]));
  return {
    type,
    name,
    typeVersion: type === 'task' ? 3 : 1,
    join,
    ...(type === 'task' ? { config: { ports: portsOf(node), outputs } } : {}),
    ...(type === 'writer' ? { inputs: { prompt: 'Write.' } } : {}),
    policy: {
      loopLimit: limit,
      ...(onError === 'default' && type !== 'join'
        ? { onError: 'default' as const, default: type === 'writer' ? { text: `${name} failed` } : `${name} failed` }
        : {}),
    },
  };
}

function portsOf({ type, ports }: NodeRecipe): string[] {
  if (type === 'choose') return ['yes', 'no'];
  return type === 'task' ? PORTS.slice(0, ports) : ['out'];
}
