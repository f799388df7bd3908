import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue as nodeTypes } from '#nodes/index';
import { emptyGraph, type Graph, type GraphNode, nodeSchema } from './graph.ts';
import type { JsonObject } from './json.ts';
import { nodePorts } from './node-ports.ts';
import type { Catalogue } from './node-type.ts';
import { connect } from './operations.ts';
import { updateNode } from './update-node.ts';

const catalogue: Catalogue = nodeTypes;
const node = (id: string, type: string, change: Partial<GraphNode> = {}): GraphNode =>
  nodeSchema.parse({ id, type, name: id, position: { x: 0, y: 0 }, ...change });

/** A node with an edge from each of its ports, to a node that is called like the port. */
function wired(source: GraphNode): Graph {
  const ports = nodePorts(source, catalogue[source.type]!);
  return {
    ...emptyGraph,
    nodes: [source, ...ports.map((_port, index) => node(`to${index}`, 'set'))],
    edges: ports.map((port, index) => ({ id: `edge${index}`, from: { node: source.id, port }, to: { node: `to${index}` } })),
  };
}

const ends = (graph: Graph): readonly string[] => graph.edges.map(({ from, to }) => `${from.port} > ${to.node}`);
const labels = (...names: readonly string[]): JsonObject => ({ labels: names.map((name) => ({ name, description: '' })) });
const cases = (...names: readonly string[]): JsonObject => ({
  cases: names.map((port) => ({ port, when: `{{ input.kind === '${port}' }}` })),
});
const classify = (...names: readonly string[]): Graph => wired(node('sort', 'classify', { config: labels(...names) }));
const relabel = (graph: Graph, ...names: readonly string[]): Graph =>
  updateNode(graph, catalogue, 'sort', (old) => ({ ...old, config: { ...old.config, ...labels(...names) } }));

