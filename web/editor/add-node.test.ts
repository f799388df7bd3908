import { describe, expect, it } from 'vitest';
import { emptyGraph, type Graph } from '#graph/graph';
import { nodeTypes } from '../canvas/catalogue.ts';
import { addByIntent } from './add-node.ts';
import { createAutosave } from './autosave.ts';
import { select } from './edits.ts';
import { createSession, type EditorSession } from './session.ts';

const WHEREVER = { kind: 'free', position: null } as const;

function open(): EditorSession {
  const autosave = createAutosave({
    revision: 1,
    save: async ({ revision }) => ({ kind: 'saved', revision: revision + 1 }),
    read: () => Promise.reject(new Error('unused')),
    keep: () => undefined,
    forget: () => undefined,
    delayMs: 1_000_000,
  });
  autosave.stop();
  return createSession({
    workflowId: 'w',
    name: 'w',
    graph: emptyGraph,
    catalogue: nodeTypes,
    autosave,
    startRun: () => Promise.reject(new Error('no server')),
  });
}

const graphOf = (session: EditorSession): Graph => session.graph.getState().graph;
const idOf = (session: EditorSession, name: string) => graphOf(session).nodes.find((node) => node.name === name)!.id;

/** Every edge as `from.port -> to`, by name. */
function edgesOf(session: EditorSession): readonly string[] {
  const { nodes, edges } = graphOf(session);
  const name = (id: string) => nodes.find((node) => node.id === id)?.name;
  return edges.map(({ from, to }) => `${name(from.node)}.${from.port} -> ${name(to.node)}`);
}

describe('a node added while something is selected', () => {
  it('follows the selected node, one after the other, and one undo takes node and edge away', () => {
    const session = open();
    for (const type of ['manual', 'template', 'set']) addByIntent(session, type, WHEREVER);
    expect(edgesOf(session)).toEqual(['manual.out -> template', 'template.out -> set']);
    const xs = graphOf(session).nodes.map(({ position }) => position.x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    session.graph.getState().undo();
    expect(graphOf(session).nodes.map(({ name }) => name)).toEqual(['manual', 'template']);
    expect(edgesOf(session)).toEqual(['manual.out -> template']);
  });

  it('takes the first output that leads nowhere, and none where all lead somewhere', () => {
    const session = open();
    for (const type of ['manual', 'if', 'template']) addByIntent(session, type, WHEREVER);
    const branch = graphOf(session).nodes.find(({ type }) => type === 'if')!;
    select(session, [branch.id]);
    addByIntent(session, 'set', WHEREVER);
    select(session, [branch.id]);
    addByIntent(session, 'wait', WHEREVER);
    expect(edgesOf(session).slice(1)).toEqual([`${branch.name}.true -> template`, `${branch.name}.false -> set`]);
  });

  it.each(
    Object.values(nodeTypes)
      .filter(({ isTrigger }) => isTrigger !== true)
      .map(({ type }) => type),
  )('is connected while nothing of it is filled in: %s', (type) => {
    const session = open();
    addByIntent(session, 'webhook', WHEREVER);
    addByIntent(session, type, WHEREVER);
    expect(edgesOf(session)).toHaveLength(1);
  });

  it('goes into the selected edge', () => {
    const session = open();
    for (const type of ['manual', 'set']) addByIntent(session, type, WHEREVER);
    session.ui.setState({ selectedNodes: [], selectedEdges: [graphOf(session).edges[0]!.id] });
    addByIntent(session, 'template', WHEREVER);
    expect(edgesOf(session)).toEqual(['manual.out -> template', 'template.out -> set']);
  });

  it('stays in the container of the selected node', () => {
    const session = open();
    addByIntent(session, 'map', WHEREVER);
    const parentId = idOf(session, 'map');
    session.graph.getState().edit((graph) => ({
      ...graph,
      nodes: [...graph.nodes, { ...graph.nodes[0]!, id: 'inner', type: 'template', name: 'inner', config: {}, inputs: {}, parentId }],
    }));
    select(session, ['inner']);
    addByIntent(session, 'set', WHEREVER);
    expect(graphOf(session).nodes.at(-1)).toMatchObject({ type: 'set', parentId });
    expect(edgesOf(session)).toEqual(['inner.out -> set']);
  });

  it('is not connected where that makes no sense: triggers, several nodes selected, nothing selected, an own place', () => {
    const session = open();
    addByIntent(session, 'manual', WHEREVER);
    addByIntent(session, 'webhook', WHEREVER);
    select(session, [idOf(session, 'manual'), idOf(session, 'webhook')]);
    addByIntent(session, 'set', WHEREVER);
    select(session, []);
    addByIntent(session, 'wait', WHEREVER);
    select(session, [idOf(session, 'manual')]);
    addByIntent(session, 'merge', { kind: 'free', position: { x: 0, y: 900 } });
    expect(edgesOf(session)).toEqual([]);
  });
});
