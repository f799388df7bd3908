import { describe, expect, it } from 'vitest';
import { draw } from '#test/stack/draw';
import type { WorkflowDocument } from '../document.ts';
import type { Graph, GraphNode } from '../graph.ts';
import type { Json } from '../json.ts';
import { removeNodes, renameNode } from '../operations.ts';
import { mergeDocuments } from './merge.ts';

const base: WorkflowDocument = {
  name: 'Mail',
  description: '',
  graph: draw(
    [
      { type: 'webhook', name: 'call' },
      { type: 'classify', name: 'sort', config: { labels: ['a', 'b'], model: 'auto' }, inputs: { text: '{{ call.body }}' } },
      { type: 'llm', name: 'answer', inputs: { prompt: 'Answer {{ sort.label }}', role: 'Be kind' } },
      { type: 'respond', name: 'reply', inputs: { body: '{{ answer.text }}' } },
    ],
    ['call -> sort', 'sort.a -> answer', 'answer -> reply'],
  ),
};

const updateNode = (graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.id === id ? change(node) : node)),
});
const idOf = (graph: Graph, name: string): string => graph.nodes.find((node) => node.name === name)!.id;
const nodeOf = (document: WorkflowDocument, name: string): GraphNode | undefined => document.graph.nodes.find((node) => node.name === name);
const edit = (change: (graph: Graph) => Graph, document = base): WorkflowDocument => ({ ...document, graph: change(document.graph) });
const setInput =
  (name: string, field: string, value: Json) =>
  (graph: Graph): Graph =>
    updateNode(graph, idOf(graph, name), (node) => ({ ...node, inputs: { ...node.inputs, [field]: value } }));
const setConfig =
  (name: string, field: string, value: Json) =>
  (graph: Graph): Graph =>
    updateNode(graph, idOf(graph, name), (node) => ({ ...node, config: { ...node.config, [field]: value } }));
const renamed =
  (from: string, to: string) =>
  (graph: Graph): Graph => {
    const result = renameNode(graph, idOf(graph, from), to);
    if ('error' in result) throw new Error(result.error.message);
    return result.graph;
  };
const added =
  (id: string, name: string, inputs: GraphNode['inputs'] = {}) =>
  (graph: Graph): Graph => ({ ...graph, nodes: [...graph.nodes, { ...graph.nodes[2]!, id, name, inputs, config: {} }] });
const removed =
  (name: string) =>
  (graph: Graph): Graph =>
    removeNodes(graph, [idOf(graph, name)]);
const moved =
  (name: string, x: number) =>
  (graph: Graph): Graph =>
    updateNode(graph, idOf(graph, name), (node) => ({ ...node, position: { x, y: 0 } }));
const wired =
  (id: string, from: string, port: string, to: string) =>
  (graph: Graph): Graph => ({
    ...graph,
    edges: [...graph.edges, { id, from: { node: idOf(graph, from), port }, to: { node: idOf(graph, to) } }],
  });
const merge = (mine: WorkflowDocument, theirs: WorkflowDocument) => mergeDocuments({ base, mine, theirs }, 'mine');
const pathsOf = (mine: WorkflowDocument, theirs: WorkflowDocument): string[] =>
  merge(mine, theirs).conflicts.map(({ path }) => path.join('.'));

