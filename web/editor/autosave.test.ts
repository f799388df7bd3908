import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkflowDocument } from '#graph/document';
import { emptyGraph } from '#graph/graph';
import { nodeTypes } from '../canvas/catalogue.ts';
import { createAutosave } from './autosave.ts';
import type { SaveOutcome, SaveRequest, ServerDraft, Unsaved } from './draft.ts';
import { createSession } from './session.ts';

const start: WorkflowDocument = { name: 'Start', description: '', graph: emptyGraph };
const theirs = (change: Partial<WorkflowDocument>, revision = 7): ServerDraft => ({
  document: { ...start, ...change },
  revision,
  savedAt: '2026-01-01T00:00:00.000Z',
  savedBy: null,
});

/** An editor and a server that answers with the given outcomes in turn, then always saves. */
function setUp(options: { answers?: SaveOutcome[]; server?: ServerDraft } = {}) {
  const { answers = [], server = theirs({}) } = options;
  const sent: SaveRequest[] = [];
  let kept: Unsaved | null = null;
  let ids = 0;
  const autosave = createAutosave({
    revision: 1,
    delayMs: 600,
    retryMs: 1_000,
    newSaveId: () => `s${(ids += 1)}`,
    async save(request) {
      sent.push(request);
      return answers.shift() ?? { kind: 'saved', revision: request.revision + 1 };
    },
    read: async () => server,
    keep: (unsaved) => {
      kept = unsaved;
    },
    forget: () => {
      kept = null;
    },
  });
  const session = createSession({
    workflowId: 'w',
    ...start,
    catalogue: nodeTypes,
    autosave,
    startRun: () => Promise.reject(new Error('unused')),
  });
  const write = (change: Partial<WorkflowDocument>): void =>
    session.graph.getState().editDocument((document) => ({ ...document, ...change }));
  return {
    autosave,
    session,
    write,
    sent,
    kept: (): Unsaved | null => kept,
    state: () => autosave.state.getState().kind,
    shown: () => session.graph.getState().document,
  };
}

