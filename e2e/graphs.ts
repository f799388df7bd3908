import type { z } from 'zod';
import { graphSchema, type Graph } from '#graph/graph';

type NodeInput = Partial<z.input<typeof graphSchema>['nodes'][number]>;

/** Builds small graphs for the set-up of a story: nodes in a row, in the order in which they are given. */
export function graphOf(
  nodes: readonly (NodeInput & { readonly type: string; readonly name: string })[],
  edges: readonly (readonly [from: string, to: string, port?: string])[],
): Graph {
  return graphSchema.parse({
    format: 1,
    nodes: nodes.map((node, index) => ({ id: node.name, position: { x: index * 320, y: 0 }, ...node })),
    edges: edges.map(([from, to, port = 'out']) => ({ id: `${from}-${port}-${to}`, from: { node: from, port }, to: { node: to } })),
  });
}

/** A webhook that greets the caller while the caller waits. */
export function greeting(text: string): Graph {
  return graphOf(
    [
      {
        type: 'webhook',
        name: 'call',
        config: { mode: 'sync', bodySchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
      },
      { type: 'template', name: 'greet', inputs: { text } },
      { type: 'respond', name: 'answer', inputs: { body: { greeting: '{{ greet }}' } } },
    ],
    [
      ['call', 'greet'],
      ['greet', 'answer'],
    ],
  );
}

/** A run that pauses for a time, asks a person, and then reports. */
export function pauseThenAsk(pauseMs: number): Graph {
  return graphOf(
    [
      { type: 'manual', name: 'start' },
      { type: 'wait', name: 'pause', inputs: { durationMs: pauseMs } },
      { type: 'review', name: 'ask', inputs: { title: 'Go on after the pause?', value: '{{ start }}' } },
      { type: 'set', name: 'report', inputs: { fields: [{ name: 'answer', type: 'auto', value: '{{ input.decision }}' }] } },
    ],
    [
      ['start', 'pause'],
      ['pause', 'ask'],
      ['ask', 'report', 'approved'],
    ],
  );
}
