import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from '#test/stack/draw';
import type { WorkflowDocument } from '../document.ts';
import { type Graph, graphSchema } from '../graph.ts';
import { removeNodes, renameNode } from '../operations.ts';
import { mergeDocuments } from './merge.ts';

const start: WorkflowDocument = {
  name: 'W',
  description: '',
  graph: {
    ...draw(
      [
        { type: 'manual', name: 'n0' },
        { type: 'map', name: 'n1' },
        { type: 'llm', name: 'n2', inputs: { a: '{{ n0.x }}' } },
        { type: 'llm', name: 'n3', inputs: { a: '{{ n2.x }}', b: [1, 2, 3] } },
      ],
      ['n0 -> n1', 'n1 -> n2', 'n2 -> n3'],
    ),
    notes: [{ id: 'note', text: 'Hello', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
    groups: [{ id: 'group', title: 'G', nodeIds: [] }],
  },
};

type Edit = (document: WorkflowDocument) => WorkflowDocument;
const inGraph =
  (change: (graph: Graph) => Graph): Edit =>
  (document) => ({ ...document, graph: change(document.graph) });
const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** Edits as an editor and the API make them; `side` keeps the new ids of two sides apart. */
function edit(side: string): fc.Arbitrary<Edit> {
  const index = fc.nat(6);
  const name = fc.constantFrom('n0', 'n2', 'x', 'y', 'z');
  const value = fc.constantFrom('one', 'two', '{{ n2.y }}', '{{ n0.y + n3.z }}');
  return fc.oneof(
    fc
      .tuple(index, fc.constantFrom('a', 'c'), value)
      .map(([at, field, text]) =>
        inGraph((graph) => mapNode(graph, at, (node) => ({ ...node, inputs: { ...node.inputs, [field]: text } }))),
      ),
    fc
      .tuple(index, fc.array(fc.nat(4), { maxLength: 4 }))
      .map(([at, list]) => inGraph((graph) => mapNode(graph, at, (node) => ({ ...node, inputs: { ...node.inputs, b: list } })))),
    fc
      .tuple(index, fc.constantFrom('llm', 'set'))
      .map(([at, type]) => inGraph((graph) => mapNode(graph, at, (node) => ({ ...node, type })))),
    fc
      .tuple(index, fc.integer({ min: -9, max: 9 }))
      .map(([at, x]) => inGraph((graph) => mapNode(graph, at, (node) => ({ ...node, position: { x, y: x } })))),
    fc
      .tuple(index, index)
      .map(([at, to]) =>
        inGraph((graph) => mapNode(graph, at, (node) => ({ ...node, parentId: nest(graph, node.id, pick(graph.nodes, to)?.id ?? null) }))),
      ),
    fc.tuple(index, name).map(([at, to]) =>
      inGraph((graph) => {
        const result = renameNode(graph, pick(graph.nodes, at)?.id ?? '', to);
        return 'graph' in result ? result.graph : graph;
      }),
    ),
    index.map((at) => inGraph((graph) => removeNodes(graph, [pick(graph.nodes, at)?.id ?? '']))),
    fc.tuple(index, name, fc.nat(3)).map(([at, wanted, number]) =>
      inGraph((graph) => {
        const [source, id] = [pick(graph.nodes, at), `${side}${number}`];
        return source === undefined || graph.nodes.some((node) => node.id === id || node.name === wanted)
          ? graph
          : {
              ...graph,
              nodes: [...graph.nodes, { ...source, id, name: wanted }],
              edges: [...graph.edges, { id: `e${id}`, from: { node: source.id, port: 'out' }, to: { node: id } }],
            };
      }),
    ),
    fc.tuple(index, index).map(([from, to]) =>
      inGraph((graph) => {
        const [source, target] = [pick(graph.nodes, from), pick(graph.nodes, to)];
        const isTaken = graph.edges.some((edge) => edge.from.node === source?.id && edge.to.node === target?.id);
        return source === undefined || target === undefined || source === target || isTaken
          ? graph
          : {
              ...graph,
              edges: [
                ...graph.edges,
                { id: `${side}-${source.id}-${target.id}`, from: { node: source.id, port: 'out' }, to: { node: target.id } },
              ],
            };
      }),
    ),
    index.map((at) => inGraph((graph) => ({ ...graph, edges: graph.edges.filter((edge) => edge !== pick(graph.edges, at)) }))),
    value.map((text) => inGraph((graph) => ({ ...graph, notes: graph.notes.map((note) => ({ ...note, text })) }))),
    fc.constant(inGraph((graph) => ({ ...graph, notes: [] }))),
    index.map((at) =>
      inGraph((graph) => ({
        ...graph,
        groups: graph.groups.map((group) => ({
          ...group,
          nodeIds: [...new Set([...group.nodeIds, ...graph.nodes.slice(at, at + 1).map(({ id }) => id)])],
        })),
      })),
    ),
    value.map((text): Edit => (document) => ({ ...document, name: text })),
  );
}

const sides = fc.record({ mine: fc.array(edit('m'), { maxLength: 6 }), theirs: fc.array(edit('t'), { maxLength: 6 }) });
const made = (edits: readonly Edit[]): WorkflowDocument => edits.reduce((document, change) => change(document), start);

describe('merging any two drafts', () => {
  it('always gives a whole graph: unique ids and names, edges and children with their nodes', () => {
    fc.assert(
      fc.property(sides, fc.constantFrom('mine' as const, 'theirs' as const), ({ mine, theirs }, prefer) => {
        expectWhole(mergeDocuments({ base: start, mine: made(mine), theirs: made(theirs) }, prefer).document.graph);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the changed side where only one changed, and that side where both are equal', () => {
    fc.assert(
      fc.property(sides, fc.constantFrom('mine' as const, 'theirs' as const), ({ mine }, prefer) => {
        const changed = made(mine);
        for (const input of [
          { base: start, mine: changed, theirs: start },
          { base: start, mine: start, theirs: changed },
          { base: start, mine: changed, theirs: changed },
        ]) {
          const { document, conflicts } = mergeDocuments(input, prefer);
          expect(conflicts).toEqual([]);
          expect(inOrder(document)).toEqual(inOrder(changed));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on who merges, where there is no conflict', () => {
    fc.assert(
      fc.property(sides, ({ mine, theirs }) => {
        const [one, other] = [made(mine), made(theirs)];
        const merged = mergeDocuments({ base: start, mine: one, theirs: other }, 'mine');
        // Two nodes of one name: whose gets the new name is for the one who merges.
        const isNamedAlike = one.graph.nodes.some((node) =>
          other.graph.nodes.some((twin) => twin.name === node.name && twin.id !== node.id),
        );
        fc.pre(merged.conflicts.length === 0 && !isNamedAlike);
        const turned = mergeDocuments({ base: start, mine: other, theirs: one }, 'theirs');
        expect(turned.conflicts).toEqual([]);
        expect(withoutLists(turned.document)).toEqual(withoutLists(merged.document));
      }),
      { numRuns: 500 },
    );
  });
});

function expectWhole(graph: Graph): void {
  expect(graphSchema.safeParse(graph).success).toBe(true);
  const ids = graph.nodes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(graph.nodes.map(({ name }) => name)).size).toBe(ids.length);
  expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(graph.edges.length);
  expect(new Set(graph.edges.map(({ from, to }) => `${from.node}.${from.port}-${to.node}`)).size).toBe(graph.edges.length);
  for (const { from, to } of graph.edges) expect(ids).toEqual(expect.arrayContaining([from.node, to.node]));
  for (const { nodeIds } of graph.groups) expect(ids).toEqual(expect.arrayContaining([...nodeIds]));
  for (const { id, parentId } of graph.nodes) {
    let parent = parentId;
    for (let depth = 0; parent !== null; depth += 1) {
      expect(ids).toContain(parent);
      expect(depth, `${id} is inside itself`).toBeLessThan(ids.length);
      parent = graph.nodes.find((node) => node.id === parent)?.parentId ?? null;
    }
  }
}

function mapNode(graph: Graph, index: number, change: (node: Graph['nodes'][number]) => Graph['nodes'][number]): Graph {
  const chosen = pick(graph.nodes, index);
  return { ...graph, nodes: graph.nodes.map((node) => (node === chosen ? change(node) : node)) };
}

/** A parent that does not put the node inside itself. */
function nest(graph: Graph, id: string, parent: string | null): string | null {
  for (let above = parent; above !== null; above = graph.nodes.find((node) => node.id === above)?.parentId ?? null)
    if (above === id) return null;
  return parent;
}

/** The order of nodes and edges has no meaning. */
function inOrder({ graph, ...document }: WorkflowDocument): WorkflowDocument {
  const sorted = <T extends { readonly id: string }>(things: readonly T[]): T[] => things.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...document,
    graph: {
      ...graph,
      nodes: sorted(graph.nodes),
      edges: sorted(graph.edges),
      groups: graph.groups.map((group) => ({ ...group, nodeIds: group.nodeIds.toSorted() })),
    },
  };
}

/** Of two items that both sides added at one place, the one that was saved first stands first; of two equal edges that one stays. */
function withoutLists(document: WorkflowDocument): unknown {
  const { graph, ...rest } = inOrder(document);
  return {
    ...rest,
    ...graph,
    nodes: graph.nodes.map(({ inputs: { b: _list, ...inputs }, position: _position, ...node }) => ({ ...node, inputs })),
    edges: graph.edges.map(({ from, to }) => `${from.node}.${from.port}-${to.node}`).toSorted(),
  };
}
