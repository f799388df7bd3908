import { Scissors } from 'lucide-react';
import { useState } from 'react';
import type { z } from 'zod';
import type { Chunking, ChunkPreview, KnowledgeBase, previewBody } from '#graph/knowledge';
import { useSettled } from '../../memory/use-settled.ts';
import { Problem } from '../../shell/problem.tsx';
import { cn } from '../../ui/cn.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Field } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { ChunkItem } from '../chunk-item.tsx';
import { useDocuments, usePreview } from '../knowledge-api.ts';
import { counted } from '../words.ts';

const PASTED = '';

/** How a document or a text would be cut, drawn again whenever the settings change. */
export function ChunkPreviewPanel({ base, chunking }: { readonly base: KnowledgeBase; readonly chunking: Chunking }) {
  const documents = useDocuments(base.id, { q: '', state: '' }).data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState('');
  // Until something is chosen the latest document is shown: it is what one came for.
  const source = chosen ?? documents.find(({ state }) => state === 'indexed')?.id ?? PASTED;
  const body: z.input<typeof previewBody> | null =
    source === PASTED ? (text.trim() === '' ? null : { text, name: 'pasted.md', chunking }) : { documentId: source, chunking };
  const settled = useSettled(body, 350);
  return (
    <section aria-label="Preview" className="flex min-w-0 flex-col gap-3">
      <Field label="Preview with">
        {(control) => (
          <Select
            {...control}
            value={source}
            onChange={setChosen}
            options={[
              { value: PASTED, label: 'Pasted text' },
              ...documents.filter(({ state }) => state !== 'failed').map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
      </Field>
      {source === PASTED && (
        <Textarea
          mono
          aria-label="Text to cut"
          rows={6}
          placeholder="Paste a piece of a typical document"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <Preview knowledgeId={base.id} body={settled} />
    </section>
  );
}

function Preview({ knowledgeId, body }: { readonly knowledgeId: string; readonly body: z.input<typeof previewBody> | null }) {
  const preview = usePreview(knowledgeId, body);
  if (body === null)
    return (
      <EmptyState icon={<Scissors size={20} />} title="Nothing to cut yet">
        Choose a document or paste a text.
      </EmptyState>
    );
  if (preview.error !== null && !preview.isFetching) return <Problem error={preview.error} onRetry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <SkeletonList rows={4} className="h-20" />;
  return <Chunks preview={preview.data} isStale={preview.isPlaceholderData} />;
}

function Chunks({ preview: { chunks, total, stats }, isStale }: { readonly preview: ChunkPreview; readonly isStale: boolean }) {
  return (
    <div aria-busy={isStale || undefined} className={cn('flex flex-col gap-2 transition-opacity', isStale && 'opacity-60')}>
      <p role="status" className="text-[13px] text-muted tabular-nums">
        <span className="font-medium text-text">{counted(total, 'chunk')}</span>
        {total > 0 && (
          <>
            {' '}
            of {Math.round(stats.min)} to {Math.round(stats.max)} tokens, half of them up to {Math.round(stats.median)}
          </>
        )}
        {chunks.length < total && `; the first ${chunks.length} are shown`}
      </p>
      <ol aria-label="Chunks" tabIndex={0} className="flex max-h-[36rem] flex-col gap-1.5 overflow-y-auto rounded-lg">
        {chunks.map((chunk, index) => (
          <ChunkItem key={chunk.ordinal} chunk={chunk} shaded={index % 2 === 1} />
        ))}
      </ol>
    </div>
  );
}
