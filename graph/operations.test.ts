import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { emptyGraph, type Graph, type GraphNode, graphSchema, nodeSchema } from './graph.ts';
import type { Json } from './json.ts';
import {
  addNode,
  changeSettings,
  connect,
  insertOnEdge,
  type Operation,
  pasteNodes,
  putOnEdge,
  removeEdges,
  removeNodes,
  reconnectEdge,
  renameNode,
  freeName,
} from './operations.ts';

const at = { x: 0, y: 0 };

function node(id: string, change: Partial<GraphNode> = {}): GraphNode {
  return nodeSchema.parse({ id, type: 'set', name: id, position: at, ...change });
}

function reading(id: string, text: Json): GraphNode {
  return node(id, { inputs: { value: text } });
}

function graphOf(nodes: GraphNode[], edges: readonly (readonly [string, string])[] = []): Graph {
  return {
    ...emptyGraph,
    nodes,
    edges: edges.map(([from, to]) => ({ id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to } })),
  };
}

function done(result: Operation): Graph {
  if ('error' in result) throw new Error(result.error.message);
  return result.graph;
}

function code(result: Operation): string | null {
  return 'error' in result ? result.error.code : null;
}

const valueOf = (graph: Graph, id: string): Json | undefined => graph.nodes.find((other) => other.id === id)?.inputs['value'];

describe('addNode', () => {
  it('names nodes after their type, each once', () => {
    const first = addNode(emptyGraph, catalogue, { type: 'llm', position: at });
    const second = addNode(first.graph, catalogue, { type: 'llm', position: at });
    expect([first.node.name, second.node.name]).toEqual(['llm', 'llm2']);
    expect(first.node.id).not.toBe(second.node.id);
  });

  it('gives no name that an expression could not say', () => {
    const first = addNode(emptyGraph, catalogue, { type: 'if', position: at });
    const second = addNode(first.graph, catalogue, { type: 'if', position: at });
    expect([first.node.name, second.node.name]).toEqual(['if1', 'if2']);
    expect(addNode(emptyGraph, catalogue, { type: 'input', position: at }).node.name).toBe('input1');
    expect(addNode(emptyGraph, catalogue, { type: '7-up', position: at }).node.name).toBe('_7_up');
  });

  it.each(Object.keys(catalogue))('adds a %s that can be stored and referred to', (type) => {
    const { graph, node: added } = addNode(emptyGraph, catalogue, { type, position: at });
    expect(graphSchema.parse(JSON.parse(JSON.stringify(graph)))).toEqual(graph);
    const reader = reading('reader', `{{ ${added.name}.x }}`);
    expect(valueOf(done(renameNode({ ...graph, nodes: [...graph.nodes, reader] }, added.id, 'other')), 'reader')).toBe('{{ other.x }}');
  });

  it('fills in the defaults of the settings and leaves the rest open', () => {
    expect(addNode(emptyGraph, catalogue, { type: 'map', position: at }).node.config).toEqual({ concurrency: 5, onItemError: 'fail' });
    expect(addNode(emptyGraph, catalogue, { type: 'llm', position: at }).node).toMatchObject({ config: { model: 'auto' }, inputs: {} });
  });

  it('begins with the settings of a preset, under its name', () => {
    const preset = { title: 'Answer from context', config: { maxOutputTokens: 7 }, inputs: { prompt: '{{ input.question }}' } };
    const { graph, node } = addNode(emptyGraph, catalogue, { type: 'llm', preset, position: { x: 0, y: 0 } });
    expect(node).toMatchObject({ type: 'llm', name: 'answer_from_context', config: preset.config, inputs: preset.inputs });
    expect(addNode(graph, catalogue, { type: 'llm', preset, position: { x: 0, y: 0 } }).node.name).toBe('answer_from_context2');
  });

  it('leaves the given graph as it was', () => {
    addNode(emptyGraph, catalogue, { type: 'set', position: at });
    expect(emptyGraph.nodes).toEqual([]);
  });
});

