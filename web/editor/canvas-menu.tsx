import type { ReactElement } from 'react';
import { ContextMenu, type MenuEntry } from '../ui/menu.tsx';
import { command, performCommand } from './commands.tsx';
import { useEditor, useSession } from './session.ts';

const onSelection = ['cut', 'copy', 'duplicate', 'delete'];
const onCanvas = ['add', 'note', 'paste', 'select-all', 'tidy', 'fit'];

/** The right-click menu: for what is selected, else for the canvas. */
export function CanvasMenu({ children }: { children: ReactElement }) {
  const session = useSession();
  const hasSelection = useEditor((state) => state.selectedNodes.length + state.selectedEdges.length > 0);
  const entryOf = (id: string): MenuEntry => {
    const item = command(id);
    return {
      label: item.name,
      icon: item.icon === undefined ? undefined : <item.icon size={14} />,
      shortcut: item.shortcuts[0] ?? (id === 'paste' ? 'Ctrl+V' : undefined),
      danger: id === 'delete',
      onSelect: () => void performCommand(session, item),
    };
  };
  const entries: MenuEntry[] = hasSelection ? [...onSelection.map(entryOf), { kind: 'separator' }, ...onCanvas.map(entryOf)] : onCanvas.map(entryOf);
  return <ContextMenu entries={entries}>{children}</ContextMenu>;
}
