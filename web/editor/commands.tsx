import { AlignHorizontalDistributeCenter, BoxSelect, ClipboardPaste, Copy, CopyPlus, History, Keyboard, ListChecks, Map as MapIcon, Maximize, PanelLeft, Play, Plus, Redo2, Rocket, Scissors, Settings2, StickyNote, Trash2, Undo2, ZoomIn, ZoomOut, type LucideIcon } from 'lucide-react';
import { toast } from '../ui/toast.tsx';
import { addNote, copySelected, duplicateSelected, nudge, pasteText, removeSelected, tidy } from './edits.ts';
import type { EditorSession } from './session.ts';

/** Something the editor can do: toolbar, menus, the command palette and the keyboard all use the same objects. */
export interface Command {
  readonly id: string;
  readonly name: string;
  readonly group: 'Edit' | 'Add' | 'View' | 'Run' | 'Move';
  readonly icon?: LucideIcon;
  /** The first is shown; the others work too. */
  readonly shortcuts: readonly string[];
  /** Works while looking at a run or a version too. */
  readonly isReadOnly?: boolean;
  readonly isEnabled?: (session: EditorSession) => boolean;
  readonly perform: (session: EditorSession) => void;
}

const hasSelection = (session: EditorSession): boolean => session.ui.getState().selectedNodes.length > 0;

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast.error('The browser refused access to the clipboard');
    return false;
  }
}

const nudgeBy = (id: string, key: string, x: number, y: number): Command => ({
  id,
  name: `Nudge ${key.toLowerCase()}`,
  group: 'Move',
  shortcuts: [key],
  isEnabled: hasSelection,
  perform: (session) => nudge(session, { x: x * 8, y: y * 8 }),
});

