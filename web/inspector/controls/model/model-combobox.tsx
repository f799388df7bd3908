import { Command } from 'cmdk';
import { Check, ChevronsUpDown, CornerDownLeft } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { ModelEntry } from '#graph/api';
import { useModels } from '../../../api/hooks.ts';
import { Capabilities } from '../../../settings/models-capabilities.tsx';
import { writePrice, writeTokens } from '../../../settings/models-words.ts';
import { Badge } from '../../../ui/badge.tsx';
import { cn } from '../../../ui/cn.ts';
import { fieldClass } from '../../../ui/input.tsx';
import { groupsOf } from './model-groups.ts';

export interface ModelComboboxProps {
  readonly id?: string | undefined;
  /** Required unless a label points at `id`. */
  readonly label?: string | undefined;
  readonly value: string;
  readonly onChange: (model: string) => void;
  /** Shown while no model is chosen. */
  readonly placeholder?: string | undefined;
}

/** Chooses a model: type to search in all that are known, or a name that is not. */
export function ModelCombobox({ id, label, value, onChange, placeholder = '' }: ModelComboboxProps) {
  const models = useModels();
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const known = models.data ?? [];
  const current = known.find((model) => model.id === value);
  const typed = search.trim();
  const isName = /^[^:\s]+:\S+$/.test(typed) && !known.some((model) => model.id === typed);
  const choose = (model: string): void => {
    onChange(model);
    setOpen(false);
  };
  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setSearch('');
      }}
    >
      <Popover.Trigger
        id={id}
        aria-label={label}
        role="combobox"
        aria-expanded={isOpen}
        aria-haspopup="listbox"
        className={cn(fieldClass, 'flex h-8.5 w-full items-center gap-2 text-left')}
        onKeyDown={(event) => {
          // Typing on the closed box opens it, as in any list of choices.
          if (isOpen || event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          setSearch(event.key);
          setOpen(true);
        }}
      >
        <span className={cn('min-w-0 flex-1 truncate', value === '' && 'text-faint')}>
          {value === '' ? placeholder : nameOf(value, current)}
        </span>
        {current !== undefined && <span className="max-w-[45%] truncate text-xs text-muted">{current.provider.title}</span>}
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
          className="z-50 w-[max(var(--radix-popover-trigger-width),20rem)] max-w-[calc(100vw-1rem)] animate-pop overflow-hidden rounded-lg border border-border bg-raised shadow-overlay focus:outline-none"
        >
          <Command loop label="Models" defaultValue={value} filter={rank}>
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Find a model, or type provider:model"
              className="h-10 w-full border-b border-border bg-transparent px-3 text-sm outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[min(22rem,var(--radix-popover-content-available-height)-3rem)] overflow-y-auto p-1.5">
              {models.isPending ? <p className="px-2 py-4 text-center text-[13px] text-muted">Loading the models…</p> : null}
              {models.isError ? (
                <p role="alert" className="px-2 py-2 text-[13px] text-warning">
                  The list of models can’t be loaded; a name can still be typed.
                </p>
              ) : null}
              <Command.Group heading="Any provider" className={groupClass}>
                <Item
                  value="auto"
                  keywords={['first provider default']}
                  isChosen={value === 'auto'}
                  onChoose={choose}
                  title="auto"
                  note="The first provider that has a key, else the offline model"
                />
                <Item
                  value="offline"
                  keywords={['test free']}
                  isChosen={value === 'offline' || value === 'offline:heddle'}
                  onChoose={choose}
                  title="Offline model"
                  note="Answers by simple rules, without a provider"
                />
              </Command.Group>
              {groupsOf(known).map(({ provider, models: members }) => (
                <Command.Group
                  key={provider.id}
                  heading={
                    <span className="flex items-center gap-2">
                      {provider.title}
                      {!provider.ready && (
                        <Badge tone="warning" className="normal-case">
                          no key yet
                        </Badge>
                      )}
                    </span>
                  }
                  className={groupClass}
                >
                  {members.map((model) => (
                    <Item
                      key={model.id}
                      value={model.id}
                      keywords={[model.title, provider.title, model.size, ...model.capabilities]}
                      isChosen={model.id === value}
                      onChoose={choose}
                      title={model.title}
                      note={model.id.slice(model.id.indexOf(':') + 1)}
                      model={model}
                    />
                  ))}
                </Command.Group>
              ))}
              {isName && (
                <Command.Item forceMount value={`\u0000${typed}`} onSelect={() => choose(typed)} className={itemClass}>
                  <CornerDownLeft aria-hidden size={14} className="shrink-0 text-muted" />
                  <span className="min-w-0 truncate text-[13px]">
                    Use <code className="font-mono text-[12px]">{typed}</code>
                  </span>
                </Command.Item>
              )}
              {!isName && (
                <Command.Empty className="px-3 py-5 text-center text-[13px] text-muted">
                  No model is called like that. Write provider:model to use one that is not listed.
                </Command.Empty>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ItemProps {
  readonly value: string;
  readonly keywords: string[];
  readonly title: string;
  readonly note: string;
  readonly isChosen: boolean;
  readonly onChoose: (model: string) => void;
  readonly model?: ModelEntry;
}

function Item({ value, keywords, title, note, isChosen, onChoose, model }: ItemProps) {
  return (
    <Command.Item
      ref={isChosen ? showChosen : undefined}
      value={value}
      keywords={keywords}
      onSelect={() => onChoose(value)}
      className={itemClass}
    >
      <Check aria-hidden size={14} className={cn('shrink-0 text-accent', !isChosen && 'invisible')} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-1.5">
          <span className="truncate text-[13px] leading-[18px] font-medium">{title}</span>
          {model?.size === 'light' && <Badge>light</Badge>}
        </span>
        <span className={cn('block truncate text-[11px] leading-4 text-muted', model !== undefined && 'font-mono')}>{note}</span>
      </span>
      {model !== undefined && (
        <span className="flex shrink-0 flex-col items-end gap-0.5 text-[11px] leading-4 text-muted tabular-nums">
          <span>
            {[model.contextTokens === null ? null : writeTokens(model.contextTokens), model.price === null ? null : writePrice(model.price)]
              .filter((part) => part !== null)
              .join(' · ') || '–'}
          </span>
          <Capabilities of={model.capabilities} size={12} />
        </span>
      )}
    </Command.Item>
  );
}

/** The list opens where the chosen model is. */
function showChosen(item: HTMLDivElement | null): void {
  requestAnimationFrame(() => item?.scrollIntoView({ block: 'nearest' }));
}

/** The chosen model in the closed box. */
function nameOf(value: string, known: ModelEntry | undefined): string {
  if (value === 'offline' || value === 'offline:heddle') return 'Offline model';
  return known?.title ?? value;
}

/** Every word must stand in a name; beginnings come first. */
function rank(value: string, search: string, keywords: readonly string[] = []): number {
  const text = `${value} ${keywords.join(' ')}`.toLowerCase();
  const words = search.toLowerCase().trim().split(/\s+/);
  if (!words.every((word) => text.includes(word))) return 0;
  return words.every((word) => text.startsWith(word) || text.includes(` ${word}`) || text.includes(`:${word}`)) ? 1 : 0.6;
}

const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-[11px] [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint';
const itemClass = 'flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 select-none data-[selected=true]:bg-hover';
