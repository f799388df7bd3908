import type { Graph } from '#graph/graph';
import { draw, type DrawnNode } from '../test/stack/draw.ts';

/** One kind of call that is measured, drawn for Heddle and written by hand for the bare engine under the same name. */
export interface Workload {
  readonly name: 'logic3' | 'logic10' | 'get' | 'llm' | 'parallel';
  readonly title: string;
  readonly graph: Graph;
  /** What is to be reached: milliseconds at the median, one call after the other, and runs a second, 32 at once. */
  readonly goal: { readonly p50Ms: number; readonly runsPerSecond: number | null };
}

/** The calls of the table in docs/performance.md. */
export function workloads(mockUrl: string): readonly Workload[] {
  return [
    { name: 'logic3', title: '3 logic nodes', graph: logicChain(3), goal: { p50Ms: 20, runsPerSecond: 65 } },
    { name: 'logic10', title: '10 logic nodes', graph: logicChain(10), goal: { p50Ms: 20, runsPerSecond: 65 } },
    { name: 'get', title: '1 HTTP GET', graph: chain([{ type: 'http', name: 'order', inputs: { url: `${mockUrl}/order` } }], '{{ order.body }}'), goal: { p50Ms: 25, runsPerSecond: 55 } },
    { name: 'llm', title: '1 mock LLM call', graph: chain([{ type: 'llm', name: 'ask', config: { model: 'openai:mock' }, inputs: { prompt: 'Say hello to {{ call.body.name }}' } }], '{{ { text: ask.text } }}'), goal: { p50Ms: 40, runsPerSecond: 33 } },
    { name: 'parallel', title: '20 parallel calls of 200 ms', graph: parallelCalls(mockUrl), goal: { p50Ms: 300, runsPerSecond: null } },
  ];
}

const webhook: DrawnNode = {
  type: 'webhook',
  name: 'call',
  config: { mode: 'sync', bodySchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
};

/** Set, if and template in turn: the nodes that decide and reshape. */
function logicChain(count: number): Graph {
  const nodes = Array.from({ length: count }, (_, index): DrawnNode => {
    const name = `step${index}`;
    if (index % 3 === 1) return { type: 'if', name, inputs: { condition: '{{ call.body.name.length > 0 }}' } };
    if (index % 3 === 2) return { type: 'template', name, inputs: { text: 'Hello {{ call.body.name }}' } };
    return { type: 'set', name, inputs: { fields: [{ name: 'name', type: 'text', value: 'Hello {{ call.body.name }}' }, { name: 'step', type: 'number', value: index }] } };
  });
  return chain(nodes, { greeting: 'Hello {{ call.body.name }}' });
}

function chain(nodes: readonly DrawnNode[], body: NonNullable<DrawnNode['inputs']>[string]): Graph {
  const all: readonly DrawnNode[] = [webhook, ...nodes, { type: 'respond', name: 'answer', inputs: { body } }];
  const edges = all.slice(1).map((node, index) => {
    const before = all[index];
    return `${before?.name}${before?.type === 'if' ? '.true' : ''} -> ${node.name}`;
  });
  return draw(all, edges);
}

function parallelCalls(mockUrl: string): Graph {
  const calls = Array.from({ length: 20 }, (_, index): DrawnNode => ({ type: 'http', name: `slow${index}`, inputs: { url: `${mockUrl}/slow/${index}`, query: { delayMs: '200' } } }));
  const answer: DrawnNode = { type: 'respond', name: 'answer', inputs: { body: calls.map((call) => `{{ ${call.name}.body }}`) } };
  return draw([webhook, ...calls, answer], calls.flatMap((call) => [`call -> ${call.name}`, `${call.name} -> answer`]));
}