describe('autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('saves once after a burst of changes', async () => {
    const { autosave, write, sent, state, kept } = setUp();
    write({ name: 'a' });
    write({ name: 'ab' });
    expect([state(), kept()?.document.name, kept()?.base.name]).toEqual(['pending', 'ab', 'Start']);
    await vi.advanceTimersByTimeAsync(600);
    expect(sent).toMatchObject([{ document: { name: 'ab' }, revision: 1, saveId: 's1' }]);
    expect([state(), autosave.revision(), kept()]).toEqual(['saved', 2, null]);
  });

  it('sends nothing when a change was taken back before it was saved', async () => {
    const { session, write, sent, state, kept } = setUp();
    write({ name: 'a' });
    session.graph.getState().undo();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([sent, state(), kept()]).toEqual([[], 'saved', null]);
  });

  it('sends a save without an answer again as it was, and what came after it next', async () => {
    const { write, sent, state, kept } = setUp({ answers: [{ kind: 'unreachable' }] });
    write({ name: 'a' });
    await vi.advanceTimersByTimeAsync(600);
    expect([state(), kept()?.unanswered?.saveId]).toEqual(['offline', 's1']);
    write({ name: 'b' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.map(({ document, revision, saveId }) => [document.name, revision, saveId])).toEqual([
      ['a', 1, 's1'],
      ['a', 1, 's1'],
      ['b', 2, 's2'],
    ]);
    expect(state()).toBe('saved');
  });

  it('saves a change that was made while a save was under way', async () => {
    const { autosave, write, sent } = setUp();
    write({ name: 'a' });
    const flushed = autosave.flush();
    write({ name: 'b' });
    expect(await flushed).toBe(true);
    expect(sent.map(({ document, revision }) => [document.name, revision])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('merges what somebody else saved, without a question', async () => {
    const { write, sent, state, shown } = setUp({ answers: [{ kind: 'stale' }], server: theirs({ description: 'Theirs' }) });
    write({ name: 'Mine' });
    await vi.advanceTimersByTimeAsync(600);
    expect(sent.at(-1)).toMatchObject({ document: { name: 'Mine', description: 'Theirs' }, revision: 7 });
    expect([state(), shown().description]).toEqual(['saved', 'Theirs']);
  });

  it('asks where both changed the same thing, and saves nothing until somebody chooses', async () => {
    const { autosave, session, write, sent, state, kept } = setUp({
      answers: [{ kind: 'stale' }],
      server: theirs({ name: 'Theirs', description: 'Theirs' }),
    });
    write({ name: 'Mine' });
    await vi.advanceTimersByTimeAsync(600);
    expect([state(), session.ui.getState().dialog]).toEqual(['conflict', 'conflict']);
    write({ name: 'Mine too' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([sent.length, kept()?.document.name]).toEqual([1, 'Mine too']);
    expect(await autosave.resolve('mine')).toBe(true);
    expect(sent.at(-1)).toMatchObject({ document: { name: 'Mine too', description: 'Theirs' }, revision: 7 });
    expect([state(), session.ui.getState().dialog]).toEqual(['saved', null]);
  });

  it('takes the other side without saving it back; undo brings this side back', async () => {
    const { autosave, session, write, sent, state, shown } = setUp({ answers: [{ kind: 'stale' }], server: theirs({ name: 'Theirs' }) });
    write({ name: 'Mine' });
    await vi.advanceTimersByTimeAsync(600);
    expect(await autosave.resolve('theirs')).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([sent.length, shown().name, state(), autosave.revision()]).toEqual([1, 'Theirs', 'saved', 7]);
    session.graph.getState().undo();
    await vi.advanceTimersByTimeAsync(600);
    expect(sent.at(-1)).toMatchObject({ document: { name: 'Mine' }, revision: 7 });
  });

  it('goes on by itself when the reason of a conflict is taken back', async () => {
    const { session, write, state, shown } = setUp({ answers: [{ kind: 'stale' }], server: theirs({ name: 'Theirs' }) });
    write({ name: 'Mine' });
    await vi.advanceTimersByTimeAsync(600);
    session.graph.getState().undo();
    expect([state(), shown().name]).toEqual(['saved', 'Theirs']);
  });

  it('follows somebody else while nothing is unsaved here, and never an older draft', async () => {
    const { autosave, session, write, sent, shown } = setUp();
    autosave.follow(theirs({ name: 'Theirs' }));
    expect([shown().name, autosave.revision(), session.graph.getState().past]).toEqual(['Theirs', 7, []]);
    autosave.follow(theirs({ name: 'Older' }, 6));
    write({ description: 'Mine' });
    autosave.follow(theirs({ name: 'Newer' }, 8));
    await vi.advanceTimersByTimeAsync(600);
    expect(shown()).toMatchObject({ name: 'Theirs', description: 'Mine' });
    expect(sent).toMatchObject([{ revision: 7 }]);
  });

  it('brings back what an earlier visit left, on top of what the server has', async () => {
    const { autosave, session, sent, shown } = setUp();
    const left = { document: { ...start, name: 'Left' }, base: start, revision: 1, unanswered: null };
    autosave.recover(left, theirs({ description: 'Theirs' }));
    expect(shown()).toMatchObject({ name: 'Left', description: 'Theirs' });
    await vi.advanceTimersByTimeAsync(600);
    expect(sent).toMatchObject([{ revision: 7, document: { name: 'Left', description: 'Theirs' } }]);
    session.graph.getState().undo();
    expect(shown()).toMatchObject({ name: 'Start', description: 'Theirs' });
  });

  it('asks when what an earlier visit left was changed by somebody else', () => {
    const { autosave, state, shown } = setUp();
    autosave.recover({ document: { ...start, name: 'Left' }, base: start, revision: 1, unanswered: null }, theirs({ name: 'Theirs' }));
    expect([state(), shown().name]).toEqual(['conflict', 'Left']);
  });
});
