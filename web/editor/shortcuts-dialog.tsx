import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { commands, type Command } from './commands.tsx';
import { useSession } from './session.ts';
import { activeShortcuts, setSingleKeys, useSingleKeys } from './shortcut-preference.ts';
import { Switch } from '../ui/switch.tsx';

const groups: readonly Command['group'][] = ['Add', 'Edit', 'Run', 'View', 'Move'];
/** Keys that the browser or the canvas itself handles. */
const extra: {
  readonly [group in Command['group']]?: readonly { readonly id: string; readonly name: string; readonly shortcuts: readonly string[] }[];
} = {
  Edit: [
    { id: 'paste-key', name: 'Paste', shortcuts: ['Ctrl+V'] },
    { id: 'open-key', name: 'Open the focused node', shortcuts: ['Enter'] },
  ],
  Move: [{ id: 'tab-key', name: 'Next node, then edges', shortcuts: ['Tab'] }],
};
const pointer: readonly (readonly [string, string])[] = [
  ['Pan', 'Scroll or drag the canvas'],
  ['Zoom', 'Ctrl and scroll, or pinch'],
  ['Select several', 'Shift and drag a box'],
  ['Add what comes next', 'Drag from a port into the open'],
  ['Insert', 'Drop a node on an edge'],
  ['Rename', 'Double-click a node'],
];

/** What the keyboard and the pointer can do. */
export function ShortcutsDialog() {
  const session = useSession();
  const areSingleKeysOn = useSingleKeys();
  const shown = (group: Command['group']) => [
    ...commands
      .map((item) => ({ ...item, shortcuts: activeShortcuts(item, areSingleKeysOn) }))
      .filter((item) => item.group === group && item.shortcuts.length > 0),
    ...(extra[group] ?? []),
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && session.ui.setState({ dialog: null })} size="md" title="Keyboard shortcuts">
      <div className="mb-4 flex items-center justify-between gap-4 rounded-lg border border-border px-3 py-2.5">
        <label htmlFor="single-keys" className="text-[13px]">
          <span className="block font-medium">Single-key shortcuts</span>
          <span className="block text-xs text-muted">
            Turn them off if keys such as N or F trigger by accident, for example with speech input.
          </span>
        </label>
        <Switch id="single-keys" checked={areSingleKeysOn} onChange={setSingleKeys} />
      </div>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-1.5 text-xs font-semibold text-muted">{group}</h3>
            <dl>
              {shown(group).map((item) => (
                <div key={item.id} className="flex items-center justify-between gap-3 py-1 text-[13px]">
                  <dt>{item.name}</dt>
                  <dd className="flex gap-2">
                    {item.shortcuts.slice(0, 2).map((keys) => (
                      <Kbd key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="mb-1.5 text-xs font-semibold text-muted">Pointer</h3>
          <dl>
            {pointer.map(([name, how]) => (
              <div key={name} className="flex items-baseline justify-between gap-3 py-1 text-[13px]">
                <dt className="shrink-0">{name}</dt>
                <dd className="text-right text-xs text-muted">{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
