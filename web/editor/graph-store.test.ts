import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '#graph/document';
import { emptyGraph, type Graph } from '#graph/graph';
import { COALESCE_MS, createGraphStore } from './graph-store.ts';

const empty: WorkflowDocument = { name: 'W', description: '', graph: emptyGraph };

const withNote =
  (id: string) =>
  (graph: Graph): Graph => ({
    ...graph,
    notes: [...graph.notes, { id, text: id, position: { x: 0, y: 0 }, size: { width: 100, height: 100 } }],
  });

describe('the graph store', () => {
  it('goes back and forth through edits', () => {
    const store = createGraphStore(empty);
    store.getState().edit(withNote('a'));
    store.getState().edit(withNote('b'));
    store.getState().undo();
    expect(store.getState().graph.notes.map((note) => note.id)).toEqual(['a']);
    store.getState().redo();
    expect(store.getState().graph.notes.map((note) => note.id)).toEqual(['a', 'b']);
    store.getState().undo();
    store.getState().undo();
    store.getState().undo();
    expect(store.getState().graph).toBe(emptyGraph);
  });

  it('forgets the redo steps once something new is done', () => {
    const store = createGraphStore(empty);
    store.getState().edit(withNote('a'));
    store.getState().undo();
    store.getState().edit(withNote('b'));
    store.getState().redo();
    expect(store.getState().graph.notes.map((note) => note.id)).toEqual(['b']);
  });

  it('takes a burst of typing in one field as one step of undo', () => {
    let clock = 0;
    const store = createGraphStore(empty, () => clock);
    for (const id of ['a', 'b', 'c']) {
      store.getState().edit(withNote(id), { coalesce: 'name' });
      clock += COALESCE_MS - 1;
    }
    expect(store.getState().past).toHaveLength(1);
    clock += COALESCE_MS;
    store.getState().edit(withNote('d'), { coalesce: 'name' });
    store.getState().edit(withNote('e'), { coalesce: 'other' });
    expect(store.getState().past).toHaveLength(3);
  });

  it('takes the name back too', () => {
    const store = createGraphStore(empty);
    store.getState().editDocument((document) => ({ ...document, name: 'Mail' }));
    store.getState().undo();
    expect(store.getState().document).toBe(empty);
    store.getState().redo();
    expect(store.getState().document.name).toBe('Mail');
  });

  it('goes back through the edits made here and keeps what others changed since', () => {
    const store = createGraphStore(empty);
    store.getState().edit(withNote('mine'));
    const { document, graph } = store.getState();
    store.getState().adopt({ ...document, name: 'Theirs', graph: withNote('theirs')(graph) });
    expect(store.getState().past).toHaveLength(1);
    store.getState().undo();
    expect(store.getState().document).toMatchObject({ name: 'Theirs', graph: { notes: [{ id: 'theirs' }] } });
    store.getState().redo();
    expect(store.getState().graph.notes.map((note) => note.id)).toEqual(['theirs', 'mine']);
  });

  it('leaves no trace of an edit that changes nothing', () => {
    const store = createGraphStore(empty);
    store.getState().edit((graph) => graph);
    expect(store.getState().past).toHaveLength(0);
  });
});
