import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useState } from 'react';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { addByIntent, focusAdded } from './edits.ts';
import { commands, performCommand } from './commands.tsx';
import { sectionsOf } from './palette-entries.ts';
import { useEditor, useSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';
import { Kbd } from '../ui/kbd.tsx';

const WIDTH = 320;
const HEIGHT = 400;

/** The list that opens under the pointer (or in the middle): type to find a node type or, without a place, a command. */
export function QuickAdd() {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const quickAdd = useEditor((state) => state.quickAdd);
  const [search, setSearch] = useState('');
  useEffect(() => setSearch(''), [quickAdd]);
  const close = () => session.ui.setState({ quickAdd: null });
  if (quickAdd === null) return null;
  const { intent, at } = quickAdd;
  // A second trigger is rare: once there is one, what comes next is at the top.
  const hasTrigger = session.graph.getState().graph.nodes.some((node) => session.catalogue[node.type]?.isTrigger === true);
  const all = sectionsOf(session.catalogue).filter(({ id }) => intent.kind === 'free' || id !== 'trigger');
  const sections = hasTrigger ? [...all.filter(({ id }) => id !== 'trigger'), ...all.filter(({ id }) => id === 'trigger')] : all;
  const place = at === null ? { left: '50%', top: '18%', translate: '-50% 0' } : { left: Math.max(8, Math.min(at.x + 8, window.innerWidth - WIDTH - 8)), top: Math.max(8, Math.min(at.y - 20, window.innerHeight - HEIGHT - 8)) };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content onCloseAutoFocus={(event) => focusAdded(session, event)} aria-describedby={undefined} style={{ ...place, width: `min(${at === null ? 440 : WIDTH}px, 100vw - 1rem)` }} className="fixed z-50 overflow-hidden rounded-xl border border-border bg-raised shadow-overlay focus:outline-none">
          <Dialog.Title className="sr-only">{intent.kind === 'free' ? 'Add a node or run a command' : 'Add a node'}</Dialog.Title>
          <Command loop filter={rank} label="Node types" className="flex flex-col">
            <Command.Input autoFocus value={search} onValueChange={setSearch} placeholder={intent.kind === 'free' ? 'Add a node or run a command…' : 'Add a node…'} className="h-11 w-full border-b border-border bg-transparent px-4 text-sm outline-none placeholder:text-faint" />
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="py-8 text-center text-[13px] text-muted">Nothing matches.</Command.Empty>
              {sections.map(({ id, title, types }) => (
                <Command.Group key={id} heading={title} className={groupClass}>
                  {/* Presets come up in a search: all at once they would hide the types. */}
                  {types.flatMap((type) => [type, ...(search.trim() === '' ? [] : type.presets)]).map((entry) => (
                    <Command.Item
                      key={entry.key}
                      value={entry.preset === undefined ? `${entry.title} ${entry.type}` : `${entry.title} preset`}
                      keywords={entry.description.split(' ')}
                      className={itemClass}
                      onSelect={() => {
                        close();
                        addByIntent(session, entry.type, intent, entry.preset);
                      }}
                    >
                      <NodeIcon type={entry} size={26} />
                      <span className="min-w-0">
                        <span className="block truncate text-[13px] leading-[18px] font-medium">
                          {entry.title}
                          {entry.preset === undefined ? null : <span className="ml-1.5 font-normal text-muted">{session.catalogue[entry.type]?.title}</span>}
                        </span>
                        <span className="block truncate text-[11px] leading-4 text-muted">{entry.description}</span>
                      </span>
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
              {intent.kind === 'free' && intent.position === null ? (
                <Command.Group heading="Commands" className={groupClass}>
                  {commands
                    .filter((item) => item.group !== 'Move' && item.id !== 'add')
                    .map((item) => (
                      <Command.Item
                        key={item.id}
                        value={`command ${item.name}`}
                        className={itemClass}
                        onSelect={() => {
                          close();
                          performCommand(session, item);
                        }}
                      >
                        <span className="inline-flex w-[26px] justify-center text-muted">{item.icon === undefined ? null : <item.icon size={15} />}</span>
                        <span className="flex-1 text-[13px]">{item.name}</span>
                        {shortcutOf(item) === undefined ? null : <Kbd keys={shortcutOf(item)!} />}
                      </Command.Item>
                    ))}
                </Command.Group>
              ) : null}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const groupClass = '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:tracking-wide [&_[cmdk-group-heading]]:uppercase [&_[cmdk-group-heading]]:text-faint';
const itemClass = 'flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 select-none data-[selected=true]:bg-hover';

/** Names count more than descriptions, beginnings more than middles; scattered letters do not count. */
function rank(value: string, search: string, keywords: readonly string[] = []): number {
  const wanted = search.toLowerCase().trim();
  const name = value.toLowerCase();
  if (name.startsWith(wanted) || name.startsWith(`command ${wanted}`)) return 1;
  if (name.includes(` ${wanted}`)) return 0.9;
  if (name.includes(wanted)) return 0.7;
  const words = wanted.split(/\s+/);
  const text = `${name} ${keywords.join(' ').toLowerCase()}`;
  return words.every((word) => text.includes(` ${word}`)) ? 0.4 : 0;
}
