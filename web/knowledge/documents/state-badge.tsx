import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from 'lucide-react';
import type { DocumentState, KnowledgeDocument } from '#graph/knowledge';
import { Badge, type Tone } from '../../ui/badge.tsx';

/** What each state of a document is called. */
export const stateLabels: { readonly [state in DocumentState]: string } = {
  queued: 'Queued',
  parsing: 'Reading',
  chunking: 'Cutting',
  embedding: 'Embedding',
  indexed: 'Indexed',
  failed: 'Failed',
};

const tones: { readonly [state in DocumentState]: Tone } = {
  queued: 'neutral',
  parsing: 'accent',
  chunking: 'accent',
  embedding: 'accent',
  indexed: 'success',
  failed: 'danger',
};

/** Where a document is on its way into the index, with what is done of it. */
export function StateBadge({
  document: { state, progress, error },
}: {
  readonly document: Pick<KnowledgeDocument, 'state' | 'progress' | 'error'>;
}) {
  const isSetAside = state === 'failed' && error?.code === 'DOCUMENT_QUARANTINED';
  const isCounting = state === 'embedding' && progress !== null && progress.total > 0;
  return (
    <span className="inline-flex items-center gap-2">
      <Badge tone={tones[state]}>
        {state === 'indexed' ? (
          <CircleCheck aria-hidden size={12} />
        ) : state === 'failed' ? (
          <CircleX aria-hidden size={12} />
        ) : state === 'queued' ? (
          <CircleDashed aria-hidden size={12} />
        ) : (
          <LoaderCircle aria-hidden size={12} className="animate-spin" />
        )}
        {isSetAside ? 'Set aside' : stateLabels[state]}
      </Badge>
      {isCounting && (
        <>
          <progress
            aria-label="Chunks embedded"
            value={progress.done}
            max={progress.total}
            className="h-1 w-16 appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-hover [&::-webkit-progress-value]:bg-accent"
          />
          <span className="text-xs text-muted tabular-nums">
            {progress.done} of {progress.total}
          </span>
        </>
      )}
    </span>
  );
}
