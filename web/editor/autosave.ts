import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Graph } from '#graph/graph';

/** What is saved together. */
export interface Draft {
  readonly graph: Graph;
  readonly name: string;
}

/** How one attempt to save ended. */
export type SaveOutcome =
  | { readonly kind: 'saved'; readonly revision: number }
  /** Somebody else saved in between; `theirs` is what the server has. */
  | { readonly kind: 'conflict'; readonly theirs: Draft & { readonly revision: number } }
  /** The server could not be reached or is not well: worth trying again. */
  | { readonly kind: 'unreachable' }
  /** The server understood and said no. */
  | { readonly kind: 'refused'; readonly message: string };

export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'conflict'; readonly theirs: Draft & { readonly revision: number } };

export interface AutosaveOptions {
  readonly revision: number;
  readonly save: (draft: Draft, revision: number) => Promise<SaveOutcome>;
  /** Keeps a draft that is not on the server yet where a reload finds it. */
  readonly keep: (draft: Draft, revision: number) => void;
  /** The server has it: what was kept may go. */
  readonly forget: () => void;
  readonly delayMs?: number;
  readonly retryMs?: number;
}

/** Saves a draft a moment after the last change, one call at a time, and never loses a change on the way. */
export interface Autosave {
  readonly state: StoreApi<SaveState>;
  readonly revision: () => number;
  /** Tells of a change; a save follows after the pause. */
  readonly change: (draft: Draft) => void;
  /** Saves now; resolves to whether everything is on the server. */
  readonly flush: () => Promise<boolean>;
  /** In a conflict: saves this side over the other. */
  readonly keepMine: () => Promise<boolean>;
  /** In a conflict: gives this side up and hands over the other. */
  readonly takeTheirs: () => Draft | null;
  /** The server has a newer draft and nothing here is unsaved: goes on from there. Tells whether it did. */
  readonly adopt: (revision: number) => boolean;
  readonly stop: () => void;
}

const DEFAULT_DELAY_MS = 600;
const DEFAULT_RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;

/** Starts looking after one draft. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const { save, keep, forget, delayMs = DEFAULT_DELAY_MS, retryMs = DEFAULT_RETRY_MS } = options;
  const state = createStore<SaveState>()(() => ({ kind: 'saved' }));
  const show = (next: SaveState) => state.setState(next, true);
  let revision = options.revision;
  let unsaved: Draft | null = null;
  let running: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const later = (ms: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void flush(), ms);
  };

  async function saveAll(): Promise<boolean> {
    while (unsaved !== null) {
      const draft = unsaved;
      show({ kind: 'saving' });
      let outcome: SaveOutcome;
      try {
        outcome = await save(draft, revision);
      } catch {
        outcome = { kind: 'unreachable' };
      }
      if (outcome.kind === 'saved') {
        failures = 0;
        revision = outcome.revision;
        if (unsaved === draft) {
          unsaved = null;
          forget();
        }
        continue;
      }
      keep(unsaved, revision);
      if (outcome.kind === 'unreachable') {
        failures += 1;
        show({ kind: 'offline' });
        later(Math.min(LONGEST_RETRY_MS, retryMs * 2 ** Math.min(failures - 1, 5)));
      } else {
        show(outcome);
      }
      return false;
    }
    show({ kind: 'saved' });
    return true;
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer);
    if (state.getState().kind === 'conflict') return Promise.resolve(false);
    running ??= saveAll().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    state,
    revision: () => revision,
    change(draft) {
      unsaved = draft;
      // Written at once, so that a tab closed within the pause loses nothing.
      keep(draft, revision);
      if (state.getState().kind === 'conflict') return;
      if (running === null) {
        if (state.getState().kind !== 'offline') show({ kind: 'pending' });
        later(delayMs);
      }
    },
    flush,
    keepMine() {
      const current = state.getState();
      if (current.kind !== 'conflict') return flush();
      revision = current.theirs.revision;
      show({ kind: 'pending' });
      return flush();
    },
    takeTheirs() {
      const current = state.getState();
      if (current.kind !== 'conflict') return null;
      revision = current.theirs.revision;
      unsaved = null;
      forget();
      show({ kind: 'saved' });
      return current.theirs;
    },
    adopt(next) {
      if (unsaved !== null || running !== null || next <= revision) return false;
      revision = next;
      return true;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