describe('connect', () => {
  const graph = graphOf([node('a'), node('b'), node('box', { type: 'map' }), node('inside', { parentId: 'box' })], [['a', 'b']]);
  const attempt = (from: string, to: string, port = 'out') => connect(graph, { node: from, port }, { node: to });

  it('draws an edge from a port to a node', () => {
    expect(done(attempt('b', 'box')).edges.at(-1)).toMatchObject({ from: { node: 'b', port: 'out' }, to: { node: 'box' } });
  });

  it('lets another port lead to the same node, and a later node back to an earlier one', () => {
    expect(code(attempt('a', 'b', 'error'))).toBeNull();
    expect(code(attempt('b', 'a'))).toBeNull();
  });

  it.each([
    ['EDGE_TWICE', 'a', 'b'],
    ['EDGE_TO_ITSELF', 'a', 'a'],
    ['EDGE_ACROSS_CONTAINERS', 'a', 'inside'],
    ['EDGE_ACROSS_CONTAINERS', 'inside', 'a'],
    ['EDGE_ACROSS_CONTAINERS', 'inside', 'box'],
    ['NODE_MISSING', 'a', 'gone'],
    ['NODE_MISSING', 'gone', 'a'],
  ])('refuses with %s what leads from %s to %s', (expected, from, to) => {
    expect(code(attempt(from, to))).toBe(expected);
  });
});

describe('insertOnEdge', () => {
  const graph = graphOf([node('a'), node('b', { position: { x: 400, y: 100 } })], [['a', 'b']]);
  const ways = (of: Graph) => of.edges.map((edge) => [edge.from.node, edge.from.port, edge.to.node]);

  it('leads the edge through the new node, between the two', () => {
    const { graph: after, node: added } = insertOnEdge(graph, catalogue, { edgeId: 'a-b', type: 'llm' });
    expect(ways(after)).toEqual([
      ['a', 'out', added.id],
      [added.id, 'out', 'b'],
    ]);
    expect(added.position).toEqual({ x: 200, y: 50 });
  });

  it('goes on by the first port of a node with several', () => {
    const { graph: after, node: added } = insertOnEdge(graph, catalogue, { edgeId: 'a-b', type: 'if' });
    expect(ways(after).at(-1)).toEqual([added.id, 'true', 'b']);
  });

  it('ends at a node that nothing follows', () => {
    const { graph: after, node: added } = insertOnEdge(graph, catalogue, { edgeId: 'a-b', type: 'fail' });
    expect(ways(after)).toEqual([['a', 'out', added.id]]);
  });

  it('stays within the container of the edge', () => {
    const inside = graphOf([node('box', { type: 'map' }), node('a', { parentId: 'box' }), node('b', { parentId: 'box' })], [['a', 'b']]);
    expect(insertOnEdge(inside, catalogue, { edgeId: 'a-b', type: 'set' }).node.parentId).toBe('box');
  });

  it('leads no edge to a trigger, and leaves the others alone when the edge is gone', () => {
    expect(insertOnEdge(graph, catalogue, { edgeId: 'a-b', type: 'webhook' }).graph.edges).toEqual(graph.edges);
    expect(insertOnEdge(graph, catalogue, { edgeId: 'gone', type: 'set' }).graph.edges).toEqual(graph.edges);
  });
});