describe('merging two drafts', () => {
  it('takes edits of different nodes, fields and settings from both sides', () => {
    const mine = edit((graph) => setInput('answer', 'prompt', 'Mine')(setConfig('sort', 'model', 'light')(graph)));
    const theirs = {
      ...edit((graph) => ({ ...setInput('answer', 'role', 'Theirs')(graph), settings: { budget: { tokens: 100 } } })),
      name: 'Post',
    };
    const { document, conflicts } = merge(mine, theirs);
    expect(conflicts).toEqual([]);
    expect(document.name).toBe('Post');
    expect(document.graph.settings).toEqual({ budget: { tokens: 100 } });
    expect(nodeOf(document, 'answer')?.inputs).toEqual({ prompt: 'Mine', role: 'Theirs' });
    expect(nodeOf(document, 'sort')?.config).toEqual({ labels: ['a', 'b'], model: 'light' });
  });

  it('names the field that both changed, and fills it from the preferred side', () => {
    const [mine, theirs] = [edit(setInput('answer', 'prompt', 'Mine')), edit(setInput('answer', 'prompt', 'Theirs'))];
    expect(merge(mine, theirs).conflicts).toEqual([
      { path: ['nodes', idOf(base.graph, 'answer'), 'inputs', 'prompt'], mine: 'Mine', theirs: 'Theirs' },
    ]);
    expect(nodeOf(mergeDocuments({ base, mine, theirs }, 'mine').document, 'answer')?.inputs['prompt']).toBe('Mine');
    expect(nodeOf(mergeDocuments({ base, mine, theirs }, 'theirs').document, 'answer')?.inputs['prompt']).toBe('Theirs');
    expect(pathsOf(mine, mine)).toEqual([]);
  });

  it('lets a rename meet an edit of a field that refers to the node', () => {
    const mine = edit(renamed('sort', 'triage'));
    const theirs = edit(setInput('answer', 'prompt', 'Reply to {{ sort.label }} in {{ sort.match }}'));
    for (const [one, other] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      const { document, conflicts } = merge(one, other);
      expect(conflicts).toEqual([]);
      expect(nodeOf(document, 'triage')).toBeDefined();
      expect(nodeOf(document, 'answer')?.inputs['prompt']).toBe('Reply to {{ triage.label }} in {{ triage.match }}');
    }
  });

  it('gives two new nodes of one name two names, each followed by its own references', () => {
    const mine = edit((graph) => setInput('reply', 'status', '{{ draft.mine }}')(added('m1', 'draft')(graph)));
    const theirs = edit((graph) => setInput('answer', 'role', '{{ draft.theirs }}')(added('t1', 'draft')(graph)));
    const { document, conflicts } = merge(mine, theirs);
    expect(conflicts).toEqual([]);
    expect(document.graph.nodes.map(({ id, name }) => [id, name])).toEqual(
      expect.arrayContaining([
        ['t1', 'draft'],
        ['m1', 'draft2'],
      ]),
    );
    expect(nodeOf(document, 'reply')?.inputs['status']).toBe('{{ draft2.mine }}');
    expect(nodeOf(document, 'answer')?.inputs['role']).toBe('{{ draft.theirs }}');
  });

  it('lets names change places on one side while the other refers to them', () => {
    const mine = edit((graph) => renamed('swap', 'sort')(renamed('sort', 'answer')(renamed('answer', 'swap')(graph))));
    const theirs = edit(setInput('reply', 'status', '{{ sort.label }} {{ answer.text }}'));
    expect(nodeOf(merge(mine, theirs).document, 'reply')?.inputs['status']).toBe('{{ answer.label }} {{ sort.text }}');
  });

  it('asks when one side removed a node that the other changed, connected or filled', () => {
    const mine = edit(removed('answer'));
    expect(pathsOf(mine, edit(setInput('answer', 'prompt', 'New')))).toEqual([`nodes.${idOf(base.graph, 'answer')}`]);
    expect(pathsOf(mine, edit(wired('e9', 'sort', 'b', 'answer')))).toEqual([`nodes.${idOf(base.graph, 'answer')}`]);
    const theirs = edit(setInput('answer', 'prompt', 'New'));
    const keptByThem = mergeDocuments({ base, mine, theirs }, 'theirs').document;
    expect(nodeOf(keptByThem, 'answer')?.inputs['prompt']).toBe('New');
    // It comes back with its edges.
    expect(keptByThem.graph.edges).toHaveLength(3);
    expect(mergeDocuments({ base, mine, theirs }, 'mine').document.graph.edges).toHaveLength(1);
  });

  it('removes a node that the other side only moved', () => {
    const { document, conflicts } = merge(edit(moved('answer', 900)), edit(removed('answer')));
    expect(conflicts).toEqual([]);
    expect(nodeOf(document, 'answer')).toBeUndefined();
    expect(document.graph.edges).toHaveLength(1);
  });

  it('takes the edges that both drew, each once', () => {
    const mine = edit((graph) => wired('m1', 'sort', 'b', 'reply')(wired('m2', 'sort', 'other', 'reply')(graph)));
    const theirs = edit(wired('t1', 'sort', 'b', 'reply'));
    const { document, conflicts } = merge(mine, theirs);
    expect(conflicts).toEqual([]);
    expect(document.graph.edges.slice(3).map(({ id }) => id)).toEqual(['t1', 'm2']);
  });

  it('merges lists where the changes do not overlap', () => {
    const labels = (...names: string[]) => edit(setConfig('sort', 'labels', names));
    const mergedLabels = (one: WorkflowDocument, other: WorkflowDocument) => nodeOf(merge(one, other).document, 'sort')?.config['labels'];
    expect(mergedLabels(labels('a', 'b', 'c'), labels('z', 'b'))).toEqual(['z', 'b', 'c']);
    expect(mergedLabels(labels('a', 'b', 'c', 'x'), labels('a', 'b', 'd', 'x'))).toEqual(['a', 'b', 'd', 'x', 'c']);
    expect(mergedLabels(labels('b'), labels('a', 'b', 'd'))).toEqual(['b', 'd']);
    expect(pathsOf(labels('a'), labels('a', 'c'))).toEqual([`nodes.${idOf(base.graph, 'sort')}.config.labels`]);
  });

  it('merges a variant whole or not at all', () => {
    const started = edit(setConfig('sort', 'scope', { kind: 'all', limit: 1 }));
    const mine = edit(setConfig('sort', 'scope', { kind: 'some', ids: [] }), started);
    const theirs = edit(setConfig('sort', 'scope', { kind: 'all', limit: 2 }), started);
    expect(mergeDocuments({ base: started, mine, theirs }, 'mine').conflicts).toHaveLength(1);
  });

  it('keeps what one side put into a container that the other removed, if that side is preferred', () => {
    const container = (graph: Graph): Graph => ({
      ...graph,
      nodes: [
        ...graph.nodes,
        { ...graph.nodes[0]!, id: 'box', type: 'map', name: 'each' },
        { ...graph.nodes[2]!, id: 'in', name: 'inner', parentId: 'box' },
      ],
    });
    const started = edit(container);
    const mine = edit(
      (graph) => ({ ...graph, nodes: [...graph.nodes, { ...graph.nodes[2]!, id: 'new', name: 'fresh', parentId: 'box' }] }),
      started,
    );
    const theirs = edit((graph) => removeNodes(graph, ['box']), started);
    const kept = mergeDocuments({ base: started, mine, theirs }, 'mine');
    expect(kept.conflicts.map(({ path }) => path)).toEqual([['nodes', 'box']]);
    expect(kept.document.graph.nodes.slice(4).map(({ id, parentId }) => [id, parentId])).toEqual([
      ['box', null],
      ['in', 'box'],
      ['new', 'box'],
    ]);
    const dropped = mergeDocuments({ base: started, mine, theirs }, 'theirs').document.graph.nodes.slice(4);
    expect(dropped.map(({ id, parentId }) => [id, parentId])).toEqual([['new', null]]);
  });

  it('merges notes and groups', () => {
    const note = { id: 'n', text: 'Read', position: { x: 0, y: 0 }, size: { width: 10, height: 10 } };
    const ids = base.graph.nodes.map(({ id }) => id);
    const started = edit((graph) => ({ ...graph, notes: [note], groups: [{ id: 'g', title: 'Team', nodeIds: ids.slice(0, 2) }] }));
    const mine = edit(
      (graph) => ({ ...graph, notes: [{ ...note, text: 'Read this' }], groups: [{ id: 'g', title: 'Team', nodeIds: ids.slice(0, 3) }] }),
      started,
    );
    const theirs = edit((graph) => ({ ...removeNodes(graph, [ids[0]!]), notes: [{ ...note, position: { x: 5, y: 5 } }] }), started);
    const { document, conflicts } = mergeDocuments({ base: started, mine, theirs }, 'mine');
    expect(conflicts).toEqual([]);
    expect(document.graph.notes).toEqual([{ ...note, text: 'Read this', position: { x: 5, y: 5 } }]);
    expect(document.graph.groups).toEqual([{ id: 'g', title: 'Team', nodeIds: ids.slice(1, 3) }]);
  });
});
