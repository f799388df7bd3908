import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyGraph } from '#graph/graph';
import { createDraftKeeper, forgetDraft, keptDrafts } from './draft-storage.ts';
import type { Unsaved } from './draft.ts';

const unsaved = (name: string): Unsaved => ({
  document: { name, description: '', graph: emptyGraph },
  base: { name: 'Base', description: '', graph: emptyGraph },
  revision: 3,
  unanswered: null,
});

describe('unsaved drafts', () => {
  let writes = 0;
  beforeEach(() => {
    vi.useFakeTimers();
    const storage: Record<string, unknown> = {};
    writes = 0;
    // Enumerable like the browser's: keys are properties.
    const methods = {
      getItem: (key: string) => storage[key] ?? null,
      setItem: (key: string, value: string) => ((writes += 1), (storage[key] = value)),
      removeItem: (key: string) => delete storage[key],
    };
    for (const [name, value] of Object.entries(methods)) Object.defineProperty(storage, name, { value, enumerable: false });
    vi.stubGlobal('localStorage', storage);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('are kept apart by editor: none forgets that of another', () => {
    const [one, other] = [createDraftKeeper('w', 'one'), createDraftKeeper('w', 'other')];
    one.keep(unsaved('One'), true);
    other.keep(unsaved('Other'), true);
    createDraftKeeper('w2', 'one').keep(unsaved('Elsewhere'), true);
    one.forget();
    expect(keptDrafts('w').map(({ editor, document }) => [editor, document.name])).toEqual([['other', 'Other']]);
    forgetDraft('w', 'other');
    expect([keptDrafts('w'), keptDrafts('w2').length]).toEqual([[], 1]);
  });

  it('are written now and then while somebody types, and at once when the page is left', () => {
    const keeper = createDraftKeeper('w', 'one');
    for (const name of ['a', 'ab', 'abc']) keeper.keep(unsaved(name), false);
    expect(writes).toBe(0);
    vi.advanceTimersByTime(300);
    expect([writes, keptDrafts('w')[0]?.document.name]).toEqual([1, 'abc']);
    keeper.keep(unsaved('abcd'), false);
    keeper.flush();
    vi.advanceTimersByTime(1_000);
    expect([writes, keptDrafts('w')[0]?.document.name]).toEqual([2, 'abcd']);
  });
});
