import { useViewport } from '@xyflow/react';
import { IconButton } from '../ui/icon-button.tsx';
import { command, performCommand } from './commands.tsx';
import { useEditor, useSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';

/** Zoom, fit and the map, in the corner of the canvas. */
export function ZoomControls() {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const { zoom } = useViewport();
  const isMinimapShown = useEditor((state) => state.isMinimapShown);
  const button = (id: string, active?: boolean) => {
    const item = command(id);
    return (
      <IconButton label={item.name} shortcut={shortcutOf(item)} size="sm" side="top" active={active} onClick={() => performCommand(session, item)}>
        {item.icon === undefined ? null : <item.icon size={14} />}
      </IconButton>
    );
  };
  return (
    <div className="absolute bottom-4 left-4 z-[5] flex items-center gap-0.5 rounded-lg border border-border bg-raised p-1 shadow-raised">
      {button('zoom-out')}
      <span className="w-10 text-center text-xs text-muted tabular-nums">{Math.round(zoom * 100)}%</span>
      {button('zoom-in')}
      {button('fit')}
      {button('minimap', isMinimapShown)}
    </div>
  );
}
