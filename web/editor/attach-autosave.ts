import type { Autosave } from './autosave.ts';
import type { GraphStore } from './graph-store.ts';

/** Hands changes made in a store to the autosave; what that adopts from others is shown and not saved back. */
export function attachAutosave(graph: GraphStore, autosave: Autosave): void {
  let isAdopting = false;
  autosave.attach({
    get: () => graph.getState().document,
    adopt(document) {
      isAdopting = true;
      graph.getState().adopt(document);
      isAdopting = false;
    },
    edit: (document) => graph.getState().editDocument(() => document),
  });
  graph.subscribe((state, previous) => {
    if (state.document !== previous.document && !isAdopting) autosave.change();
  });
}
