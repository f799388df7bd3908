import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { AnyNodeType } from '#graph/node-type';
import { categories, NodeIcon } from '../canvas/node-icon.tsx';
import { cn } from '../ui/cn.ts';
import { Kbd } from '../ui/kbd.tsx';
import { fieldClass } from '../ui/input.tsx';
import { addByIntent } from './edits.ts';
import { useSession } from './session.ts';

/** The drag data's type: a node type's name. */
export const DRAG_TYPE = 'application/x-heddle-node-type';

/** All node types by category: press to add one, or drag it to its place. Gives way on narrow screens; the quick-add remains. */
export function Palette({ isCramped }: { isCramped: boolean }) {
  const session = useSession();
  const [search, setSearch] = useState('');
  const sections = useMemo(() => sectionsOf(Object.values(session.catalogue), search), [session, search]);
  return (
    <aside aria-label="Node types" className={cn('w-60 shrink-0 flex-col border-r border-border bg-surface', isCramped ? 'hidden xl:flex' : 'hidden md:flex')}>
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
            const first = sections[0]?.types[0];
            if (event.key === 'Enter' && first !== undefined) addByIntent(session, first.type, { kind: 'free', position: null });
          }}
        />
        <span className="pointer-events-none absolute top-1/2 right-5 -translate-y-1/2">{search === '' ? <Kbd keys="/" /> : null}</span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {sections.map(({ title, types }) => (
          <section key={title} aria-label={title}>
            <h3 className="px-2 pt-3 pb-1 text-[11px] font-semibold tracking-wide text-faint uppercase">{title}</h3>
            {types.map((type) => (
              <button
                key={type.type}
                type="button"
                draggable
                title={type.description}
                onDragStart={(event) => {
                  event.dataTransfer.setData(DRAG_TYPE, type.type);
                  event.dataTransfer.effectAllowed = 'copy';
                }}
                onClick={() => addByIntent(session, type.type, { kind: 'free', position: null })}
                className="flex w-full cursor-grab items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover active:cursor-grabbing"
              >
                <NodeIcon type={type} size={26} />
                <span className="truncate text-[13px] font-medium">{type.title}</span>
              </button>
            ))}
          </section>
        ))}
        {sections.length === 0 ? <p className="px-2 py-6 text-center text-[13px] text-muted">No node type matches “{search}”.</p> : null}
      </div>
    </aside>
  );
}

/** Node types that match a search, in the order of the categories. */
export function sectionsOf(types: readonly AnyNodeType[], search: string): readonly { title: string; types: readonly AnyNodeType[] }[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = types.filter((type) => {
    const text = `${type.title} ${type.type} ${type.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return categories.map(({ id, title }) => ({ title, types: found.filter((type) => type.category === id) })).filter((section) => section.types.length > 0);
}
