import {
  AlignHorizontalDistributeCenter,
  BoxSelect,
  ClipboardPaste,
  Copy,
  CopyPlus,
  History,
  Keyboard,
  ListChecks,
  Map as MapIcon,
  Maximize,
  PanelLeft,
  PanelRight,
  PencilLine,
  PhoneCall,
  Play,
  Plus,
  Redo2,
  Rocket,
  Scissors,
  Search,
  Settings2,
  Spline,
  StickyNote,
  Trash2,
  Undo2,
  ZoomIn,
  ZoomOut,
  type LucideIcon,
} from 'lucide-react';
import { toast } from '../ui/toast.tsx';
import { parseFragment, secretsIn } from './clipboard.ts';
import { addNote, copySelected, duplicateSelected, edit, nudge, pasteText, removeSelected, removeThings, select, tidy } from './edits.ts';
import type { EditorSession } from './session.ts';
import { runAgain } from './test-run.ts';
import { walk, type Direction } from './walk.ts';

/** Something the editor can do: toolbar, menus, the command palette and the keyboard all use the same objects. */
export interface Command {
  readonly id: string;
  readonly name: string;
  readonly group: 'Edit' | 'Add' | 'View' | 'Run' | 'Move';
  readonly icon?: LucideIcon;
  /** The first is shown; the others work too. */
  readonly shortcuts: readonly string[];
  /** Holding the keys down performs it again and again. */
  readonly repeats?: boolean;
  /** Its keys count only while the canvas has the focus, or nothing has it. */
  readonly isForCanvas?: boolean;
  /** Its keys never do what the browser would do with them. */
  readonly keepsKeys?: boolean;
  /** Works while looking at a run or a version too. */
  readonly isReadOnly?: boolean;
  readonly isEnabled?: (session: EditorSession) => boolean;
  readonly perform: (session: EditorSession) => void;
}

/** The id of the one node that is selected; null where there is none, or several. */
function onlyNode(session: EditorSession): string | null {
  const id = onlyThing(session);
  return id !== null && session.graph.getState().graph.nodes.some((node) => node.id === id) ? id : null;
}

/** The id of the one node or note that is selected. */
function onlyThing(session: EditorSession): string | null {
  const { selectedNodes } = session.ui.getState();
  return selectedNodes.length === 1 ? selectedNodes[0]! : null;
}

/** The output whose plus button has the focus. */
const focusedPort = (): string | null =>
  document.activeElement instanceof HTMLElement ? (document.activeElement.dataset['port'] ?? null) : null;

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

const goTo = (direction: Direction, key: string): Command => ({
  id: `go-${direction}`,
  name: `Go to the node ${direction === 'left' || direction === 'right' ? `on the ${direction}` : direction === 'up' ? 'above' : 'below'}`,
  group: 'Move',
  shortcuts: [key],
  repeats: true,
  isForCanvas: true,
  keepsKeys: true,
  perform: (session) => walk(session, direction),
});

const nudgeBy = (id: string, key: string, x: number, y: number): Command => ({
  id,
  name: `Nudge ${key.toLowerCase()}`,
  group: 'Move',
  shortcuts: [`Shift+${key}`],
  repeats: true,
  isForCanvas: true,
  isEnabled: hasSelection,
  perform: (session) => nudge(session, { x: x * 8, y: y * 8 }),
});

