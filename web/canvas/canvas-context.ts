import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { GraphNode } from '#graph/graph';

/** What boxes and lines may ask of the canvas that holds them. A read-only canvas offers nothing. */
export interface CanvasActions {
  readonly addAfter: (nodeId: string, port: string, at: { x: number; y: number }) => void;
  readonly insertOnEdge: (edgeId: string, at: { x: number; y: number }) => void;
  readonly removeEdge: (edgeId: string) => void;
  /** The outputs that an edge without one can be led from. */
  readonly outputsFor: (edgeId: string) => readonly string[];
  readonly reconnectEdge: (edgeId: string, port: string) => void;
  readonly removeNode: (nodeId: string) => void;
  readonly duplicateNode: (nodeId: string) => void;
  readonly resizeNode: (nodeId: string, size: { width: number; height: number }, position: { x: number; y: number }) => void;
  readonly changeNote: (noteId: string, change: { text?: string; color?: string }) => void;
  readonly showIssues: (nodeId: string) => void;
  /** The type that a port carries, in a few words, for its tooltip. */
  readonly describePort: (nodeId: string, port: string) => string;
}

/** Which node's name or note's text is being written; a store, so that only that one draws again. */
export interface CanvasEditing {
  readonly id: () => string | null;
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: (id: string) => void;
  readonly end: () => void;
}

export interface CanvasSurroundings {
  /** Null on a read-only canvas. */
  readonly actions: CanvasActions | null;
  /** Drawn on a node while its run waits there: the way to the answer. `doing` says what an agent waits for. Null where nobody is asked. */
  readonly renderWaiting?: (nodeId: string, doing: string | null) => ReactNode;
  /** Missing on a read-only canvas. */
  readonly editing?: CanvasEditing;
  /** Drawn on a trigger in place of its summary: the address of what is live. Null where there is none. */
  readonly renderAddress?: ((node: GraphNode) => ReactNode) | undefined;
}

const context = createContext<CanvasSurroundings>({ actions: null });

export const CanvasProvider = context.Provider;

/** The canvas around a node or an edge. */
export function useCanvas(): CanvasSurroundings {
  return useContext(context);
}

/** Returns whether this node or note is being written on the canvas. */
export function useIsEditing(id: string): boolean {
  const { editing } = useCanvas();
  return useSyncExternalStore(editing?.subscribe ?? neverChanges, () => editing?.id() === id);
}

const neverChanges = () => () => undefined;
