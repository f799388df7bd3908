import { expect, it } from 'vitest';
import { nodeSchema, type Graph, type GraphNode } from '#graph/graph';
import { speakersOf } from './speakers.ts';

const node = (drawn: { name: string; type: string; config?: GraphNode['config']; inputs?: GraphNode['inputs'] }): GraphNode =>
  nodeSchema.parse({ id: drawn.name, position: { x: 0, y: 0 }, ...drawn });

const chat = node({ name: 'chat', type: 'chat' });
const model = (name: string, config: GraphNode['config'] = {}): GraphNode => node({ name, type: 'llm', config });
const answer = (body?: string): GraphNode => node({ name: 'reply', type: 'respond', inputs: body === undefined ? {} : { body } });
const of = (type: string): GraphNode => node({ name: type, type });

/** The nodes one after the other; further edges as `from>to`. */
function chain(nodes: readonly GraphNode[], ...more: readonly string[]): Graph {
  const pairs = [
    ...nodes.slice(1).map((to, index) => [nodes[index]!.id, to.id] as const),
    ...more.map((edge) => edge.split('>') as [string, string]),
  ];
  return {
    format: 1,
    nodes: [...nodes],
    edges: pairs.map(([from, to], index) => ({ id: `e${index}`, from: { node: from, port: 'out' }, to: { node: to } })),
    notes: [],
    groups: [],
  };
}

it('a model that ends the run, or whose text is responded, is read while it writes', () => {
  expect(speakersOf(chain([chat, model('draft')]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('draft'), answer()]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('draft'), of('memory'), answer('{{ draft.text }}')]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('draft'), of('merge'), answer('{{ input.text }}')]))).toEqual(['draft']);
});

it('a model on whose text others work is not', () => {
  expect(speakersOf(chain([chat, model('query'), model('draft'), answer()]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('query'), model('draft')]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('notes'), answer('{{ chat.message }}')]))).toEqual([]);
  expect(speakersOf(chain([chat, model('draft'), of('template'), answer()]))).toEqual([]);
});

it('a text that is answered in part, changed or on a condition only is not; one between other words is', () => {
  const spoken = (body: string): boolean => speakersOf(chain([chat, model('draft'), answer(body)])).length > 0;
  for (const body of [
    '{{ draft }}',
    'Dear {{ chat.userId }}, {{ draft.text }}',
    '{{ { reply: draft.text.trim(), by: draft.model } }}',
    '{{ draft.text ?? "" }}',
    '{{ "Re: " + draft.text }}',
    '{{ `${draft.text}!` }}',
    '{{ [input.text] }}',
    '{{ input.draft.text }}',
  ])
    expect([body, spoken(body)]).toEqual([body, true]);
  for (const body of [
    '{{ draft.text.slice(0, 20) }}',
    '{{ draft.text.toUpperCase() }}',
    '{{ draft.text.includes("no") ? "blocked" : draft.text }}',
    '{{ draft.text.length > 9 && draft.text }}',
    '{{ draft.model }}',
    '{{ { length: draft.text.length } }}',
    '{{ JSON.parse(draft.text).reply }}',
    '{{ input.text.split("#")[1] }}',
    '{{ [draft].map(d => d.text.replace("x", "y")) }}',
  ])
    expect([body, spoken(body)]).toEqual([body, false]);
});

it('a text that may still be held back is not shown before it is let through', () => {
  for (const check of ['guardrails', 'review', 'if', 'switch', 'code', 'unmask'])
    expect(speakersOf(chain([chat, model('draft'), of(check), answer('{{ draft.text }}')]))).toEqual([]);
  expect(speakersOf(chain([chat, of('guardrails'), model('draft'), answer()]))).toEqual(['draft']);
  expect(speakersOf(chain([chat, model('draft'), of('guardrails'), answer('{{ draft.text }}')], 'draft>reply'))).toEqual([]);
});

it('each of two branches may speak; data, and models inside a container, do not', () => {
  const branches = chain([chat, of('if'), model('kind'), answer()]);
  expect(
    speakersOf({
      ...branches,
      nodes: [...branches.nodes, model('brief')],
      edges: [
        ...branches.edges,
        { id: 'x', from: { node: 'if', port: 'false' }, to: { node: 'brief' } },
        { id: 'y', from: { node: 'brief', port: 'out' }, to: { node: 'reply' } },
      ],
    }),
  ).toEqual(['kind', 'brief']);
  expect(speakersOf(chain([chat, model('data', { outputSchema: { type: 'object' } }), answer()]))).toEqual([]);
  const inside = chain([chat, of('map'), answer()]);
  expect(speakersOf({ ...inside, nodes: [...inside.nodes, { ...model('each'), parentId: 'map' }] })).toEqual([]);
});

it('a fallback on the error port does not keep the model from being read', () => {
  const graph = chain([chat, model('draft'), answer()]);
  expect(
    speakersOf({
      ...graph,
      nodes: [...graph.nodes, of('guardrails')],
      edges: [
        ...graph.edges,
        { id: 'x', from: { node: 'draft', port: 'error' }, to: { node: 'guardrails' } },
        { id: 'y', from: { node: 'guardrails', port: 'pass' }, to: { node: 'reply' } },
      ],
    }),
  ).toEqual(['draft']);
});