describe('putOnEdge', () => {
  const line = graphOf([node('a'), node('b'), node('loose')], [['a', 'b']]);
  const pairs = (graph: Graph) => graph.edges.map((edge) => [edge.from.node, edge.to.node]);

  it('leads the edge through a node that nothing was connected to', () => {
    expect(pairs(putOnEdge(line, catalogue, { edgeId: 'a-b', nodeId: 'loose' }))).toEqual([
      ['a', 'loose'],
      ['loose', 'b'],
    ]);
  });

  it('leaves connected nodes, triggers and nodes of other containers alone', () => {
    expect(putOnEdge(line, catalogue, { edgeId: 'a-b', nodeId: 'a' })).toBe(line);
    const trigger = graphOf([node('a'), node('b'), node('t', { type: 'manual' })], [['a', 'b']]);
    expect(putOnEdge(trigger, catalogue, { edgeId: 'a-b', nodeId: 't' })).toBe(trigger);
    const inside = graphOf([node('a'), node('b'), node('m', { type: 'map' }), node('in', { parentId: 'm' })], [['a', 'b']]);
    expect(putOnEdge(inside, catalogue, { edgeId: 'a-b', nodeId: 'in' })).toBe(inside);
    expect(putOnEdge(line, catalogue, { edgeId: 'gone', nodeId: 'loose' })).toBe(line);
  });
});

describe('changeSettings', () => {
  it('keeps a budget, and leaves settings away that say nothing', () => {
    const limited = changeSettings(emptyGraph, { budget: { tokens: 1_000 } });
    expect(limited.settings).toEqual({ budget: { tokens: 1_000 } });
    expect(changeSettings(limited, { budget: {} })).toEqual(emptyGraph);
    expect(changeSettings(limited, {})).toEqual(emptyGraph);
  });
});

describe('reconnectEdge', () => {
  const graph: Graph = {
    ...graphOf([node('choose', { type: 'if' }), node('a'), node('b')]),
    edges: [
      { id: 'lost', from: { node: 'choose', port: 'gone' }, to: { node: 'a' } },
      { id: 'other', from: { node: 'choose', port: 'true' }, to: { node: 'b' } },
    ],
  };
  const ends = ({ edges }: Graph) => edges.map(({ from, to }) => `${from.port} > ${to.node}`);

  it('moves an edge to another output of its node', () => {
    expect(ends(reconnectEdge(graph, 'lost', 'true'))).toEqual(['true > b', 'true > a']);
  });

  it('leaves one edge where two would be the same, and everything as it is for an unknown edge', () => {
    const twice = { ...graph, edges: [...graph.edges, { id: 'twin', from: { node: 'choose', port: 'true' }, to: { node: 'a' } }] };
    expect(ends(reconnectEdge(twice, 'lost', 'true'))).toEqual(['true > b', 'true > a']);
    expect(reconnectEdge(graph, 'nobody', 'true')).toBe(graph);
  });
});

