import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { ContextMenu, type MenuEntry } from '../ui/menu.tsx';
import { command, performCommand } from './commands.tsx';
import { useEditor, useSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';

const onOneNode = ['open', 'rename', 'connect'];
const onSelection = ['cut', 'copy', 'duplicate', 'delete'];
const toRun = ['run', 'test'];
const onCanvas = ['add', 'note', 'paste', 'select-all', 'tidy', 'fit'];

/** Keys that the browser or the canvas itself handles. */
const EXTRA_KEYS: { readonly [id: string]: string } = { paste: 'Ctrl+V', open: 'Enter' };

/** The right-click menu: for what lies under the pointer or is selected, else for the canvas. */
export function CanvasMenu({ children }: { children: ReactElement }) {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const hasNodes = useEditor((state) => state.selectedNodes.length > 0);
  const hasEdges = useEditor((state) => state.selectedEdges.length > 0);
  const edgeId = useEditor((state) =>
    state.selectedNodes.length === 0 && state.selectedEdges.length === 1 ? state.selectedEdges[0]! : null,
  );
  const separator: MenuEntry = { kind: 'separator' };
  const entryOf = (id: string): MenuEntry => {
    const item = command(id);
    return {
      label: item.name,
      icon: item.icon === undefined ? undefined : <item.icon size={14} />,
      shortcut: shortcutOf(item) ?? EXTRA_KEYS[id],
      danger: id === 'delete',
      disabled: item.isEnabled?.(session) === false,
      onSelect: () => void performCommand(session, item),
    };
  };
  const insert: MenuEntry[] =
    edgeId === null
      ? []
      : [
          {
            label: 'Insert a node',
            icon: <Plus size={14} />,
            onSelect: () => session.ui.setState({ quickAdd: { intent: { kind: 'insert', edgeId }, at: null } }),
          },
        ];
  const entries: MenuEntry[] = hasNodes
    ? [...onOneNode.map(entryOf), separator, ...onSelection.map(entryOf), separator, ...toRun.map(entryOf)]
    : hasEdges
      ? [...insert, entryOf('delete')]
      : [...onCanvas.map(entryOf), separator, ...toRun.map(entryOf)];
  return <ContextMenu entries={entries}>{children}</ContextMenu>;
}
