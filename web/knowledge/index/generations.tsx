import { ArrowRightLeft, LoaderCircle, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Generation, KnowledgeBase } from '#graph/knowledge';
import { messageOf } from '../../api/api-error.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { toast } from '../../ui/toast.tsx';
import { EmbeddingLabel } from '../embedding-label.tsx';
import { useEvaluations, useQuestionSets } from '../evaluation/evaluation-api.ts';
import { gateStateOf, gateText } from '../evaluation/gate.ts';
import { GateNotice } from '../evaluation/gate-notice.tsx';
import { useDeleteGeneration, useRetryGeneration, useSwitchGeneration } from '../knowledge-api.ts';
import { chunkingText, counted } from '../words.ts';

const said = (error: unknown): unknown => toast.error(messageOf(error).title, { description: messageOf(error).description });

/** All builds of an index: which is live, which can be switched to, which are on their way. */
export function Generations({ base, generations }: { readonly base: KnowledgeBase; readonly generations: readonly Generation[] }) {
  const [removing, setRemoving] = useState<number | null>(null);
  const remove = useDeleteGeneration(base.id);
  const sets = useQuestionSets(base.id).data;
  return (
    <section aria-labelledby="generations" className="border-t border-border pt-5">
      <h2 id="generations" className="font-semibold">
        Generations
      </h2>
      {base.gate !== null && sets !== undefined && (
        <p className="mt-0.5 text-[13px] text-muted">Gate before a switch: {gateText(base.gate, sets)}.</p>
      )}
      <ul aria-labelledby="generations" className="mt-3 divide-y divide-border rounded-xl border border-border bg-surface">
        {generations.map((generation) => (
          <GenerationRow key={generation.number} base={base} generation={generation} onRemove={() => setRemoving(generation.number)} />
        ))}
      </ul>
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={`Remove generation ${removing ?? ''}?`}
        description="Its index is permanently deleted; the documents are kept. To get it back, build the index again."
        action="Remove generation"
        danger
        busy={remove.isPending}
        onConfirm={() => {
          if (removing !== null) remove.mutate(removing, { onSuccess: () => setRemoving(null), onError: said });
        }}
      />
    </section>
  );
}

function GenerationRow({
  base,
  generation,
  onRemove,
}: {
  readonly base: KnowledgeBase;
  readonly generation: Generation;
  readonly onRemove: () => void;
}) {
  const change = useSwitchGeneration(base.id);
  const retry = useRetryGeneration(base.id);
  const evaluations = useEvaluations(base.id).data;
  const { number, status, isLive, liveAt, documents, chunks, failed, settings, error, createdAt } = generation;
  // Until evaluations are known, the server has the last word.
  const gate =
    evaluations === undefined || liveAt !== null || status !== 'ready'
      ? { kind: 'open' as const }
      : gateStateOf(base.gate, number, evaluations);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-medium tabular-nums">Generation {number}</span>
          {isLive && <Badge tone="success">Live</Badge>}
          {status === 'building' ? (
            <Badge tone="accent">
              <LoaderCircle aria-hidden size={12} className="animate-spin" />
              Building
            </Badge>
          ) : status === 'failed' ? (
            <Badge tone="danger">Failed</Badge>
          ) : (
            !isLive && <Badge>Ready</Badge>
          )}
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px] text-muted">
          <span>{chunkingText(settings.chunking)}</span>
          <EmbeddingLabel model={settings.embedding.model} />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-2.5 text-xs text-muted tabular-nums">
          <span>{counted(documents, 'document')}</span>
          <span>{counted(chunks, 'chunk')}</span>
          {failed > 0 && <span className="text-danger">{counted(failed, 'document')} failed</span>}
          <span className="text-faint">
            begun <TimeAgo iso={createdAt} />
          </span>
        </p>
        {error !== null && <p className="mt-1 text-[13px] break-words text-danger">{error.message}</p>}
        {error?.hint === undefined ? null : <p className="text-[13px] text-muted">{error.hint}</p>}
        {base.gate !== null && gate.kind !== 'open' && (
          <GateNotice knowledgeId={base.id} gate={base.gate} generation={number} state={gate} />
        )}
      </div>
      {!isLive && (
        <div className="flex items-center gap-1">
          {status === 'ready' && (
            <Button
              size="sm"
              busy={change.isPending}
              disabled={gate.kind !== 'open'}
              aria-label={`Switch to generation ${number}`}
              onClick={() =>
                change.mutate(number, { onSuccess: () => toast.success(`Searches use generation ${number} now`), onError: said })
              }
            >
              <ArrowRightLeft size={13} />
              Switch
            </Button>
          )}
          {status === 'failed' && (
            <Button
              size="sm"
              busy={retry.isPending}
              aria-label={`Retry generation ${number}`}
              onClick={() => retry.mutate(number, { onError: said })}
            >
              <RotateCcw size={13} />
              Retry
            </Button>
          )}
          <IconButton label={`Remove generation ${number}`} onClick={onRemove}>
            <Trash2 size={14} />
          </IconButton>
        </div>
      )}
    </li>
  );
}
