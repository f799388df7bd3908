import { Search } from 'lucide-react';
import { useWorkflows } from '../api/hooks.ts';
import { Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import type { MemoryFilter } from './memory-api.ts';

export interface MemoryFilterBarProps {
  readonly filter: MemoryFilter;
  readonly onChange: (filter: MemoryFilter) => void;
  /** What is searched: "conversations". */
  readonly what: string;
}

/** Search and scope above a list of memories. */
export function MemoryFilterBar({ filter, onChange, what }: MemoryFilterBarProps) {
  const scopes = useScopes();
  return (
    <div className="flex flex-wrap gap-2">
      <div className="relative min-w-40 flex-1">
        <Search aria-hidden size={14} className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
        <Input
          type="search"
          aria-label={`Search ${what}`}
          placeholder="Search"
          className="w-full pl-8"
          value={filter.search}
          onChange={(event) => onChange({ ...filter, search: event.target.value })}
        />
      </div>
      <Select
        aria-label="Remembered by"
        className="w-40"
        value={filter.scope}
        onChange={(scope) => onChange({ ...filter, scope })}
        options={[{ value: '', label: 'All' }, ...scopes]}
      />
    </div>
  );
}

/** Where things can be remembered, for choosing. */
export function useScopes(): readonly { readonly value: string; readonly label: string }[] {
  const workflows = useWorkflows().data ?? [];
  return [{ value: 'everywhere', label: 'Everywhere' }, ...workflows.map(({ id, name }) => ({ value: id, label: name }))];
}
