import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { type ExactNumber, isExactNumber } from '#graph/exact-number';
import { isFileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import { writeJson } from '#graph/json-text';
import { cn } from './cn.ts';
import { CopyButton } from './copy-button.tsx';
import { FileView, formatBytes } from './file-view.tsx';

/** Children shown before "show more". */
const PAGE = 50;
/** Longer texts are folded. */
const LONG_TEXT = 400;

export interface JsonViewProps {
  readonly value: Json;
  /** How many levels are open at first. */
  readonly openDepth?: number | undefined;
  readonly className?: string | undefined;
}

/** A JSON value as a tree that folds; the whole value can be copied. */
export function JsonView({ value, openDepth = 2, className }: JsonViewProps) {
  return (
    <div
      className={cn(
        'group/json relative overflow-x-auto rounded-lg border border-border bg-sunken px-3 py-2 font-mono text-[12.5px] leading-5',
        className,
      )}
    >
      <div className="absolute top-1 right-1 bg-sunken opacity-0 transition-opacity group-focus-within/json:opacity-100 group-hover/json:opacity-100">
        <CopyButton text={() => writeJson(value, 2)} label="Copy JSON" />
      </div>
      <Value value={value} depth={0} openDepth={openDepth} />
    </div>
  );
}

interface ValueProps {
  readonly value: Json;
  readonly name?: string | undefined;
  readonly depth: number;
  readonly openDepth: number;
}

function Value(props: ValueProps) {
  const { value, name } = props;
  const stored = storedValue(value);
  if (stored !== null) {
    return (
      <div className="flex gap-1.5 pl-4">
        {name !== undefined && <Key name={name} />}
        <a href={stored.url} download className="text-accent underline underline-offset-2">
          {formatBytes(stored.bytes)}, download
        </a>
      </div>
    );
  }
  if (isFileReference(value)) {
    return (
      <div className="flex gap-1.5 py-0.5 pl-4">
        {name !== undefined && <Key name={name} />}
        <FileView file={value} />
      </div>
    );
  }
  if (typeof value === 'object' && value !== null && !isExactNumber(value))
    return <Branch {...props} entries={entriesOf(value)} isList={Array.isArray(value)} />;
  return (
    <div className="flex gap-1.5 pl-4">
      {name !== undefined && <Key name={name} />}
      <Leaf value={value} />
    </div>
  );
}

function Branch({
  name,
  depth,
  openDepth,
  entries,
  isList,
}: ValueProps & { readonly entries: readonly (readonly [string, Json])[]; readonly isList: boolean }) {
  const [open, setOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(PAGE);
  const summary = isList ? `[${entries.length}]` : entries.length === 0 ? '{}' : `{${entries.length}}`;
  return (
    <div>
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={open}
          aria-label={`${open ? 'Fold' : 'Unfold'} ${name ?? 'value'}`}
          onClick={() => setOpen(!open)}
          disabled={entries.length === 0}
          className="flex size-4 items-center justify-center text-faint hover:text-text disabled:opacity-0"
        >
          <ChevronRight size={12} className={cn('transition-transform', open && 'rotate-90')} />
        </button>
        {name !== undefined && <Key name={name} />}
        <span className={cn('text-faint', name !== undefined && 'ml-1.5')}>{summary}</span>
      </div>
      {open && (
        <div className="ml-[7px] border-l border-border pl-2">
          {entries.slice(0, shown).map(([key, child]) => (
            <Value key={key} value={child} name={key} depth={depth + 1} openDepth={openDepth} />
          ))}
          {entries.length > shown && (
            <button type="button" className="pl-4 text-accent hover:underline" onClick={() => setShown(shown + PAGE * 4)}>
              Show more ({entries.length - shown} left)
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Key({ name }: { readonly name: string }) {
  return <span className="shrink-0 text-data">{name}:</span>;
}

function Leaf({ value }: { readonly value: string | number | boolean | null | ExactNumber }) {
  const [whole, setWhole] = useState(false);
  if (value === null) return <span className="text-faint">null</span>;
  if (typeof value !== 'string') return <span className={typeof value === 'boolean' ? 'text-ai' : 'text-logic'}>{writeJson(value)}</span>;
  const folded = !whole && value.length > LONG_TEXT;
  return (
    <span className="text-trigger min-w-0 break-words whitespace-pre-wrap">
      {folded ? `${value.slice(0, LONG_TEXT)}…` : value === '' ? '""' : value}
      {folded && (
        <button type="button" className="ml-1 text-accent hover:underline" onClick={() => setWhole(true)}>
          show all
        </button>
      )}
    </span>
  );
}

function entriesOf(value: readonly Json[] | { readonly [key: string]: Json }): readonly (readonly [string, Json])[] {
  return Array.isArray(value) ? value.map((item: Json, index): readonly [string, Json] => [String(index), item]) : Object.entries(value);
}

/** Whether some part of a value is too large to be sent along. */
export function holdsStoredValue(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return storedValue(value) !== null || Object.values(value as { readonly [key: string]: Json }).some((part) => holdsStoredValue(part));
}

/** A value too large to be sent along: the API gives its size and its address instead. */
function storedValue(value: Json): { readonly bytes: number; readonly url: string } | null {
  if (typeof value !== 'object' || value === null || !('$blob' in value) || !('url' in value) || !('bytes' in value)) return null;
  const { bytes, url } = value;
  return typeof bytes === 'number' && typeof url === 'string' && url.startsWith('/api/blobs/') ? { bytes, url } : null;
}
