import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workflow } from '#graph/api';
import { isSameDocument, type WorkflowDocument } from '#graph/document';
import type { Graph } from '#graph/graph';
import { removeNodes, renameNode } from '#graph/operations';
import { createTestApp, manualGraph, type TestApp } from '#server/testing/test-app';
import { TestEditor, turn } from './test-editor.ts';

/** What one of the two does next. Numbers choose among what is there. */
type Step = { readonly who: number; readonly what: (typeof actions)[number]; readonly at: number };

const actions = [
  'write',
  'write',
  'rename-workflow',
  'add-note',
  'add-note',
  'remove-note',
  'add-node',
  'remove-node',
  'rename-node',
  'undo',
  'redo',
  'save',
  'save',
  'arrive',
  'arrive',
  'arrive-twice',
  'answer',
  'answer',
  'answer',
  'lose',
  'stray',
  'ask-news',
  'hear-news',
  'keep-mine',
  'use-theirs',
  'reopen',
  'sync',
  'sync',
  'save-unheard',
  'save-unheard',
  'follow',
  'follow',
  'remove-newest',
  'remove-newest',
] as const;
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ who: fc.nat(1), what: fc.constantFrom(...actions), at: fc.nat(9) }), {
  minLength: 10,
  maxLength: 60,
});

const story = (...list: readonly (readonly [who: number, what: Step['what']])[]): readonly Step[] =>
  list.map(([who, what]) => ({ who, what, at: 0 }));

/** The one removes what the other saved without hearing of it, before that one asks again. */
const unheard = story([0, 'add-note'], [0, 'save-unheard'], [1, 'follow'], [1, 'remove-newest'], [1, 'sync']);

/** The one takes back a removal that the other has not heard of, while both have renamed the workflow. */
const takenBack = story(
  [0, 'rename-workflow'],
  [1, 'rename-workflow'],
  [1, 'remove-node'],
  [1, 'sync'],
  [1, 'undo'],
  [1, 'write'],
  [0, 'arrive'],
  [0, 'ask-news'],
);

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

describe('two editors of one draft, with answers lost, late, repeated and out of order', () => {
  it('lose no acknowledged edit, bring none back that was removed, and end with the same draft', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const two = await begin();
        for (const step of list) await two.take(step);
        await two.end();
      }),
      { numRuns: Number(process.env['HEDDLE_RUNS'] ?? 120), examples: [[unheard], [takenBack]] },
    );
  }, 600_000);
});

