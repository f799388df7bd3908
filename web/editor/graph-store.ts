import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WorkflowDocument } from '#graph/document';
import type { Graph } from '#graph/graph';
import { mergeDocuments } from '#graph/merge/merge';

/** How many steps back the editor remembers; graphs share structure, so one step costs little. */
const HISTORY_LIMIT = 200;

/** Edits with the same `coalesce` key within this time are one step of undo: a word typed, a nudge held down. */
export const COALESCE_MS = 900;

export interface EditOptions {
  /** Names the field or gesture; consecutive edits with the same key become one step of undo. */
  readonly coalesce?: string;
}

/** One step of undo: the document before and after an edit. */
export interface Step {
  readonly before: WorkflowDocument;
  readonly after: WorkflowDocument;
}

/** The draft being edited and everything needed to go back and forth. */
export interface GraphState {
  /** Name, description and graph: what is saved as one. */
  readonly document: WorkflowDocument;
  /** The document's graph. */
  readonly graph: Graph;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** Applies a pure change; returning the same graph changes nothing and leaves no trace in the history. */
  readonly edit: (change: (graph: Graph) => Graph, options?: EditOptions) => void;
  /** The same for the whole document. */
  readonly editDocument: (change: (document: WorkflowDocument) => WorkflowDocument, options?: EditOptions) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Takes over what somebody else changed. It is no step of the history: undo goes back through the edits made here, and keeps it. */
  readonly adopt: (document: WorkflowDocument) => void;
}

export type GraphStore = StoreApi<GraphState>;

/** A store of one draft with undo; `now` is the clock that decides what counts as one burst of typing. */
export function createGraphStore(initial: WorkflowDocument, now: () => number = Date.now): GraphStore {
  let burst: { key: string; at: number } | null = null;

  return createStore<GraphState>()((set, get) => ({
    document: initial,
    graph: initial.graph,
    past: [],
    future: [],
    edit(change, options) {
      get().editDocument((document) => {
        const graph = change(document.graph);
        return graph === document.graph ? document : { ...document, graph };
      }, options);
    },
    editDocument(change, options) {
      const { document, past } = get();
      const next = change(document);
      if (next === document) return;
      const key = options?.coalesce;
      const at = now();
      const last = past.at(-1);
      const continues = key !== undefined && burst?.key === key && at - burst.at < COALESCE_MS && last?.after === document;
      burst = key === undefined ? null : { key, at };
      const step = { before: continues ? last.before : document, after: next };
      set({ ...showing(next), past: [...(continues ? past.slice(0, -1) : past), step].slice(-HISTORY_LIMIT), future: [] });
    },
    undo() {
      const { document, past, future } = get();
      const step = past.at(-1);
      if (step === undefined) return;
      burst = null;
      set({ ...showing(moved(document, step.after, step.before)), past: past.slice(0, -1), future: [step, ...future] });
    },
    redo() {
      const { document, past, future } = get();
      const step = future[0];
      if (step === undefined) return;
      burst = null;
      set({ ...showing(moved(document, step.before, step.after)), past: [...past, step], future: future.slice(1) });
    },
    adopt(document) {
      if (document === get().document) return;
      burst = null;
      set(showing(document));
    },
  }));
}

function showing(document: WorkflowDocument): Pick<GraphState, 'document' | 'graph'> {
  return { document, graph: document.graph };
}

/** Makes the change between two documents on the present one. Where somebody else has changed the same thing since, theirs stays. */
function moved(current: WorkflowDocument, from: WorkflowDocument, to: WorkflowDocument): WorkflowDocument {
  return current === from ? to : mergeDocuments({ base: from, mine: to, theirs: current }, 'theirs').document;
}
