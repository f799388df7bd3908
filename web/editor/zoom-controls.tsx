import { ZoomBar } from '../canvas/zoom-bar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { command, performCommand } from './commands.tsx';
import { useEditor, useSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';

/** Zoom, fit and the map, in the corner of the canvas. */
export function ZoomControls() {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const isMinimapShown = useEditor((state) => state.isMinimapShown);
  const button = (id: string, active?: boolean) => {
    const item = command(id);
    return (
      <IconButton
        label={item.name}
        shortcut={shortcutOf(item)}
        size="sm"
        side="top"
        active={active}
        onClick={() => performCommand(session, item)}
      >
        {item.icon === undefined ? null : <item.icon size={14} />}
      </IconButton>
    );
  };
  return (
    <ZoomBar zoomOut={button('zoom-out')} zoomIn={button('zoom-in')}>
      {button('fit')}
      {button('minimap', isMinimapShown)}
    </ZoomBar>
  );
}