/** All commands, in the order of the cheat-sheet. */
export const commands: readonly Command[] = [
  { id: 'undo', name: 'Undo', group: 'Edit', icon: Undo2, shortcuts: ['Ctrl+Z'], isEnabled: ({ graph }) => graph.getState().past.length > 0, perform: ({ graph }) => graph.getState().undo() },
  { id: 'redo', name: 'Redo', group: 'Edit', icon: Redo2, shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'], isEnabled: ({ graph }) => graph.getState().future.length > 0, perform: ({ graph }) => graph.getState().redo() },
  {
    id: 'cut',
    name: 'Cut',
    group: 'Edit',
    icon: Scissors,
    shortcuts: ['Ctrl+X'],
    isEnabled: hasSelection,
    async perform(session) {
      const text = copySelected(session);
      if (text !== null && (await writeClipboard(text))) removeSelected(session);
    },
  },
  {
    id: 'copy',
    name: 'Copy',
    group: 'Edit',
    icon: Copy,
    shortcuts: ['Ctrl+C'],
    isEnabled: hasSelection,
    async perform(session) {
      const text = copySelected(session);
      if (text !== null && (await writeClipboard(text))) toast.success('Copied as JSON');
    },
  },
  {
    id: 'paste',
    name: 'Paste',
    group: 'Edit',
    icon: ClipboardPaste,
    // The keyboard comes in as the browser's own paste event, which needs no permission.
    shortcuts: [],
    async perform(session) {
      const text = await navigator.clipboard.readText().catch(() => '');
      if (!pasteText(session, text, session.canvas?.middle() ?? null)) toast.error('The clipboard holds no part of a workflow');
    },
  },
  { id: 'duplicate', name: 'Duplicate', group: 'Edit', icon: CopyPlus, shortcuts: ['Ctrl+D'], isEnabled: hasSelection, perform: duplicateSelected },
  {
    id: 'delete',
    name: 'Delete',
    group: 'Edit',
    icon: Trash2,
    shortcuts: ['Delete', 'Backspace'],
    isEnabled: (session) => hasSelection(session) || session.ui.getState().selectedEdges.length > 0,
    perform: removeSelected,
  },
  {
    id: 'select-all',
    name: 'Select all',
    group: 'Edit',
    icon: BoxSelect,
    shortcuts: ['Ctrl+A'],
    perform({ graph, ui }) {
      const { nodes, notes, edges } = graph.getState().graph;
      ui.setState({ selectedNodes: [...nodes, ...notes].map((thing) => thing.id), selectedEdges: edges.map((edge) => edge.id) });
    },
  },
  { id: 'add', name: 'Add a node', group: 'Add', icon: Plus, shortcuts: ['Ctrl+K', '/'], perform: ({ ui }) => ui.setState({ quickAdd: { intent: { kind: 'free', position: null }, at: null } }) },
  { id: 'note', name: 'Add a note', group: 'Add', icon: StickyNote, shortcuts: ['N'], perform: addNote },
  {
    id: 'tidy',
    name: 'Arrange',
    group: 'View',
    icon: AlignHorizontalDistributeCenter,
    shortcuts: ['Shift+A'],
    isEnabled: ({ graph }) => graph.getState().graph.nodes.length > 1,
    perform(session) {
      tidy(session);
      requestAnimationFrame(() => session.canvas?.fitView());
    },
  },
  { id: 'fit', name: 'Fit to screen', group: 'View', icon: Maximize, shortcuts: ['Shift+1', 'F'], isReadOnly: true, perform: ({ canvas }) => canvas?.fitView() },
  { id: 'zoom-in', name: 'Zoom in', group: 'View', icon: ZoomIn, shortcuts: ['='], isReadOnly: true, perform: ({ canvas }) => canvas?.zoomBy(1.25) },
  { id: 'zoom-out', name: 'Zoom out', group: 'View', icon: ZoomOut, shortcuts: ['-'], isReadOnly: true, perform: ({ canvas }) => canvas?.zoomBy(0.8) },
  { id: 'palette', name: 'Show the node list', group: 'View', icon: PanelLeft, shortcuts: ['B'], perform: ({ ui }) => ui.setState((state) => ({ isPaletteOpen: !state.isPaletteOpen })) },
  { id: 'minimap', name: 'Show the map', group: 'View', icon: MapIcon, shortcuts: ['M'], perform: ({ ui }) => ui.setState((state) => ({ isMinimapShown: !state.isMinimapShown })) },
  { id: 'issues', name: 'Show problems', group: 'View', icon: ListChecks, shortcuts: ['P'], perform: ({ ui }) => ui.setState((state) => ({ areIssuesOpen: !state.areIssuesOpen })) },
  { id: 'test', name: 'Test run', group: 'Run', icon: Play, shortcuts: ['Ctrl+Enter'], perform: ({ ui }) => ui.setState({ isTestOpen: true }) },
  { id: 'publish', name: 'Publish', group: 'Run', icon: Rocket, shortcuts: ['Ctrl+Shift+P'], perform: ({ ui }) => ui.setState({ dialog: 'publish' }) },
  { id: 'versions', name: 'Versions', group: 'Run', icon: History, shortcuts: ['V'], isReadOnly: true, perform: ({ ui }) => ui.setState({ dialog: 'versions' }) },
  { id: 'settings', name: 'Workflow settings', group: 'Edit', icon: Settings2, shortcuts: [','], perform: ({ ui }) => ui.setState({ dialog: 'settings' }) },
  { id: 'save', name: 'Save now', group: 'Run', shortcuts: ['Ctrl+S'], perform: ({ autosave }) => void autosave.flush() },
  { id: 'shortcuts', name: 'Keyboard shortcuts', group: 'View', icon: Keyboard, shortcuts: ['?'], isReadOnly: true, perform: ({ ui }) => ui.setState({ dialog: 'shortcuts' }) },
  nudgeBy('nudge-left', 'Left', -1, 0),
  nudgeBy('nudge-right', 'Right', 1, 0),
  nudgeBy('nudge-up', 'Up', 0, -1),
  nudgeBy('nudge-down', 'Down', 0, 1),
];

/** The command with this id. */
export function command(id: string): Command {
  const found = commands.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no command ${id}`);
  return found;
}

/** Runs a command if it may run now; tells whether it did. */
export function performCommand(session: EditorSession, { isEnabled, isReadOnly, perform }: Command): boolean {
  if (isReadOnly !== true && session.ui.getState().showing.kind !== 'draft') return false;
  if (isEnabled?.(session) === false) return false;
  perform(session);
  return true;
}
