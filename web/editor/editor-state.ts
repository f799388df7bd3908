import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Json } from '#graph/json';
import { newConversation, type Conversation } from './chat-conversation.ts';

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

export type EditorDialog = 'publish' | 'call' | 'versions' | 'shortcuts' | 'settings' | 'find' | 'conflict';
export type InspectorTab = 'answer' | 'settings' | 'run' | 'help';

/** What a test run is given, and by which trigger it starts. */
export interface TestRun {
  readonly triggerId: string;
  readonly input: Json;
}

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
  /** The viewport goes along with the node that runs, until somebody moves it. */
  readonly followsRun: boolean;
  /** What the last test run of this session was given, to offer again. */
  readonly testRun: TestRun | undefined;
  /** The chat under test. */
  readonly conversation: Conversation;
  /** The example that came with the workflow, or its last input of any browser; null for none. */
  readonly exampleInput: Json;
  /** A node that some part asks the canvas to bring into view; counts up so that asking twice works. */
  readonly jump: Jump | null;
  /** The field of a node that the inspector puts the focus in; null once it is there. */
  readonly fieldFocus: { readonly nodeId: string; readonly path: string } | null;
  /** The node whose name, or the note whose text, is being written on the canvas. */
  readonly editingId: string | null;
  /** The node, and the output if one is chosen, from which an edge is drawn by keyboard. */
  readonly connectFrom: { readonly nodeId: string; readonly port: string | null } | null;
  /** What a screen reader says next: the outcome of something that the eye sees on the canvas. */
  readonly announcement: string;
}

/** How a node comes into view. */
export interface Jump {
  readonly nodeId: string;
  readonly nonce: number;
  /** `centre` moves it to the middle at a readable size; `reveal` moves the canvas no more than needed. */
  readonly to: 'centre' | 'reveal';
  /** Whether it takes the keyboard focus. */
  readonly takesFocus: boolean;
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
    followsRun: false,
    testRun: undefined,
    conversation: newConversation(),
    exampleInput: null,
    jump: null,
    fieldFocus: null,
    editingId: null,
    connectFrom: null,
    announcement: '',
  }));
}