async function begin() {
  const { id } = await app.json<Workflow>('POST', '/api/workflows', { name: 'start', graph: manualGraph() });
  /** By edit, the number of the last thing that a person did to it, and whether that put it there or took it away. */
  const ledger = new Map<string, 'placed' | 'removed'>();
  const everRemoved = new Set<string>();
  const acknowledged = new Set<string>();
  const onAcknowledged = (document: WorkflowDocument): void => {
    for (const edit of editsOf(document)) acknowledged.add(edit);
  };
  const editors = ['a', 'b'].map((name) => new TestEditor({ app, workflowId: id, name, onAcknowledged }));
  for (const editor of editors) await editor.open();
  let made = 0;

  /**
   * Something that a person does: what it adds and takes away is written down. `other` is what else the person saw, and `base` what both
   * began with: what the other side took away from there, it had taken away before.
   */
  const act = (
    editor: TestEditor,
    action: () => void,
    other: ReadonlySet<string> = new Set(),
    base: ReadonlySet<string> = new Set(),
  ): void => {
    const before = editsOf(editor.document);
    action();
    const after = editsOf(editor.document);
    for (const edit of new Set([...before, ...other])) {
      if (after.has(edit) || (base.has(edit) && !other.has(edit))) continue;
      ledger.set(edit, 'removed');
      everRemoved.add(edit);
    }
    for (const edit of after) if (!before.has(edit) || (other.size > 0 && !other.has(edit))) ledger.set(edit, 'placed');
  };
  const resolve = async (editor: TestEditor, side: 'mine' | 'theirs'): Promise<void> => {
    const state = editor.autosave.state.getState();
    if (state.kind !== 'conflict') return;
    act(editor, () => void editor.autosave.resolve(side), editsOf(state.conflict.theirs), editsOf(state.conflict.base));
    await turn();
  };
  const edit = (editor: TestEditor, change: (graph: Graph) => Graph): void => act(editor, () => editor.store.getState().edit(change));

  async function take({ who, what, at }: Step): Promise<void> {
    const editor = editors[who]!;
    const { graph } = editor.document;
    const node = graph.nodes[at % Math.max(1, graph.nodes.length)];
    const note = graph.notes[at % Math.max(1, graph.notes.length)];
    const fresh = `${'ab'[who]}${(made += 1)}`;
    switch (what) {
      case 'write':
        return edit(editor, (current) => ({
          ...current,
          nodes: current.nodes.map((other) =>
            other.id === node?.id ? { ...other, inputs: { ...other.inputs, [at % 2 === 0 ? 'f' : 'g']: fresh } } : other,
          ),
        }));
      case 'rename-workflow':
        return act(editor, () => editor.store.getState().editDocument((document) => ({ ...document, name: fresh })));
      case 'add-note':
        return edit(editor, (current) => ({
          ...current,
          notes: [...current.notes, { id: fresh, text: fresh, position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
        }));
      case 'remove-note':
        return edit(editor, (current) => ({ ...current, notes: current.notes.filter((other) => other !== note) }));
      case 'add-node':
        return edit(editor, (current) => ({
          ...current,
          nodes: [
            ...current.nodes,
            { ...manualGraph().nodes[1]!, id: fresh, name: fresh, inputs: node === undefined ? {} : { text: `{{ ${node.name}.x }}` } },
          ],
        }));
      case 'remove-node':
        return node === undefined ? undefined : edit(editor, (current) => removeNodes(current, [node.id]));
      case 'rename-node':
        return edit(editor, (current) => {
          const result = renameNode(current, node?.id ?? '', fresh);
          return 'graph' in result ? result.graph : current;
        });
      case 'undo':
        return act(editor, () => editor.store.getState().undo());
      case 'redo':
        return act(editor, () => editor.store.getState().redo());
      case 'save':
        void editor.autosave.flush();
        return turn();
      case 'arrive':
      case 'arrive-twice':
        return editor.arrive(what === 'arrive-twice');
      case 'answer':
        return editor.answer();
      case 'lose':
        return editor.lose();
      case 'stray':
        return editor.stray(at);
      case 'ask-news':
        return editor.askForNews();
      case 'hear-news':
        return editor.hearNews(at);
      // What happens most, in one step each: chance alone would seldom put its parts together.
      case 'sync':
      case 'save-unheard':
        void editor.autosave.flush();
        await turn();
        await editor.arrive(false);
        return what === 'sync' ? editor.answer() : editor.lose();
      case 'follow':
        await editor.askForNews();
        return editor.hearNews(-1);
      case 'remove-newest':
        return edit(editor, (current) => ({ ...current, notes: current.notes.slice(0, -1) }));
      case 'keep-mine':
        return resolve(editor, 'mine');
      case 'use-theirs':
        return resolve(editor, 'theirs');
      case 'reopen':
        return editor.open();
    }
  }

  /** The network is well again: both save, follow and answer what they are asked, until nothing is open. */
  async function end(): Promise<void> {
    for (const editor of editors) editor.isCut = false;
    for (let round = 0; round < 6; round += 1) {
      for (const editor of editors) {
        for (let waiting = 0; waiting < 3; waiting += 1) {
          await editor.arrive(false);
          await editor.answer();
        }
        await editor.autosave.flush();
        await resolve(editor, round % 2 === 0 ? 'mine' : 'theirs');
        await editor.autosave.flush();
        await editor.askForNews();
        editor.hearNews(0);
        await editor.stray(round);
      }
    }
    const final = (await app.json<{ document: WorkflowDocument }>('GET', `/api/workflows/${id}/draft`)).document;
    for (const editor of editors) {
      expect(editor.autosave.state.getState().kind).toBe('saved');
      expect(isSameDocument(editor.document, final)).toBe(true);
    }
    const left = editsOf(final);
    for (const edit of acknowledged)
      if (!left.has(edit)) expect(everRemoved, `${edit} was acknowledged and is gone, though nobody removed it`).toContain(edit);
    for (const edit of left) expect(ledger.get(edit), `${edit} came back after it was removed`).not.toBe('removed');
  }

  return { take, end };
}

/** Every edit that a document shows, each by a text of its own. References are left out: they follow renames. */
function editsOf({ name, graph }: WorkflowDocument): ReadonlySet<string> {
  return new Set([
    `workflow is called ${name}`,
    ...graph.notes.map(({ id }) => `note ${id}`),
    ...graph.nodes.flatMap((node) => [
      `node ${node.id}`,
      `node ${node.id} is called ${node.name}`,
      ...['f', 'g'].flatMap((field) => (node.inputs[field] === undefined ? [] : [`node ${node.id} says ${String(node.inputs[field])}`])),
    ]),
  ]);
}
