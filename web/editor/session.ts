import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { z } from 'zod';
import type { draftRunStarted } from '#graph/api';
import type { Graph, GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import type { Autosave, SaveState } from './autosave.ts';
import { createEditorState, type EditorState, type EditorStateStore, type Point } from './editor-state.ts';
import { createGraphStore, type GraphState, type GraphStore } from './graph-store.ts';

/** What commands may ask of the drawing surface. */
export interface CanvasHandle {
  readonly fitView: () => void;
  readonly zoomBy: (factor: number) => void;
  /** The middle of what is in sight, in graph coordinates. */
  readonly middle: () => Point;
  readonly sizeOf: (node: GraphNode) => { width: number; height: number };
}

/** One open editor: its stores and the things that live as long as it does. */
export interface EditorSession {
  readonly workflowId: string;
  readonly catalogue: Catalogue;
  readonly graph: GraphStore;
  readonly ui: EditorStateStore;
  readonly name: GraphNameStore;
  readonly autosave: Autosave;
  /** Starts a test run of the draft as the server has it. */
  readonly startRun: StartRun;
  /** Shows what somebody else saved, without saving it back. */
  readonly adopt: (draft: { graph: Graph; name: string }) => void;
  /** Set by the canvas once it is there. */
  canvas: CanvasHandle | null;
}

export type StartRun = (body: { readonly input: Json; readonly trigger: string }) => Promise<z.output<typeof draftRunStarted>>;

type GraphNameStore = { get: () => string; set: (name: string) => void };

/** Opens an editor on a graph. Changes of the graph or the name are handed to the autosave. */
export function createSession(input: { workflowId: string; name: string; graph: Graph; catalogue: Catalogue; autosave: Autosave; startRun: StartRun }): EditorSession {
  const { workflowId, catalogue, autosave } = input;
  const graph = createGraphStore(input.graph);
  let name = input.name;
  let isAdopting = false;
  graph.subscribe((state, previous) => {
    if (state.graph !== previous.graph && !isAdopting) autosave.change({ graph: state.graph, name });
  });
  return {
    workflowId,
    catalogue,
    graph,
    ui: createEditorState(),
    name: {
      get: () => name,
      set(next) {
        if (next === name) return;
        name = next;
        autosave.change({ graph: graph.getState().graph, name });
      },
    },
    autosave,
    startRun: input.startRun,
    adopt(draft) {
      isAdopting = true;
      name = draft.name;
      graph.getState().edit(() => draft.graph);
      isAdopting = false;
    },
    canvas: null,
  };
}

const context = createContext<EditorSession | null>(null);

export const SessionProvider = context.Provider;

/** The editor around this component. */
export function useSession(): EditorSession {
  const session = useContext(context);
  if (session === null) throw new Error('useSession needs an editor around it');
  return session;
}

/** A part of the graph's store; the component draws again only when that part changes. */
export function useGraph<T>(select: (state: GraphState) => T): T {
  return useStore(useSession().graph, select);
}

/** A part of the editor's state. */
export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useSession().ui, select);
}

/** How the draft stands with the server. */
export function useSaveState(): SaveState {
  return useStore(useSession().autosave.state);
}
