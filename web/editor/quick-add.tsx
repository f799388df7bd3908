import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { addByIntent, intentOfSelection } from './add-node.ts';
import { focusAdded } from './edits.ts';
import { commands, performCommand } from './commands.tsx';
import type { AddIntent } from './editor-state.ts';
import { entriesOf, sectionsOf, type PaletteEntry, type PaletteSection } from './palette-entries.ts';
import { rankEntries, type Searchable } from './rank-entries.ts';
import { useEditor, useSession, type EditorSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';
import { Kbd } from '../ui/kbd.tsx';

const WIDTH = 320;
const HEIGHT = 400;

/** The list that opens under the pointer (or in the middle): type to find a node type or, without a place, a command. */
export function QuickAdd() {
  const session = useSession();
  const quickAdd = useEditor((state) => state.quickAdd);
  const close = () => session.ui.setState({ quickAdd: null });
  if (quickAdd === null) return null;
  const { intent, at } = quickAdd;
  const place =
    at === null
      ? { left: '50%', top: '18%', translate: '-50% 0' }
      : {
          left: Math.max(8, Math.min(at.x + 8, window.innerWidth - WIDTH - 8)),
          top: Math.max(8, Math.min(at.y - 20, window.innerHeight - HEIGHT - 8)),
        };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          onCloseAutoFocus={(event) => focusAdded(session, event)}
          aria-describedby={undefined}
          style={{ ...place, width: `min(${at === null ? 440 : WIDTH}px, 100vw - 1rem)` }}
          className="fixed z-50 overflow-hidden rounded-xl border border-border bg-raised shadow-overlay focus:outline-none"
        >
          <Dialog.Title className="sr-only">{intent.kind === 'free' ? 'Add a node or run a command' : 'Add a node'}</Dialog.Title>
          <AddList intent={intent} onClose={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Something to choose, by a key of its own. */
interface Choice extends Searchable {
  readonly key: string;
  readonly icon: ReactNode;
  /** Behind the title: the type of a preset, the shortcut of a command. */
  readonly note: ReactNode;
  readonly choose: () => void;
}

/** All by category while nothing is typed; then one list, the best on top and ready for Enter. */
function AddList({ intent, onClose }: { intent: AddIntent; onClose: () => void }) {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const [search, setSearch] = useState('');
  const sections = useMemo(() => offered(session, intent), [session, intent]);
  const choices = useMemo(() => {
    const ofEntry = (entry: PaletteEntry): Choice => ({
      ...entry,
      icon: <NodeIcon type={entry} size={26} />,
      note:
        entry.preset === undefined ? null : <span className="ml-1.5 font-normal text-muted">{session.catalogue[entry.type]?.title}</span>,
      choose: () => addByIntent(session, entry.type, intent, entry.preset),
    });
    return {
      groups: sections.map(({ id, title, types }) => ({ id, title, items: types.map(ofEntry) })),
      nodes: entriesOf(sections).map(ofEntry),
      commands: intent.kind === 'free' && intent.position === null ? commandChoices(session, shortcutOf) : [],
    };
  }, [session, intent, sections, shortcutOf]);
  const found = useMemo(
    () => (search.trim() === '' ? null : rankEntries([...choices.nodes, ...choices.commands], search)),
    [choices, search],
  );
  const [chosen, setChosen] = useState('');
  const first = found === null ? choices.groups[0]?.items[0]?.key : found[0]?.entry.key;
  useEffect(() => setChosen(first ?? ''), [first, search]);
  const item = (choice: Choice, how: string | null = null) => (
    <Command.Item
      key={choice.key}
      value={choice.key}
      className={itemClass}
      onSelect={() => {
        onClose();
        choice.choose();
      }}
    >
      {choice.icon}
      <span className="min-w-0 flex-1">
        <span className="flex items-center text-[13px] leading-[18px] font-medium">
          <span className="truncate">{choice.title}</span>
          {choice.note}
        </span>
        {choice.description === '' ? null : (
          <span className={`block text-[11px] leading-4 text-muted ${how === null ? 'truncate' : ''}`}>{how ?? choice.description}</span>
        )}
      </span>
    </Command.Item>
  );
  return (
    <Command loop shouldFilter={false} value={chosen} onValueChange={setChosen} label="Node types" className="flex flex-col">
      <Command.Input
        autoFocus
        value={search}
        onValueChange={setSearch}
        placeholder={promptOf(session, intent)}
        className="h-11 w-full border-b border-border bg-transparent px-4 text-sm outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        <Command.Empty className="py-8 text-center text-[13px] text-muted">No node matches “{search}”.</Command.Empty>
        {found !== null ? (
          found.map(({ entry, how }) => item(entry, how))
        ) : (
          <>
            {/* Presets only come up in a search: all at once they would hide the types. */}
            {choices.groups.map(({ id, title, items }) => (
              <Command.Group key={id} heading={title} className={groupClass}>
                {items.map((choice) => item(choice))}
              </Command.Group>
            ))}
            {choices.commands.length === 0 ? null : (
              <Command.Group heading="Commands" className={groupClass}>
                {choices.commands.map((choice) => item(choice))}
              </Command.Group>
            )}
          </>
        )}
      </Command.List>
    </Command>
  );
}

/** Says where the node will go. */
function promptOf(session: EditorSession, intent: AddIntent): string {
  const { graph } = session.graph.getState();
  const place = intent.kind === 'free' && intent.position === null ? intentOfSelection(session, graph, session.ui.getState()) : intent;
  const name = place?.kind === 'after' ? graph.nodes.find(({ id }) => id === place.nodeId)?.name : undefined;
  const what = name === undefined ? (place?.kind === 'insert' ? 'Add a node to this edge' : 'Add a node') : `Add a node after ${name}`;
  return intent.kind === 'free' && intent.position === null ? `${what} or run a command…` : `${what}…`;
}

/** What fits the place. A second trigger is rare: once there is one, what comes next is at the top. */
function offered(session: EditorSession, intent: AddIntent): readonly PaletteSection[] {
  const all = sectionsOf(session.catalogue).filter(({ id }) => intent.kind === 'free' || id !== 'trigger');
  const hasTrigger = session.graph.getState().graph.nodes.some((node) => session.catalogue[node.type]?.isTrigger === true);
  return hasTrigger ? [...all.filter(({ id }) => id !== 'trigger'), ...all.filter(({ id }) => id === 'trigger')] : all;
}

function commandChoices(session: EditorSession, shortcutOf: ReturnType<typeof useShortcutOf>): readonly Choice[] {
  return commands
    .filter((item) => item.group !== 'Move' && item.id !== 'add')
    .map((item) => ({
      key: `command ${item.id}`,
      title: item.name,
      description: '',
      keywords: [],
      icon: (
        <span className="inline-flex w-[26px] shrink-0 justify-center text-muted">
          {item.icon === undefined ? null : <item.icon size={15} />}
        </span>
      ),
      note:
        shortcutOf(item) === undefined ? null : (
          <span className="ml-auto pl-2">
            <Kbd keys={shortcutOf(item)!} />
          </span>
        ),
      choose: () => void performCommand(session, item),
    }));
}

const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:tracking-wide [&_[cmdk-group-heading]]:uppercase [&_[cmdk-group-heading]]:text-faint';
const itemClass = 'flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 select-none data-[selected=true]:bg-hover';
