import type { Graph } from '#graph/graph';
import { draw, type DrawnNode } from '../test/stack/draw.ts';

/** One kind of call that is measured, drawn for Heddle and written by hand for the bare engine under the same name. */
export interface Workload {
  readonly name: 'logic3' | 'logic10' | 'get' | 'llm' | 'parallel' | 'loop' | 'async' | 'retrieve';
  readonly title: string;
  readonly graph: Graph;
  /** False where no workflow was written by hand to compare with. */
  readonly isBare?: false;
  /**
   * What is to be reached: milliseconds at the median, one call after the other, and runs a second and processor time a run, 32 at once.
   */
  readonly goal: { readonly p50Ms: number; readonly runsPerSecond: number | null; readonly cpuMs: number | null };
  /** What n8n took for the same, quoted and not measured by the bench; see `N8N_SOURCE`. */
  readonly n8n?: { readonly p50Ms: number; readonly runsPerSecond?: number; readonly cpuMs?: number };
}

/** Where the figures of n8n come from. */
export const N8N_SOURCE = [
  'Figures of n8n are quoted, not measured here: n8n 2.41 as shipped, called the same way on two cores of which one was busy;',
  'the better end where a range was seen. With unsafe expressions and nothing saved it took 13 ms and 16 ms of CPU for 3 logic nodes,',
  'at 96 runs a second.',
].join(' ');

/** The calls of the table in docs/performance.md. */
export function workloads(mockUrl: string): readonly Workload[] {
  const order: DrawnNode = { type: 'http', name: 'order', inputs: { url: `${mockUrl}/order` } };
  return [
    {
      name: 'logic3',
      title: '3 logic nodes',
      graph: logicChain(3),
      goal: { p50Ms: 3, runsPerSecond: 1_000, cpuMs: 1.2 },
      n8n: { p50Ms: 63, runsPerSecond: 18, cpuMs: 69 },
    },
    { name: 'logic10', title: '10 logic nodes', graph: logicChain(10), goal: { p50Ms: 3, runsPerSecond: 1_000, cpuMs: 1.2 } },
    { name: 'get', title: '1 HTTP GET', graph: chain([order], '{{ order.body }}'), goal: { p50Ms: 4, runsPerSecond: 500, cpuMs: 2 } },
    {
      name: 'llm',
      title: '1 mock LLM call',
      graph: chain(
        [{ type: 'llm', name: 'ask', config: { model: 'openai:mock' }, inputs: { prompt: 'Say hello to {{ call.body.name }}' } }],
        '{{ { text: ask.text } }}',
      ),
      goal: { p50Ms: 55, runsPerSecond: 41, cpuMs: 43 },
    },
    {
      name: 'parallel',
      title: '20 parallel calls of 200 ms',
      graph: parallelCalls(mockUrl),
      goal: { p50Ms: 220, runsPerSecond: null, cpuMs: null },
    },
    {
      name: 'loop',
      title: 'loop of 100 GETs in turn',
      graph: loopOf(order, 100),
      isBare: false,
      goal: { p50Ms: 110, runsPerSecond: null, cpuMs: null },
      n8n: { p50Ms: 237 },
    },
    {
      name: 'async',
      title: '202, then 3 logic nodes',
      graph: logicChain(3, 'async'),
      isBare: false,
      goal: { p50Ms: 3, runsPerSecond: 700, cpuMs: 1.8 },
    },
    {
      name: 'retrieve',
      title: 'retrieve over 1,000 passages',
      graph: chain(
        [{ type: 'retrieve', name: 'found', config: { knowledge: KNOWLEDGE }, inputs: { query: 'What does {{ call.body.name }} cost?' } }],
        '{{ found.passages?.length ?? 0 }}',
      ),
      isBare: false,
      goal: { p50Ms: 40, runsPerSecond: null, cpuMs: null },
    },
  ];
}

/** Stands for the knowledge base that the bench makes. */
export const KNOWLEDGE = 'bench-knowledge';

const webhook = (mode: 'sync' | 'async'): DrawnNode => ({
  type: 'webhook',
  name: 'call',
  config: { mode, bodySchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
});

/** Set, if and template in turn: the nodes that decide and reshape. */
function logicChain(count: number, mode: 'sync' | 'async' = 'sync'): Graph {
  const nodes = Array.from({ length: count }, (_, index): DrawnNode => {
    const name = `step${index}`;
    if (index % 3 === 1) return { type: 'if', name, inputs: { condition: '{{ call.body.name.length > 0 }}' } };
    if (index % 3 === 2) return { type: 'template', name, inputs: { text: 'Hello {{ call.body.name }}' } };
    return {
      type: 'set',
      name,
      inputs: {
        fields: [
          { name: 'name', type: 'text', value: 'Hello {{ call.body.name }}' },
          { name: 'step', type: 'number', value: index },
        ],
      },
    };
  });
  return chain(nodes, { greeting: 'Hello {{ call.body.name }}' }, mode);
}

/** The output that goes on, where it has another name than `out`. */
const PORTS: Readonly<Record<string, string>> = { if: '.true', retrieve: '.found' };

function chain(nodes: readonly DrawnNode[], body: NonNullable<DrawnNode['inputs']>[string], mode: 'sync' | 'async' = 'sync'): Graph {
  const all: readonly DrawnNode[] = [webhook(mode), ...nodes, { type: 'respond', name: 'answer', inputs: { body } }];
  const edges = all.slice(1).map((node, index) => {
    const before = all[index];
    return `${before?.name}${PORTS[before?.type ?? ''] ?? ''} -> ${node.name}`;
  });
  return draw(all, edges);
}

function parallelCalls(mockUrl: string): Graph {
  const calls = Array.from({ length: 20 }, (_, index): DrawnNode => ({
    type: 'http',
    name: `slow${index}`,
    inputs: { url: `${mockUrl}/slow/${index}`, query: { delayMs: '200' } },
  }));
  const answer: DrawnNode = { type: 'respond', name: 'answer', inputs: { body: calls.map((call) => `{{ ${call.name}.body }}`) } };
  return draw(
    [webhook('sync'), ...calls, answer],
    calls.flatMap((call) => [`call -> ${call.name}`, `${call.name} -> answer`]),
  );
}

/** One node again and again, each time when the one before has ended. */
function loopOf(node: DrawnNode, times: number): Graph {
  return draw(
    [
      webhook('sync'),
      {
        type: 'set',
        name: 'count',
        inputs: { fields: [{ name: 'n', type: 'number', value: '{{ (previous?.count?.n ?? 0) + 1 }}' }] },
        policy: { loopLimit: times },
      },
      node,
      { type: 'if', name: 'enough', inputs: { condition: `{{ count.n >= ${times} }}` } },
      { type: 'respond', name: 'answer', inputs: { body: '{{ count.n }}' } },
    ],
    ['call -> count', `count -> ${node.name}`, `${node.name} -> enough`, 'enough.true -> answer', 'enough.false -> count'],
  );
}