/** All commands, in the order of the cheat-sheet. */
export const commands: readonly Command[] = [
  {
    id: 'undo',
    name: 'Undo',
    group: 'Edit',
    icon: Undo2,
    shortcuts: ['Ctrl+Z'],
    repeats: true,
    isEnabled: ({ graph }) => graph.getState().past.length > 0,
    perform: ({ graph }) => graph.getState().undo(),
  },
  {
    id: 'redo',
    name: 'Redo',
    group: 'Edit',
    icon: Redo2,
    shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    repeats: true,
    isEnabled: ({ graph }) => graph.getState().future.length > 0,
    perform: ({ graph }) => graph.getState().redo(),
  },
  {
    id: 'cut',
    name: 'Cut',
    group: 'Edit',
    icon: Scissors,
    shortcuts: ['Ctrl+X'],
    isEnabled: hasSelection,
    async perform(session) {
      // What was copied goes, whatever is selected by the time the clipboard has answered.
      const { selectedNodes, selectedEdges } = session.ui.getState();
      const text = copySelected(session);
      if (text === null || !(await writeClipboard(text))) return;
      removeThings(session, selectedNodes, selectedEdges);
      session.ui.setState((state) => ({
        selectedNodes: state.selectedNodes.filter((id) => !selectedNodes.includes(id)),
        selectedEdges: state.selectedEdges.filter((id) => !selectedEdges.includes(id)),
      }));
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
      if (text === null || !(await writeClipboard(text))) return;
      const fragment = parseFragment(text);
      const secrets = fragment === null ? null : secretsIn(fragment);
      if (secrets === null) toast.success('Copied as JSON');
      else toast.warning('Copied as JSON, secrets included', { description: secrets });
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
  {
    id: 'duplicate',
    name: 'Duplicate',
    group: 'Edit',
    icon: CopyPlus,
    shortcuts: ['Ctrl+D'],
    isEnabled: hasSelection,
    perform: duplicateSelected,
  },
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
      const { nodes, notes } = graph.getState().graph;
      ui.setState({ selectedNodes: [...nodes, ...notes].map((thing) => thing.id), selectedEdges: [] });
    },
  },
  {
    id: 'open',
    name: 'Open',
    group: 'Edit',
    icon: PanelRight,
    // Enter opens a node that has the focus; the canvas handles that key.
    shortcuts: [],
    isEnabled: (session) => onlyNode(session) !== null,
    perform: (session) => select(session, [onlyNode(session)!], { open: true }),
  },
  {
    id: 'rename',
    name: 'Rename',
    group: 'Edit',
    icon: PencilLine,
    shortcuts: ['F2'],
    isEnabled: (session) => onlyThing(session) !== null,
    perform: (session) => edit(session, onlyThing(session)!),
  },
  {
    id: 'connect',
    name: 'Connect to…',
    group: 'Edit',
    icon: Spline,
    shortcuts: ['C'],
    isEnabled: (session) => onlyNode(session) !== null,
    perform: (session) => session.ui.setState({ connectFrom: { nodeId: onlyNode(session)!, port: focusedPort() } }),
  },
  {
    id: 'add',
    name: 'Add a node',
    group: 'Add',
    icon: Plus,
    shortcuts: ['Ctrl+K', '/'],
    perform: ({ ui }) => ui.setState({ quickAdd: { intent: { kind: 'free', position: null }, at: null } }),
  },
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
      session.canvas?.fitView();
    },
  },
  {
    id: 'fit',
    name: 'Fit to screen',
    group: 'View',
    icon: Maximize,
    shortcuts: ['Shift+1', 'F'],
    isReadOnly: true,
    perform: ({ canvas }) => canvas?.fitView(),
  },
  {
    id: 'zoom-in',
    name: 'Zoom in',
    group: 'View',
    icon: ZoomIn,
    shortcuts: ['+', '='],
    repeats: true,
    isReadOnly: true,
    perform: ({ canvas }) => canvas?.zoomBy(1.25),
  },
  {
    id: 'zoom-out',
    name: 'Zoom out',
    group: 'View',
    icon: ZoomOut,
    shortcuts: ['-'],
    repeats: true,
    isReadOnly: true,
    perform: ({ canvas }) => canvas?.zoomBy(0.8),
  },
  {
    id: 'palette',
    name: 'Show the node list',
    group: 'View',
    icon: PanelLeft,
    shortcuts: ['B'],
    perform: ({ ui }) => ui.setState((state) => ({ isPaletteOpen: !state.isPaletteOpen })),
  },
  {
    id: 'minimap',
    name: 'Show the map',
    group: 'View',
    icon: MapIcon,
    shortcuts: ['M'],
    perform: ({ ui }) => ui.setState((state) => ({ isMinimapShown: !state.isMinimapShown })),
  },
  {
    id: 'issues',
    name: 'Show problems',
    group: 'View',
    icon: ListChecks,
    shortcuts: ['P'],
    perform: ({ ui }) => ui.setState((state) => ({ areIssuesOpen: !state.areIssuesOpen })),
  },
  {
    id: 'find',
    name: 'Find a node',
    group: 'View',
    icon: Search,
    shortcuts: ['Ctrl+F'],
    keepsKeys: true,
    perform: ({ ui }) => ui.setState({ dialog: 'find' }),
  },
  // With the input of the last run; asks for one where there is none.
  {
    id: 'run',
    name: 'Run again',
    group: 'Run',
    icon: Play,
    shortcuts: ['Ctrl+Enter'],
    keepsKeys: true,
    perform: (session) => void runAgain(session),
  },
  {
    id: 'test',
    name: 'Test run with input…',
    group: 'Run',
    icon: Play,
    shortcuts: ['Ctrl+Shift+Enter'],
    keepsKeys: true,
    perform: ({ ui }) => ui.setState({ isTestOpen: true }),
  },
  {
    id: 'publish',
    name: 'Publish',
    group: 'Run',
    icon: Rocket,
    shortcuts: ['Ctrl+Shift+P'],
    perform: ({ ui }) => ui.setState({ dialog: 'publish' }),
  },
  {
    id: 'call',
    name: 'How to call it',
    group: 'Run',
    icon: PhoneCall,
    shortcuts: [],
    isReadOnly: true,
    perform: ({ ui }) => ui.setState({ dialog: 'call' }),
  },
  {
    id: 'versions',
    name: 'Versions',
    group: 'Run',
    icon: History,
    shortcuts: ['V'],
    isReadOnly: true,
    perform: ({ ui }) => ui.setState({ dialog: 'versions' }),
  },
  {
    id: 'settings',
    name: 'Workflow settings',
    group: 'Edit',
    icon: Settings2,
    shortcuts: [','],
    perform: ({ ui }) => ui.setState({ dialog: 'settings' }),
  },
  { id: 'save', name: 'Save now', group: 'Run', shortcuts: ['Ctrl+S'], keepsKeys: true, perform: ({ autosave }) => void autosave.flush() },
  {
    id: 'shortcuts',
    name: 'Keyboard shortcuts',
    group: 'View',
    icon: Keyboard,
    shortcuts: ['?'],
    isReadOnly: true,
    perform: ({ ui }) => ui.setState({ dialog: 'shortcuts' }),
  },
  goTo('left', 'Left'),
  goTo('right', 'Right'),
  goTo('up', 'Up'),
  goTo('down', 'Down'),
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
