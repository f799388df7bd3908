import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useState } from 'react';
import type { KnowledgeDocument } from '#graph/knowledge';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { ChunkItem } from '../chunk-item.tsx';
import { useChunks } from '../knowledge-api.ts';
import { counted } from '../words.ts';

/** So many chunks are drawn at once: a long document has thousands. */
const STEP = 100;

export interface ChunkPanelProps {
  readonly document: KnowledgeDocument;
  readonly liveGeneration: number | null;
  readonly onClose: () => void;
}

/** The chunks of a document, in a panel at the side. */
export function ChunkPanel({ document, liveGeneration, onClose }: ChunkPanelProps) {
  const chunks = useChunks(document.knowledgeId, document.id, `${document.updatedAt} ${liveGeneration} ${document.chunks}`);
  const [shown, setShown] = useState(STEP);
  const total = chunks.data?.length ?? document.chunks;
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-black/40" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement | null)?.focus();
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-2xl animate-fade flex-col border-l border-border bg-raised shadow-overlay focus:outline-none"
        >
          <header className="flex items-start gap-3 border-b border-border px-5 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-[15px] font-semibold break-all">{document.name}</Radix.Title>
              <Radix.Description className="text-[13px] text-muted">{counted(total, 'chunk')}, as searches find them</Radix.Description>
            </div>
            <Radix.Close
              aria-label="Close"
              className="-mr-1.5 inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
            >
              <X size={16} />
            </Radix.Close>
          </header>
          <div tabIndex={0} role="region" aria-label="Chunks" className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 py-4">
            {chunks.isPending ? (
              <SkeletonList rows={5} className="h-24" />
            ) : chunks.data === undefined ? (
              <Problem error={chunks.error} onRetry={() => void chunks.refetch()} />
            ) : chunks.data.length === 0 ? (
              <p role="status" className="py-10 text-center text-[13px] text-muted">
                Nothing of this document is in the live index.
              </p>
            ) : (
              <ol className="flex flex-col gap-3">
                {chunks.data.slice(0, shown).map((chunk) => (
                  <ChunkItem key={chunk.ordinal} chunk={chunk} />
                ))}
              </ol>
            )}
            {shown < total && chunks.data !== undefined && (
              <Button className="self-center" onClick={() => setShown(shown + STEP)}>
                Show more chunks
              </Button>
            )}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
