import { ChevronRight, Search } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { cn } from '../ui/cn.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { fieldClass } from '../ui/input.tsx';
import { ResizeEdge, usePanelWidth } from '../ui/resize-edge.tsx';
import { addByIntent } from './add-node.ts';
import { entriesOf, sectionsOf, type PaletteEntry, type PaletteType } from './palette-entries.ts';
import { rankEntries } from './rank-entries.ts';
import { useSession } from './session.ts';
import { activeShortcuts, useSingleKeys } from './shortcut-preference.ts';
import { command } from './commands.tsx';

/** The drag data's type: the key of a palette entry. */
export const DRAG_TYPE = 'application/x-heddle-node-type';

/** All node types by category: press to add one, or drag it to its place. Gives way on narrow screens; the quick-add remains. */
export function Palette({ isCramped }: { isCramped: boolean }) {
  const session = useSession();
  const areSingleKeysOn = useSingleKeys();
  const addKey = activeShortcuts(command('add'), areSingleKeysOn).at(-1);
  const { width, resize } = usePanelWidth('palette', { initial: 240, min: 180, max: 420 });
  const [search, setSearch] = useState('');
  const sections = useMemo(() => sectionsOf(session.catalogue), [session]);
  const found = useMemo(() => (search.trim() === '' ? null : rankEntries(entriesOf(sections), search)), [sections, search]);
  return (
    <aside
      aria-label="Node types"
      style={{ width }}
      className={cn('relative shrink-0 flex-col border-r border-border bg-surface', isCramped ? 'hidden xl:flex' : 'hidden md:flex')}
    >
      <ResizeEdge side="right" label="Width of the node list" width={width} onResize={resize} min={180} max={420} />
      <div className="relative p-3 pb-2">
        <Search size={14} aria-hidden className="absolute top-1/2 left-5.5 -translate-y-1/2 text-faint" />
        <input
          type="search"
          aria-label="Search node types"
          placeholder="Search nodes"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={`${fieldClass} h-8 pr-8 pl-8 text-[13px]`}
          onKeyDown={(event) => {
            const first = found?.[0]?.entry;
            if (event.key === 'Enter' && first !== undefined)
              addByIntent(session, first.type, { kind: 'free', position: null }, first.preset);
          }}
        />
        <span className="pointer-events-none absolute top-1/2 right-5 -translate-y-1/2">
          {search === '' && addKey !== undefined ? <Kbd keys={addKey} /> : null}
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {found === null
          ? sections.map(({ id, title, types }) => (
              <Section key={id} title={title}>
                {types.map((type) =>
                  type.presets.length === 0 ? <EntryButton key={type.key} entry={type} /> : <TypeWithPresets key={type.key} type={type} />,
                )}
              </Section>
            ))
          : found.map(({ entry, how }) => (
              <EntryButton
                key={entry.key}
                entry={entry}
                note={how ?? (entry.preset === undefined ? '' : (session.catalogue[entry.type]?.title ?? ''))}
              />
            ))}
        {found?.length === 0 ? <p className="px-2 py-6 text-center text-[13px] text-muted">No node type matches “{search}”.</p> : null}
      </div>
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="px-2 pt-3 pb-1 text-[11px] font-semibold tracking-wide text-faint uppercase">{title}</h2>
      {children}
    </section>
  );
}

/** A type, and folded below it what it is often used for. */
function TypeWithPresets({ type }: { type: PaletteType }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <div className="relative">
        <EntryButton entry={type} className="pr-8" />
        <IconButton
          label={`${isOpen ? 'Hide' : 'Show'} the presets of ${type.title}`}
          size="sm"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="absolute top-1/2 right-1 -translate-y-1/2"
        >
          <ChevronRight size={14} className={cn('transition-transform', isOpen && 'rotate-90')} />
        </IconButton>
      </div>
      {isOpen ? (
        <div role="group" aria-label={`Presets of ${type.title}`} className="ml-[20px] border-l border-border pl-1.5">
          {type.presets.map((entry) => (
            <EntryButton key={entry.key} entry={entry} isSmall />
          ))}
        </div>
      ) : null}
    </>
  );
}

function EntryButton({
  entry,
  note = '',
  isSmall = false,
  className,
}: {
  entry: PaletteEntry;
  note?: string;
  isSmall?: boolean;
  className?: string;
}) {
  const session = useSession();
  return (
    <button
      type="button"
      draggable
      title={entry.description}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, entry.key);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onClick={() => addByIntent(session, entry.type, { kind: 'free', position: null }, entry.preset)}
      className={cn(
        'flex w-full cursor-grab items-center gap-2.5 rounded-md px-2 py-1 text-left hover:bg-hover active:cursor-grabbing',
        className,
      )}
    >
      <NodeIcon type={entry} size={isSmall ? 20 : 24} />
      <span className="min-w-0">
        <span className={cn('block truncate text-[13px]', isSmall ? 'text-muted' : 'font-medium')}>{entry.title}</span>
        {note === '' ? null : <span className="block text-[11px] leading-3.5 text-muted">{note}</span>}
      </span>
    </button>
  );
}
