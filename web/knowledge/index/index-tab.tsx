import { useState } from 'react';
import type { Chunking, Generation, KnowledgeBase } from '#graph/knowledge';
import { messageOf } from '../../api/api-error.ts';
import { Problem } from '../../shell/problem.tsx';
import { Button } from '../../ui/button.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { EmbeddingLabel } from '../embedding-label.tsx';
import { useBuildGeneration, useGenerations } from '../knowledge-api.ts';
import { chunkingText, sentenceOf } from '../words.ts';
import { ChunkPreviewPanel } from './chunk-preview.tsx';
import { ChunkingForm } from './chunking-form.tsx';
import { EmbeddingField } from './embedding-field.tsx';
import { Generations } from './generations.tsx';
import { ImageModelField } from './image-model-field.tsx';

/** What the index of a base is made of, what other settings would make of it, and its builds. */
export function IndexTab({ base }: { readonly base: KnowledgeBase }) {
  const generations = useGenerations(base.id);
  if (generations.isPending) return <SkeletonList rows={4} />;
  if (generations.data === undefined) return <Problem error={generations.error} onRetry={() => void generations.refetch()} />;
  const live = generations.data.find(({ isLive }) => isLive) ?? generations.data[0];
  return (
    <div className="flex flex-col gap-8">
      {live !== undefined && <Live generation={live} />}
      {/* A switch begins the form afresh. */}
      {live !== undefined && (
        <NewGeneration
          key={live.number}
          base={base}
          live={live}
          isBuilding={generations.data.some(({ status }) => status === 'building')}
        />
      )}
      <Generations base={base} generations={generations.data} />
    </div>
  );
}

function Live({ generation: { number, isLive, settings } }: { readonly generation: Generation }) {
  return (
    <section aria-labelledby="live-index">
      <h2 id="live-index" className="font-semibold">
        {isLive ? 'Live index' : 'Index'}
      </h2>
      <dl className="mt-2 grid gap-x-8 gap-y-2 text-[13px] sm:grid-cols-[auto_auto_1fr]">
        <div>
          <dt className="text-xs text-muted">Generation</dt>
          <dd className="tabular-nums">{number}</dd>
        </div>
        <div>
          <dt className="text-xs text-muted">Documents are cut</dt>
          <dd>{chunkingText(settings.chunking)}</dd>
        </div>
        <div>
          <dt className="text-xs text-muted">Vectors</dt>
          <dd className="flex flex-wrap items-center gap-2">
            <EmbeddingLabel model={settings.embedding.model} />
            <span className="text-muted tabular-nums">{settings.embedding.dimensions} dimensions</span>
          </dd>
        </div>
        {settings.imageModel !== undefined && (
          <div>
            <dt className="text-xs text-muted">Images are read with</dt>
            <dd className="font-mono text-[13px] break-all">{settings.imageModel}</dd>
          </div>
        )}
      </dl>
      {settings.embedding.model === 'offline:hash-384' && (
        <p className="mt-2 max-w-2xl text-[13px] text-muted">
          This index compares spelling, not meaning. Build a generation with offline:meaning-384 to search by meaning as well.
        </p>
      )}
      {settings.tokenizer === undefined && (
        <p className="mt-2 max-w-2xl text-[13px] text-muted">
          This index tells words apart by spaces. Build a new generation to find words in Chinese, Japanese, Korean, Thai and German
          compounds.
        </p>
      )}
    </section>
  );
}

function NewGeneration({
  base,
  live,
  isBuilding,
}: {
  readonly base: KnowledgeBase;
  readonly live: Generation;
  readonly isBuilding: boolean;
}) {
  const build = useBuildGeneration(base.id);
  const [chunking, setChunking] = useState<Chunking>(live.settings.chunking);
  const [model, setModel] = useState(live.settings.embedding.model);
  const [imageModel, setImageModel] = useState(live.settings.imageModel ?? null);
  // A new build of an old index is a change by itself: it tells words apart in more languages.
  const isChanged =
    live.settings.tokenizer === undefined ||
    JSON.stringify(chunking) !== JSON.stringify(live.settings.chunking) ||
    model.trim() !== live.settings.embedding.model ||
    imageModel !== (live.settings.imageModel ?? null);
  return (
    <section aria-labelledby="new-index" className="border-t border-border pt-5">
      <h2 id="new-index" className="font-semibold">
        New generation
      </h2>
      <p className="mt-0.5 max-w-2xl text-[13px] text-muted">
        Preview how documents will be split into chunks. The new generation is built next to the live one. Searches continue, and workflows
        use the live one until you switch.
      </p>
      <div className="mt-4 grid items-start gap-6 lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
        <form
          aria-label="New generation"
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            build.mutate(
              { chunking, embeddingModel: model.trim(), imageModel },
              {
                onSuccess: ({ number }) =>
                  toast.success(`Generation ${number} is being built`, { description: 'You can leave the page meanwhile.' }),
              },
            );
          }}
        >
          <ChunkingForm chunking={chunking} onChange={setChunking} />
          <EmbeddingField value={model} onChange={setModel} />
          <ImageModelField value={imageModel} onChange={setImageModel} />
          {build.error !== null && (
            <p role="alert" className="text-[13px] text-danger">
              {sentenceOf(messageOf(build.error))}
            </p>
          )}
          <div className="flex flex-col items-start gap-1.5">
            <Button variant="primary" type="submit" busy={build.isPending} disabled={model.trim() === '' || isBuilding}>
              Build a new generation
            </Button>
            <p className="text-xs text-muted">
              {isBuilding
                ? 'A generation is already being built.'
                : isChanged
                  ? 'Heddle splits and embeds all documents again.'
                  : 'These are the settings of the live index. Change one to build a different one.'}
            </p>
          </div>
        </form>
        <ChunkPreviewPanel base={base} chunking={chunking} />
      </div>
    </section>
  );
}
