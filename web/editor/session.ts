import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { z } from 'zod';
import type { draftRunStarted } from '#graph/api';
import type { Graph, GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Catalogue } from '#graph/node-type';
import { attachAutosave } from './attach-autosave.ts';
import type { Autosave, SaveState } from './autosave.ts';
import type { EditorIdentity } from './editor-identity.ts';
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
  /** What the server and other editors tell this one by. */
  readonly identity: EditorIdentity;
  readonly catalogue: Catalogue;
  readonly graph: GraphStore;
  readonly ui: EditorStateStore;
  readonly autosave: Autosave;
  /** Starts a test run of the draft as the server has it. */
  readonly startRun: StartRun;
  /** Set by the canvas once it is there. */
  canvas: CanvasHandle | null;
}

export type StartRun = (body: {
  readonly input: Json;
  readonly trigger: string;
  readonly pace?: 'readable';
}) => Promise<z.output<typeof draftRunStarted>>;

const UNKNOWN: EditorIdentity = { id: 'editor', browser: 'browser' };

/** Opens an editor on a draft. Changes made here are handed to the autosave; what it adopts from others is shown and not saved back. */
export function createSession(input: {
  workflowId: string;
  identity?: EditorIdentity;
  name: string;
  description?: string;
  graph: Graph;
  catalogue: Catalogue;
  autosave: Autosave;
  startRun: StartRun;
}): EditorSession {
  const { workflowId, identity = UNKNOWN, name, description = '', catalogue, autosave } = input;
  const graph = createGraphStore({ name, description, graph: input.graph });
  const ui = createEditorState();
  attachAutosave(graph, autosave);
  autosave.state.subscribe((state, previous) => {
    if (state.kind === 'conflict' && previous.kind !== 'conflict') ui.setState({ dialog: 'conflict' });
    if (state.kind !== 'conflict' && ui.getState().dialog === 'conflict') ui.setState({ dialog: null });
  });
  return { workflowId, identity, catalogue, graph, ui, autosave, startRun: input.startRun, canvas: null };
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