describe('updateNode', () => {
  it('changes one node, keeps the others, and gives the same graph when nothing changes', () => {
    const graph = { ...emptyGraph, nodes: [node('a', 'set'), node('b', 'set')] };
    const after = updateNode(graph, catalogue, 'a', (old) => ({ ...old, policy: { timeoutMs: 5 } }));
    expect(after.nodes[0]?.policy).toEqual({ timeoutMs: 5 });
    expect(after.nodes[1]).toBe(graph.nodes[1]);
    expect(updateNode(graph, catalogue, 'a', (old) => old)).toBe(graph);
    expect(updateNode(graph, catalogue, 'a', (old) => ({ ...old, inputs: { ...old.inputs } }))).toBe(graph);
    expect(updateNode(graph, catalogue, 'nobody', (old) => ({ ...old }))).toBe(graph);
  });

  it('carries the edges of a renamed label', () => {
    expect(ends(relabel(classify('billing', 'bug'), 'payments', 'bug'))).toEqual([
      'payments > to0',
      'bug > to1',
      'other > to2',
      'error > to3',
    ]);
  });

  it('carries the edges of renamed cases, also of several at once', () => {
    const graph = wired(node('route', 'switch', { inputs: cases('a', 'b', 'c') }));
    const after = updateNode(graph, catalogue, 'route', (old) => ({ ...old, inputs: cases('x', 'b', 'z') }));
    expect(ends(after)).toEqual(['x > to0', 'b > to1', 'z > to2', 'otherwise > to3', 'error > to4']);
  });

  it('removes the edges of a removed label only', () => {
    expect(ends(relabel(classify('billing', 'bug', 'praise'), 'billing', 'praise'))).toEqual([
      'billing > to0',
      'praise > to2',
      'other > to3',
      'error > to4',
    ]);
  });

  it('keeps all edges when rows change places', () => {
    expect(ends(relabel(classify('billing', 'bug'), 'bug', 'billing'))).toEqual([
      'billing > to0',
      'bug > to1',
      'other > to2',
      'error > to3',
    ]);
  });

  it('joins the edges of a label that takes the name of the output for the rest', () => {
    expect(ends(relabel(classify('billing', 'bug'), 'other', 'bug'))).toEqual(['other > to0', 'bug > to1', 'other > to2', 'error > to3']);
  });

  it('draws no edge twice', () => {
    const graph = classify('billing', 'bug');
    const both = { ...graph, edges: [...graph.edges, { id: 'same', from: { node: 'sort', port: 'other' }, to: { node: 'to0' } }] };
    expect(ends(relabel(both, 'other', 'bug')).filter((end) => end === 'other > to0')).toHaveLength(1);
  });

  it.each<[string, GraphNode, Partial<GraphNode>, readonly string[]]>([
    [
      'the output for the rest',
      node('n', 'classify', { config: labels('a') }),
      { config: { ...labels('a'), otherwise: false } },
      ['a', 'error'],
    ],
    ['the way on when no case is true', node('n', 'switch', { inputs: cases('a') }), { config: { otherwise: false } }, ['a', 'error']],
    ['a deadline', node('n', 'review', { config: { deadlineMs: 60_000 } }), { config: {} }, ['approved', 'rejected', 'error']],
    ['the error output', node('n', 'http', { policy: { onError: 'port' } }), { policy: {} }, ['out']],
    ['the error output for a default value', node('n', 'http'), { policy: { onError: 'default', default: 1 } }, ['out']],
  ])('removes the edges of %s with it', (_what, before, change, left) => {
    expect(updateNode(wired(before), catalogue, 'n', (old) => ({ ...old, ...change })).edges.map(({ from }) => from.port)).toEqual(left);
  });

  it('carries pinned outputs', () => {
    const pinned = wired(node('sort', 'classify', { config: labels('billing', 'bug'), pinned: { billing: 1 } }));
    expect(relabel(pinned, 'payments', 'bug').nodes[0]?.pinned).toEqual({ payments: 1 });
    expect(relabel(pinned, 'bug').nodes[0]?.pinned).toBeNull();
  });

  it('leaves an edge alone whose output was lost before', () => {
    const graph = classify('billing');
    const lost = { ...graph, edges: [...graph.edges, { id: 'lost', from: { node: 'sort', port: 'gone' }, to: { node: 'to0' } }] };
    expect(ends(relabel(lost, 'payments'))).toContain('gone > to0');
  });

  const word = fc.constantFrom('', ' ', 'a', 'b', 'c', 'other', 'otherwise', 'error', 'approved', 'größe', '商品');
  const rows = fc.array(word, { maxLength: 5 });
  const settings: { readonly [type: string]: fc.Arbitrary<Partial<GraphNode>> } = {
    classify: fc.record({
      config: fc.record({ labels: rows.map((names) => names.map((name) => ({ name, description: '' }))), otherwise: fc.boolean() }),
    }),
    switch: fc.record({ config: fc.record({ otherwise: fc.boolean() }), inputs: rows.map((names) => cases(...names)) }),
    review: fc.record({ config: fc.oneof(fc.constant({}), fc.record({ deadlineMs: fc.constantFrom(0, 1_000, 'soon', null) })) }),
    guardrails: fc.record({ config: fc.constantFrom({}, { checks: [] }) }),
    http: fc.record({
      policy: fc.constantFrom(
        {},
        { onError: 'port' as const },
        { onError: 'fail' as const },
        { onError: 'default' as const, default: null },
      ),
    }),
  };

  it.each(Object.entries(settings))('never leaves an edge of a %s behind without its output, whatever is edited', (type, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 6 }), (first, edits) => {
        const start = wired(node('n', type, first));
        edits.reduce((graph, edit) => {
          const after = updateNode(graph, catalogue, 'n', (old) => ({ ...old, ...edit }));
          const ports = nodePorts(after.nodes[0]!, catalogue[type]!);
          for (const { from } of after.edges) expect(ports).toContain(from.port);
          const identities = after.edges.map(({ from, to }) => `${from.port} > ${to.node}`);
          expect(new Set(identities).size).toBe(identities.length);
          // What stays on offer keeps its edges.
          for (const { id, from } of graph.edges)
            if (ports.includes(from.port) && from.port !== 'error') expect(after.edges.map((edge) => edge.id)).toContain(id);
          return after;
        }, start);
      }),
      { numRuns: 300 },
    );
  });
});

describe('drawing from the error output', () => {
  it('drops a policy that says otherwise', () => {
    const graph: Graph = {
      ...emptyGraph,
      nodes: [node('call', 'http', { policy: { onError: 'default', default: 1, timeoutMs: 5 } }), node('b', 'set')],
    };
    const drawn = connect(graph, { node: 'call', port: 'error' }, { node: 'b' });
    expect('graph' in drawn ? drawn.graph.nodes[0]?.policy : null).toEqual({ timeoutMs: 5 });
  });
});
