import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Graph } from '#graph/graph';

/** How many steps back the editor remembers; graphs share structure, so one step costs little. */
const HISTORY_LIMIT = 200;

/** Edits with the same `coalesce` key within this time are one step of undo: a word typed, a nudge held down. */
export const COALESCE_MS = 900;

export interface EditOptions {
  /** Names the field or gesture; consecutive edits with the same key become one step of undo. */
  readonly coalesce?: string;
}

/** The draft being edited and everything needed to go back and forth. */
export interface GraphState {
  readonly graph: Graph;
  readonly past: readonly Graph[];
  readonly future: readonly Graph[];
  /** Applies a pure change; returning the same graph changes nothing and leaves no trace in the history. */
  readonly edit: (change: (graph: Graph) => Graph, options?: EditOptions) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Takes another graph as the starting point and forgets the history: on load, or when taking the server's side. */
  readonly replace: (graph: Graph) => void;
}

export type GraphStore = StoreApi<GraphState>;

/** A store of one draft graph with undo; `now` is the clock that decides what counts as one burst of typing. */
export function createGraphStore(initial: Graph, now: () => number = Date.now): GraphStore {
  let burst: { key: string; at: number } | null = null;

  return createStore<GraphState>()((set, get) => ({
    graph: initial,
    past: [],
    future: [],
    edit(change, options) {
      const { graph, past } = get();
      const next = change(graph);
      if (next === graph) return;
      const key = options?.coalesce;
      const at = now();
      const continues = key !== undefined && burst?.key === key && at - burst.at < COALESCE_MS;
      burst = key === undefined ? null : { key, at };
      set({ graph: next, past: continues ? past : [...past, graph].slice(-HISTORY_LIMIT), future: [] });
    },
    undo() {
      const { graph, past, future } = get();
      const previous = past.at(-1);
      if (previous === undefined) return;
      burst = null;
      set({ graph: previous, past: past.slice(0, -1), future: [graph, ...future] });
    },
    redo() {
      const { graph, past, future } = get();
      const next = future[0];
      if (next === undefined) return;
      burst = null;
      set({ graph: next, past: [...past, graph], future: future.slice(1) });
    },
    replace(graph) {
      burst = null;
      set({ graph, past: [], future: [] });
    },
  }));
}