describe('renameNode', () => {
  it('rewrites references wherever they are in the inputs, of other nodes and its own', () => {
    const value = { deep: [{ text: 'Hi {{ a.name }}, {{ a["x"] + b.a }}' }, 3, null] };
    const after = done(renameNode(graphOf([reading('a', '{{ a.count + 1 }}'), reading('b', value)]), 'a', 'draft'));
    expect(after.nodes[0]?.name).toBe('draft');
    expect(valueOf(after, 'a')).toBe('{{ draft.count + 1 }}');
    expect(valueOf(after, 'b')).toEqual({ deep: [{ text: 'Hi {{ draft.name }}, {{ draft["x"] + b.a }}' }, 3, null] });
  });

  it('leaves text, fields and parameters of the same name alone', () => {
    const text = 'a {{ input.a }} {{ input.list.map(a => a.b) }} \\{{ a }}';
    expect(valueOf(done(renameNode(graphOf([node('a'), reading('b', text)]), 'a', 'draft')), 'b')).toBe(text);
  });

  it('keeps the field of an object that is written short', () => {
    expect(valueOf(done(renameNode(graphOf([node('a'), reading('b', '{{ { a } }}')]), 'a', 'draft')), 'b')).toBe('{{ { a: draft } }}');
  });

  it('lets an expression that is being written stand', () => {
    expect(valueOf(done(renameNode(graphOf([node('a'), reading('b', '{{ a. }} and {{ a')]), 'a', 'draft')), 'b')).toBe('{{ a. }} and {{ a');
  });

  it('keeps edges, because they go by id', () => {
    const graph = graphOf([node('a'), node('b')], [['a', 'b']]);
    expect(done(renameNode(graph, 'a', 'draft')).edges).toEqual(graph.edges);
  });

  it.each(['', '1st', 'two words', 'größe-2', '😀', 'x'.repeat(65)])('refuses "%s", which is no identifier', (name) => {
    expect(code(renameNode(graphOf([node('a')]), 'a', name))).toBe('NAME_INVALID');
  });

  it.each(['größe', '订单', 'Ω', 'संख्या'])('takes "%s": names may be in any script', (name) => {
    const renamed = done(renameNode(graphOf([node('a'), reading('b', '{{ a.x }}')]), 'a', name));
    expect(valueOf(renamed, 'b')).toBe(`{{ ${name}.x }}`);
    expect(freeName(name, new Set([name]))).toBe(`${name}2`);
  });

  it.each([
    'input',
    'run',
    'previous',
    'item',
    'index',
    'undefined',
    'null',
    'true',
    'Math',
    'JSON',
    'String',
    'Boolean',
    'if',
    'switch',
    'new',
    'this',
  ])('refuses "%s", which means something else in expressions', (name) => {
    expect(code(renameNode(graphOf([node('a')]), 'a', name))).toBe('NAME_RESERVED');
  });

  it('refuses the name of another node, and takes its own for no change', () => {
    const graph = graphOf([node('a'), node('b')]);
    expect(code(renameNode(graph, 'a', 'b'))).toBe('NAME_TAKEN');
    expect(done(renameNode(graph, 'a', 'a'))).toBe(graph);
    expect(code(renameNode(graph, 'gone', 'c'))).toBe('NODE_MISSING');
  });

  it('makes a parameter of the new name give way', () => {
    const graph = graphOf([node('a'), reading('b', '{{ input.list.map(x => x + a.rate) }}')]);
    const renamed = renameNode(graph, 'a', 'x');
    expect('graph' in renamed && renamed.graph.nodes[1]?.inputs).toEqual(reading('b', '{{ input.list.map(x_ => x_ + x.rate) }}').inputs);
  });
});

describe('removing', () => {
  it('takes along what is inside, edges and places in groups', () => {
    const nodes = [
      node('a'),
      node('box', { type: 'map' }),
      node('inner', { type: 'map', parentId: 'box' }),
      node('innermost', { parentId: 'inner' }),
    ];
    const graph: Graph = {
      ...graphOf(nodes, [['a', 'box']]),
      groups: [
        { id: 'g', title: 'Both', nodeIds: ['a', 'innermost'] },
        { id: 'h', title: 'Inside', nodeIds: ['inner'] },
      ],
    };
    const after = removeNodes(graph, ['box']);
    expect(after.nodes.map((other) => other.id)).toEqual(['a']);
    expect(after.edges).toEqual([]);
    expect(after.groups).toEqual([{ id: 'g', title: 'Both', nodeIds: ['a'] }]);
  });

  it('ends on a graph whose containers lie in a circle', () => {
    const circle = graphOf([node('a', { parentId: 'b' }), node('b', { parentId: 'a' }), node('c')]);
    expect(removeNodes(circle, ['a']).nodes.map((other) => other.id)).toEqual(['c']);
  });

  it('removes edges by id', () => {
    const graph = graphOf(
      [node('a'), node('b'), node('c')],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    );
    expect(removeEdges(graph, ['a-b', 'gone']).edges.map((edge) => edge.id)).toEqual(['b-c']);
    expect(removeEdges(graph, [])).toBe(graph);
  });
});

