import { Command } from 'cmdk';
import { Check, ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useSettled } from '../../memory/use-settled.ts';
import { cn } from '../../ui/cn.ts';
import { fieldClass } from '../../ui/input.tsx';
import { useDocumentChoice } from './evaluation-api.ts';

export interface DocumentPickerProps {
  readonly knowledgeId: string;
  readonly label: string;
  /** The key of the document; empty for none. */
  readonly value: string;
  readonly onChange: (key: string) => void;
}

/** Chooses a document of the base by its key: type to search by name. */
export function DocumentPicker({ knowledgeId, label, value, onChange }: DocumentPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const settled = useSettled(search.trim());
  const documents = useDocumentChoice(knowledgeId, settled, isOpen);
  const isSettled = settled === search.trim() && !documents.isPlaceholderData;
  return (
    // Modal: in a dialog, the list could not be scrolled otherwise.
    <Popover.Root
      modal
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setSearch('');
      }}
    >
      <Popover.Trigger
        aria-label={value === '' ? label : `${label}: ${value}`}
        role="combobox"
        aria-expanded={isOpen}
        aria-haspopup="listbox"
        className={cn(fieldClass, 'flex h-8.5 w-full items-center gap-2 text-left')}
      >
        <span className={cn('min-w-0 flex-1 truncate', value === '' && 'text-faint')}>{value === '' ? 'Choose a document' : value}</span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
          className="z-50 w-[max(var(--radix-popover-trigger-width),18rem)] max-w-[calc(100vw-1rem)] animate-pop overflow-hidden rounded-lg border border-border bg-raised shadow-overlay focus:outline-none"
        >
          {/* The server searches: what it gives is shown as it is. */}
          <Command loop label="Documents" shouldFilter={false}>
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Find a document"
              className="h-10 w-full border-b border-border bg-transparent px-3 text-sm outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[min(18rem,var(--radix-popover-content-available-height)-3rem)] overflow-y-auto p-1.5">
              {documents.isError ? (
                <p role="alert" className="px-2 py-3 text-[13px] text-danger">
                  The documents can’t be loaded.
                </p>
              ) : documents.data === undefined ? (
                <p className="px-2 py-4 text-center text-[13px] text-muted">Loading documents…</p>
              ) : null}
              {(documents.data ?? []).map(({ id, key, name }) => (
                <Command.Item
                  key={id}
                  value={key}
                  onSelect={() => {
                    onChange(key);
                    setOpen(false);
                  }}
                  className="flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-sm outline-none select-none data-[selected=true]:bg-hover"
                >
                  <Check aria-hidden size={14} className={cn('shrink-0 text-accent', key !== value && 'invisible')} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-[13px]">{name}</span>
                    {key !== name && <span className="block truncate text-xs text-muted">{key}</span>}
                  </span>
                </Command.Item>
              ))}
              {isSettled && documents.data?.length === 0 && (
                <p className="px-3 py-5 text-center text-[13px] text-muted">
                  {settled === '' ? 'There are no documents yet.' : 'No document is called like that.'}
                </p>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
