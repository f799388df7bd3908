import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Json } from '#graph/json';

/** Where a node chosen in the quick-add goes. */
export type AddIntent =
  | { readonly kind: 'free'; readonly position: Point | null }
  /** After a port; `position` is where the connection was dropped, else beside the node. */
  | { readonly kind: 'after'; readonly nodeId: string; readonly port: string; readonly position: Point | null }
  | { readonly kind: 'insert'; readonly edgeId: string };

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the canvas shows: the draft, or, to look at only, a past run or a version. */
export type Showing =
  | { readonly kind: 'draft' }
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'version'; readonly number: number };

export type EditorDialog = 'publish' | 'versions' | 'shortcuts' | 'settings';
export type InspectorTab = 'settings' | 'run' | 'help';

/** Everything about the editor that is neither saved nor undone. */
export interface EditorState {
  readonly selectedNodes: readonly string[];
  readonly selectedEdges: readonly string[];
  /** The node whose inspector is open. */
  readonly openNodeId: string | null;
  readonly inspectorTab: InspectorTab;
  readonly quickAdd: { readonly intent: AddIntent; readonly at: Point | null } | null;
  readonly dialog: EditorDialog | null;
  readonly isPaletteOpen: boolean;
  readonly areIssuesOpen: boolean;
  readonly isTestOpen: boolean;
  readonly isMinimapShown: boolean;
  readonly showing: Showing;
  /** The draft run whose statuses lie over the draft. */
  readonly liveRunId: string | null;
  /** The last input of a test run, to offer again. */
  readonly testInput: Json | undefined;
  /** A node that some part asks the canvas to bring into view; counts up so that asking twice works. */
  readonly jump: { readonly nodeId: string; readonly nonce: number } | null;
}

export type EditorStateStore = StoreApi<EditorState>;

/** The state of an editor just opened. */
export function createEditorState(): EditorStateStore {
  return createStore<EditorState>()(() => ({
    selectedNodes: [],
    selectedEdges: [],
    openNodeId: null,
    inspectorTab: 'settings',
    quickAdd: null,
    dialog: null,
    isPaletteOpen: true,
    areIssuesOpen: false,
    isTestOpen: false,
    isMinimapShown: false,
    showing: { kind: 'draft' },
    liveRunId: null,
    testInput: undefined,
    jump: null,
  }));
}