describe('pasteNodes', () => {
  const offset = { x: 40, y: 40 };
  const paste = (into: Graph, from: Graph) => {
    const { graph, nodeIds } = pasteNodes(into, catalogue, { fragment: from, offset });
    return { graph, nodeIds, pasted: graph.nodes.slice(into.nodes.length) };
  };

  it('gives copies their own ids and names, and edges and references among themselves', () => {
    const graph = graphOf([node('a'), reading('b', '{{ a.text }}')], [['a', 'b']]);
    const { graph: after, nodeIds, pasted } = paste(graph, graph);
    expect(pasted.map((other) => other.name)).toEqual(['a2', 'b2']);
    expect(pasted[1]?.inputs).toEqual({ value: '{{ a2.text }}' });
    expect(pasted[0]?.position).toEqual({ x: 40, y: 40 });
    expect(nodeIds).toEqual(pasted.map((other) => other.id));
    expect(after.edges).toHaveLength(2);
    expect(after.edges[1]).toMatchObject({ from: { node: nodeIds[0] }, to: { node: nodeIds[1] } });
    expect(new Set(after.nodes.map((other) => other.id)).size).toBe(4);
    expect(graphSchema.safeParse(after).success).toBe(true);
  });

  it('keeps references to what was not copied', () => {
    const graph = graphOf([node('a'), reading('b', '{{ a.text }}')], [['a', 'b']]);
    const { graph: after, pasted } = paste(graph, graphOf([graph.nodes[1]!], [['a', 'b']]));
    expect(pasted[0]?.inputs).toEqual({ value: '{{ a.text }}' });
    expect(after.edges).toHaveLength(1);
  });

  it('keeps references apart when a copy takes the name that another one had', () => {
    const { pasted } = paste(graphOf([node('a')]), graphOf([node('a'), node('a2'), reading('b', '{{ a.x + a2.x }}')]));
    expect(pasted.map((other) => other.name)).toEqual(['a2', 'a3', 'b']);
    expect(pasted[2]?.inputs).toEqual({ value: '{{ a2.x + a3.x }}' });
  });

  it('keeps what lies in a container in its copy, at its place', () => {
    const graph = graphOf([node('box', { type: 'map' }), node('inside', { parentId: 'box', position: { x: 16, y: 8 } })]);
    const { pasted } = paste(graph, graph);
    expect(pasted[1]).toMatchObject({ parentId: pasted[0]?.id, position: { x: 16, y: 8 } });
  });

  it('pastes into the container it was copied from while that is there, else onto the canvas', () => {
    const inside = graphOf([node('inside', { parentId: 'box' })]);
    expect(paste(graphOf([node('box', { type: 'map' })]), inside).pasted[0]?.parentId).toBe('box');
    expect(paste(graphOf([node('box')]), inside).pasted[0]?.parentId).toBeNull();
    expect(paste(emptyGraph, inside).pasted[0]?.parentId).toBeNull();
  });

  it('pastes notes', () => {
    const note = { id: 'n', text: 'Look', position: at, size: { width: 100, height: 50 } };
    const { graph, nodeIds } = paste({ ...emptyGraph, notes: [note] }, { ...emptyGraph, notes: [note] });
    expect(graph.notes[1]).toEqual({ ...note, id: nodeIds[0], position: offset });
    expect(nodeIds).not.toContain('n');
  });

  it('makes a sound graph of a fragment with doubled ids and impossible names', () => {
    const { graph, pasted } = paste(
      emptyGraph,
      graphOf([node('a'), node('a'), node('c', { name: 'input' }), reading('d', '{{ input.x }}')]),
    );
    expect(new Set(graph.nodes.map((other) => other.id)).size).toBe(4);
    expect(pasted.map((other) => other.name)).toEqual(['a', 'a2', 'input1', 'd']);
    expect(pasted[3]?.inputs).toEqual({ value: '{{ input.x }}' });
  });

  it('takes nodes of types that are not known here as they are', () => {
    const strange = node('a', { type: 'strange', typeVersion: 3, config: { any: 1 } });
    expect(paste(emptyGraph, graphOf([strange])).pasted[0]).toMatchObject({ type: 'strange', typeVersion: 3, config: { any: 1 } });
  });
});
