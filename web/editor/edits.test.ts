import { describe, expect, it, vi } from 'vitest';
import { emptyGraph, type Graph } from '#graph/graph';
import { nodeTypes } from '../canvas/catalogue.ts';
import { createAutosave } from './autosave.ts';
import { command, commands, performCommand } from './commands.tsx';
import { addByIntent } from './add-node.ts';
import { changeGraphSettings, connectPorts, copySelected, dropOnEdge, fitsEdge, nudge, pasteText, rename, whyNot } from './edits.ts';
import { createSession, type EditorSession } from './session.ts';

function open(graph: Graph = emptyGraph): EditorSession {
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
    graph,
    catalogue: nodeTypes,
    autosave,
    startRun: () => Promise.reject(new Error('no server')),
  });
}

const graphOf = (session: EditorSession) => session.graph.getState().graph;
const idOf = (session: EditorSession, name: string) => graphOf(session).nodes.find((node) => node.name === name)!.id;

/** manual → llm → respond, added as somebody would with the plus signs. */
function drawn(): EditorSession {
  const session = open();
  addByIntent(session, 'manual', { kind: 'free', position: { x: 0, y: 0 } });
  addByIntent(session, 'llm', { kind: 'after', nodeId: idOf(session, 'manual'), port: 'out', position: null });
  addByIntent(session, 'respond', { kind: 'after', nodeId: idOf(session, 'llm'), port: 'out', position: null });
  return session;
}

