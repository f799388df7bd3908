import { Command } from 'cmdk';
import { StickyNote } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useMemo, useRef, useState } from 'react';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { focusThing } from './edits.ts';
import { findNodes } from './find-nodes.ts';
import { listClasses } from './list-classes.ts';
import { useGraph, useSession } from './session.ts';

/** Long lists are searched, not scrolled. */
const SHOWN = 50;

/** Finds a node by name, type or text inside; choosing one brings it to the middle of the canvas and selects it. */
export function FindDialog() {
  const session = useSession();
  const graph = useGraph((state) => state.graph);
  const [query, setQuery] = useState('');
  const found = useMemo(() => findNodes(graph, session.catalogue, query), [graph, session, query]);
  const chosen = useRef<string | null>(null);
  const close = () => session.ui.setState({ dialog: null });
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            if (chosen.current === null) return;
            event.preventDefault();
            focusThing(session, chosen.current, 'centre');
          }}
          className="fixed top-[18%] left-1/2 z-50 w-[min(440px,calc(100vw-1rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-border bg-raised shadow-overlay focus:outline-none"
        >
          <Dialog.Title className="sr-only">Find a node</Dialog.Title>
          <Command loop shouldFilter={false} label="Nodes" className="flex flex-col">
            <Command.Input
              autoFocus
              value={query}
              onValueChange={setQuery}
              placeholder="Find a node by name, type or text…"
              className={listClasses.input}
            />
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="py-8 text-center text-[13px] text-muted">No node matches “{query}”.</Command.Empty>
              {found.slice(0, SHOWN).map(({ id, name, kind, type, excerpt }) => (
                <Command.Item
                  key={id}
                  value={id}
                  className={listClasses.item}
                  onSelect={() => {
                    chosen.current = id;
                    close();
                  }}
                >
                  {type === null ? (
                    <StickyNote aria-hidden size={26} strokeWidth={1.4} className="text-muted" />
                  ) : (
                    <NodeIcon type={session.catalogue[type]} size={26} />
                  )}
                  <span className="min-w-0">
                    <span className="block truncate text-[13px] leading-[18px] font-medium">
                      {name} <span className="ml-1 font-normal text-muted">{kind}</span>
                    </span>
                    {excerpt === '' ? null : <span className="block truncate text-[11px] leading-4 text-muted">{excerpt}</span>}
                  </span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
