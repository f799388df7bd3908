import { describe, expect, it } from 'vitest';
import { testNodes } from '#test/builders/test-nodes';
import { draw } from '#test/stack/draw';
import { compile } from './compile.ts';
import { upgradeNode } from './node-ports.ts';
import { type FormatUpgrade, upgradeGraph } from './upgrade.ts';

const node = (change: object = {}): object => ({ id: 'a', type: 'task', name: 'draft', position: { x: 0, y: 0 }, ...change });
const graph = (change: object = {}): object => ({ format: 1, nodes: [node()], edges: [], ...change });

describe('reading a stored graph', () => {
  it('fills in what may be left out', () => {
    const read = upgradeGraph(graph());
    expect(read).toMatchObject({
      ok: true,
      graph: { nodes: [{ typeVersion: 1, parentId: null, config: {}, inputs: {}, policy: {}, pinned: null }], notes: [], groups: [] },
    });
  });

  it('keeps nodes of unknown types and what an importer left on them', () => {
    const read = upgradeGraph(
      graph({ nodes: [node({ type: 'from-elsewhere', config: { anything: [1, { deep: true }] }, origin: { n8n: { type: 'x' } } })] }),
    );
    expect(read).toMatchObject({
      ok: true,
      graph: { nodes: [{ type: 'from-elsewhere', config: { anything: [1, { deep: true }] }, origin: { n8n: { type: 'x' } } }] },
    });
  });

  it.each([
    [null, '', 'A graph is a JSON object'],
    [[], '', 'A graph is a JSON object'],
    [{}, 'format', 'must be a whole number from 1 to 1'],
    [graph({ format: '1' }), 'format', 'must be a whole number'],
    [graph({ format: 9 }), 'format', 'This graph has format 9, but this Heddle knows formats up to 1. Open it with a newer Heddle.'],
    [{ format: 1, edges: [] }, 'nodes', '"nodes" is missing.'],
    [
      graph({ nodes: [node({ policy: { onError: 'explode' } })] }),
      'nodes.0.policy.onError',
      '"policy.onError" of the node "draft" is not valid: expected one of "fail"|"port"|"default".',
    ],
    [graph({ nodes: [node({ position: { x: 0 } })] }), 'nodes.0.position.y', '"position.y" of the node "draft" is missing.'],
    [graph({ edges: [{ id: 'e', from: { node: 'a' }, to: { node: 'a' } }] }), 'edges.0.from.port', '"edges.0.from.port" is missing.'],
    [graph({ nodes: [node(), node({ name: 'other' })] }), 'nodes.1.id', 'Two nodes have the id "a".'],
  ])('says what is wrong with %j, and where', (json, path, message) => {
    const read = upgradeGraph(json);
    expect(read).toMatchObject({ ok: false, path });
    expect(read.ok ? '' : read.message).toContain(message);
  });
});

describe('a graph of an older format', () => {
  const upgrades: readonly FormatUpgrade[] = [
    { from: -1, name: 'boxes-are-nodes', apply: ({ boxes, ...rest }) => ({ ...rest, nodes: boxes }) },
    {
      from: 0,
      name: 'nodes-have-places',
      apply: (old) => ({ ...old, nodes: (old['nodes'] as object[]).map((one, index) => ({ position: { x: index * 280, y: 0 }, ...one })) }),
    },
  ];

  it('goes through every upgrade in turn', () => {
    const read = upgradeGraph({ format: -1, boxes: [{ id: 'a', type: 'task', name: 'draft' }], edges: [] }, upgrades);
    expect(read).toMatchObject({ ok: true, graph: { format: 1, nodes: [{ id: 'a', position: { x: 0, y: 0 } }] } });
  });

  it('is refused when it is damaged, or older than what can be read', () => {
    expect(upgradeGraph({ format: 0, nodes: 'none', edges: [] }, upgrades)).toMatchObject({
      ok: false,
      message: expect.stringContaining('nodes-have-places') as string,
    });
    expect(upgradeGraph({ format: -2 }, upgrades)).toMatchObject({ ok: false, path: 'format' });
    expect(upgradeGraph({ format: -1, boxes: [], edges: [] }, upgrades.slice(0, 1))).toMatchObject({
      ok: false,
      message: "A graph of format -1 can't be read any more.",
    });
  });
});

describe('a node of an older version of its type', () => {
  const old = draw([{ type: 'task', name: 'work', typeVersion: 1, inputs: { text: 'Hello {{ input }}', count: 2 } }], []).nodes[0]!;

  it('goes through the upgrades of its type', () => {
    expect(upgradeNode(old, testNodes['task']!)).toMatchObject({
      typeVersion: 3,
      config: {},
      inputs: { note: 'Hello {{ input }}', count: 2 },
    });
    expect(old).toMatchObject({ typeVersion: 1, inputs: { text: 'Hello {{ input }}' } });
  });

  it('stays as it is when it is newer than the type that is known here', () => {
    const newer = { ...old, typeVersion: 4 };
    expect(upgradeNode(newer, testNodes['task']!)).toBe(newer);
  });

  it('is compiled as the newest version', () => {
    const compiled = compile(
      draw(
        [
          { type: 'start', name: 'start' },
          { type: 'task', name: 'work', typeVersion: 1, inputs: { text: 'Hello' } },
        ],
        ['start -> work'],
      ),
      testNodes,
    );
    expect(compiled).toMatchObject({
      ok: true,
      plan: {
        steps: [{}, { typeVersion: 3, body: { inputs: { kind: 'object', entries: [['note', { kind: 'literal', value: 'Hello' }]] } } }],
      },
    });
  });
});