describe('editing a graph', () => {
  it('adds what comes next to the right, wired and opened', () => {
    const session = drawn();
    expect(graphOf(session).edges).toHaveLength(2);
    const xs = ['manual', 'llm', 'respond'].map((name) => graphOf(session).nodes.find((node) => node.name === name)!.position.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(session.ui.getState().openNodeId).toBe(idOf(session, 'respond'));
  });

  it('cuts what was selected when it was copied, whatever is selected once the clipboard has answered', async () => {
    const session = drawn();
    const [cut, other] = [idOf(session, 'llm'), idOf(session, 'respond')];
    let answer: () => void = () => undefined;
    vi.stubGlobal('navigator', { clipboard: { writeText: () => new Promise<void>((resolve) => (answer = resolve)) } });
    try {
      session.ui.setState({ selectedNodes: [cut], selectedEdges: [] });
      performCommand(session, command('cut'));
      session.ui.setState({ selectedNodes: [other] });
      answer();
      await vi.waitFor(() => expect(graphOf(session).nodes.map(({ id }) => id)).not.toContain(cut));
      expect(graphOf(session).nodes.map(({ id }) => id)).toContain(other);
      expect(session.ui.getState().selectedNodes).toEqual([other]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('inserts into an edge in one step of undo', () => {
    const session = drawn();
    addByIntent(session, 'set', { kind: 'insert', edgeId: graphOf(session).edges[0]!.id });
    expect(graphOf(session).edges).toHaveLength(3);
    session.graph.getState().undo();
    expect(graphOf(session).nodes.map((node) => node.name)).toEqual(['manual', 'llm', 'respond']);
  });

  it('adds a preset as a node of its type, with its settings and a name of its own', () => {
    const session = drawn();
    const preset = nodeTypes['llm']!.presets![0]!;
    addByIntent(session, 'llm', { kind: 'after', nodeId: idOf(session, 'llm'), port: 'out', position: null }, preset);
    expect(graphOf(session).nodes.at(-1)).toMatchObject({ type: 'llm', name: 'summarise', inputs: preset.inputs });
  });

  it('sets a budget in one step of undo, and adds no step when nothing changes', () => {
    const session = drawn();
    const before = session.graph.getState().past.length;
    changeGraphSettings(session, { budget: { tokens: 5_000 } });
    changeGraphSettings(session, { budget: { tokens: 5_000 } });
    expect(graphOf(session).settings).toEqual({ budget: { tokens: 5_000 } });
    expect(session.graph.getState().past).toHaveLength(before + 1);
    session.graph.getState().undo();
    expect(graphOf(session).settings).toBeUndefined();
  });

  it('puts a loose node into the edge that it is dropped on, in one step of undo', () => {
    const session = drawn();
    addByIntent(session, 'set', { kind: 'free', position: { x: 0, y: 800 } });
    const set = idOf(session, 'set');
    expect(fitsEdge(session, [{ id: set }])).toBe(true);
    expect(fitsEdge(session, [{ id: idOf(session, 'llm') }])).toBe(false);
    expect(fitsEdge(session, [{ id: set }, { id: idOf(session, 'llm') }])).toBe(false);
    const [edge] = graphOf(session).edges;
    dropOnEdge(session, { id: set, position: { x: 300, y: 0 } }, edge!.id);
    expect(graphOf(session).edges.filter((other) => other.to.node === set || other.from.node === set)).toHaveLength(2);
    const x = (name: string) => graphOf(session).nodes.find((node) => node.name === name)!.position.x;
    expect(x('manual') < x('set') && x('set') < x('llm')).toBe(true);
    session.graph.getState().undo();
    expect(graphOf(session).edges).toHaveLength(2);
  });

  it('says why an edge cannot be drawn, and draws nothing', () => {
    const session = drawn();
    const from = { node: idOf(session, 'llm'), port: 'out' };
    expect(whyNot(session, from, { node: idOf(session, 'manual') })).toContain('starts the workflow');
    expect(connectPorts(session, from, { node: idOf(session, 'respond') })).not.toBeNull();
    expect(graphOf(session).edges).toHaveLength(2);
  });

  it('renames with references, or says why not', () => {
    const session = drawn();
    session.graph.getState().edit((graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.name === 'respond' ? { ...node, inputs: { body: '{{ llm.text }}' } } : node)),
    }));
    expect(rename(session, idOf(session, 'llm'), 'draft')).toBeNull();
    expect(graphOf(session).nodes.find((node) => node.name === 'respond')!.inputs).toEqual({ body: '{{ draft.text }}' });
    expect(rename(session, idOf(session, 'draft'), 'respond')).not.toBeNull();
    expect(rename(session, idOf(session, 'draft'), 'input')).not.toBeNull();
  });

  it('pastes copies with their edges and selects them', () => {
    const session = drawn();
    performCommand(session, command('select-all'));
    expect(pasteText(session, copySelected(session)!, null)).toBe(true);
    expect(graphOf(session).nodes).toHaveLength(6);
    expect(graphOf(session).edges).toHaveLength(4);
    expect(new Set(graphOf(session).nodes.map((node) => node.name)).size).toBe(6);
    expect(session.ui.getState().selectedNodes).toHaveLength(3);
    expect(pasteText(session, 'hello', null)).toBe(false);
  });

  it('removes the selection and closes the inspector of what is gone', () => {
    const session = drawn();
    session.ui.setState({ selectedNodes: [idOf(session, 'respond')] });
    expect(performCommand(session, command('delete'))).toBe(true);
    expect(graphOf(session).edges).toHaveLength(1);
    expect(session.ui.getState().openNodeId).toBeNull();
  });

  it('nudges several times in one step of undo', () => {
    const session = drawn();
    session.ui.setState({ selectedNodes: [idOf(session, 'llm')] });
    const before = graphOf(session);
    nudge(session, { x: 8, y: 0 });
    nudge(session, { x: 8, y: 0 });
    session.graph.getState().undo();
    expect(graphOf(session)).toBe(before);
  });
});

describe('commands', () => {
  it('have names and shortcuts of their own', () => {
    const shortcuts = commands.flatMap((item) => item.shortcuts);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
    expect(new Set(commands.map((item) => item.id)).size).toBe(commands.length);
  });

  it('change nothing while a run or a version is looked at', () => {
    const session = drawn();
    session.ui.setState({ showing: { kind: 'version', number: 1 } });
    expect(performCommand(session, command('undo'))).toBe(false);
    expect(performCommand(session, command('select-all'))).toBe(false);
    expect(performCommand(session, command('versions'))).toBe(true);
  });
});
