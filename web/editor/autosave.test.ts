import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyGraph } from '#graph/graph';
import { createAutosave, type Draft, type SaveOutcome } from './autosave.ts';

const draft = (name: string): Draft => ({ name, graph: emptyGraph });

/** A server that answers with the given outcomes in turn, then always saves. */
function setUp(...answers: SaveOutcome[]) {
  const saved: { name: string; revision: number }[] = [];
  const kept: string[] = [];
  let forgotten = 0;
  const autosave = createAutosave({
    revision: 1,
    delayMs: 600,
    retryMs: 1_000,
    async save({ name }, revision) {
      saved.push({ name, revision });
      return answers.shift() ?? { kind: 'saved', revision: revision + 1 };
    },
    keep: ({ name }) => kept.push(name),
    forget: () => {
      forgotten += 1;
    },
  });
  return { autosave, saved, kept, forgotten: () => forgotten };
}

describe('autosave', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('saves once after a burst of changes', async () => {
    const { autosave, saved, forgotten } = setUp();
    autosave.change(draft('a'));
    autosave.change(draft('ab'));
    expect(autosave.state.getState().kind).toBe('pending');
    await vi.advanceTimersByTimeAsync(600);
    expect(saved).toEqual([{ name: 'ab', revision: 1 }]);
    expect(autosave.state.getState().kind).toBe('saved');
    expect(autosave.revision()).toBe(2);
    expect(forgotten()).toBe(1);
  });

  it('keeps the draft while the server is away and tries again', async () => {
    const { autosave, saved, kept } = setUp({ kind: 'unreachable' });
    autosave.change(draft('a'));
    await vi.advanceTimersByTimeAsync(600);
    expect(autosave.state.getState().kind).toBe('offline');
    expect(kept).toContain('a');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saved).toHaveLength(2);
    expect(autosave.state.getState().kind).toBe('saved');
  });

  it('saves a change that was made while a save was under way', async () => {
    const { autosave, saved } = setUp();
    autosave.change(draft('a'));
    const flushed = autosave.flush();
    autosave.change(draft('b'));
    expect(await flushed).toBe(true);
    expect(saved).toEqual([{ name: 'a', revision: 1 }, { name: 'b', revision: 2 }]);
  });

  it('stops at a conflict until somebody chooses', async () => {
    const conflict: SaveOutcome = { kind: 'conflict', theirs: { ...draft('theirs'), revision: 7 } };
    const { autosave, saved } = setUp(conflict);
    autosave.change(draft('mine'));
    await vi.advanceTimersByTimeAsync(600);
    expect(autosave.state.getState().kind).toBe('conflict');
    autosave.change(draft('mine too'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saved).toHaveLength(1);
    expect(await autosave.keepMine()).toBe(true);
    expect(saved.at(-1)).toEqual({ name: 'mine too', revision: 7 });
  });

  it('hands over the other side when that is chosen', async () => {
    const { autosave } = setUp({ kind: 'conflict', theirs: { ...draft('theirs'), revision: 7 } });
    autosave.change(draft('mine'));
    await vi.advanceTimersByTimeAsync(600);
    expect(autosave.takeTheirs()?.name).toBe('theirs');
    expect(autosave.state.getState().kind).toBe('saved');
    expect(autosave.revision()).toBe(7);
  });
});
