import type { Chunk } from '#graph/knowledge';
import { cn } from '../ui/cn.ts';
import { ChunkPlace } from './chunk-place.tsx';
import { counted } from './words.ts';

/** A chunk as a list shows it: where it stands, its size, its text, and what is read in its place. */
export function ChunkItem({ chunk, shaded = false }: { readonly chunk: Chunk; readonly shaded?: boolean }) {
  return (
    <li className={cn('rounded-lg border border-border px-3 py-2', shaded ? 'bg-accent-soft' : 'bg-surface')}>
      <p className="flex flex-wrap items-baseline gap-x-2.5 text-xs text-muted tabular-nums">
        <span className="font-medium text-text">{chunk.ordinal + 1}</span>
        <ChunkPlace path={chunk.path} page={chunk.page} />
        <span className="ml-auto whitespace-nowrap">{counted(chunk.tokens, 'token')}</span>
      </p>
      <p className="mt-1 text-[13px] break-words whitespace-pre-wrap">{chunk.text}</p>
      {chunk.context !== undefined && chunk.context !== chunk.text && (
        <details className="mt-1.5 text-[13px]">
          <summary className="cursor-pointer text-xs text-muted hover:text-text">What is read in its place</summary>
          <p className="mt-1 border-l-2 border-border pl-2.5 break-words whitespace-pre-wrap text-muted">{chunk.context}</p>
        </details>
      )}
    </li>
  );
}
