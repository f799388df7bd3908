import { Plus, Search } from 'lucide-react';
import { useState } from 'react';
import type { ModelEntry } from '#graph/api';
import { useDeleteModel, useModels } from '../api/hooks.ts';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { DeleteDialog } from '../ui/delete-dialog.tsx';
import { Input } from '../ui/input.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { ModelDialog } from './models-dialog.tsx';
import { ModelTable } from './models-table.tsx';
import { isFound } from './models-words.ts';
import { Section } from './section.tsx';

/** How many models are shown until somebody asks for all. */
const FEW = 8;

/** The registry of models: find, add, change, go back to the defaults. */
export function Models() {
  const models = useModels();
  const remove = useDeleteModel();
  const [search, setSearch] = useState('');
  const [isLong, setLong] = useState(false);
  const [editing, setEditing] = useState<ModelEntry | 'new' | null>(null);
  const [leaving, setLeaving] = useState<ModelEntry | null>(null);
  const found = (models.data ?? []).filter((model) => isFound(model, search));
  const shown = isLong || search !== '' ? found : found.slice(0, FEW);

  return (
    <Section
      title="Models"
      lead="Context size, prices and capabilities. Costs are estimated from these prices, and a model is never sent files or tools that it can’t take."
      action={
        <Button size="sm" onClick={() => setEditing('new')}>
          <Plus size={14} />
          New model
        </Button>
      }
    >
      {models.isPending ? (
        <SkeletonList rows={4} />
      ) : models.data === undefined ? (
        <Problem error={models.error} onRetry={() => void models.refetch()} />
      ) : (
        <>
          <div className="relative border-b border-border p-2">
            <Search aria-hidden size={14} className="pointer-events-none absolute top-1/2 left-4.5 -translate-y-1/2 text-faint" />
            <Input
              type="search"
              aria-label="Find a model"
              placeholder="Find a model…"
              className="w-full pl-8"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
          {shown.length === 0 ? (
            <p role="status" className="px-4 py-6 text-center text-[13px] text-muted">
              No model is called like that. Any name can be typed into a node; add it here to tell its price and what it can take.
            </p>
          ) : (
            <ModelTable models={shown} onEdit={setEditing} onRemove={setLeaving} />
          )}
          {shown.length < found.length && (
            <div className="border-t border-border p-2 text-center">
              <Button size="sm" variant="ghost" onClick={() => setLong(true)}>
                Show all {found.length} models
              </Button>
            </div>
          )}
        </>
      )}
      {editing !== null && (
        <ModelDialog
          model={editing === 'new' ? null : editing}
          providers={providersOf(models.data ?? [])}
          taken={new Set((models.data ?? []).map(({ id }) => id))}
          onClose={() => setEditing(null)}
        />
      )}
      <DeleteDialog
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={leaving?.isBuiltIn === true ? `Reset ${leaving.title}?` : `Delete ${leaving?.title ?? ''}?`}
        description={
          leaving?.isBuiltIn === true
            ? 'Your changes are discarded and the built-in values are restored.'
            : 'Its price and context size are deleted.'
        }
        action={leaving?.isBuiltIn === true ? 'Reset model' : 'Delete model'}
        onDelete={(force) => remove.mutateAsync({ id: leaving?.id ?? '', force })}
      />
    </Section>
  );
}

function providersOf(models: readonly ModelEntry[]): readonly ModelEntry['provider'][] {
  return [...new Map(models.map(({ provider }) => [provider.id, provider])).values()];
}
