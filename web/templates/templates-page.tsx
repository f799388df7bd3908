import { LayoutTemplate, Play } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Template } from '#graph/api';
import { nodeTypeOf } from '../node-type-of.ts';
import { useSettings, useTemplates } from '../api/hooks.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { GraphThumbnail } from './thumbnail.tsx';
import { useTemplate } from './use-template.ts';

const TemplateDialog = lazy(async () => ({ default: (await import('./template-dialog.tsx')).TemplateDialog }));

/** Icons on a card before "+2". */
const ICONS = 6;

/** The gallery. */
export function TemplatesPage() {
  const templates = useTemplates();
  const settings = useSettings();
  const use = useTemplate();
  const [search, setSearch] = useSearchParams();
  const [, navigate] = useLocation();
  const [category, setCategory] = useState<string | null>(null);
  const open = templates.data?.find((template) => template.id === search.get('open'));
  const categories = [...new Set(templates.data?.map((template) => template.category))];

  return (
    <Page
      title="Templates"
      lead={
        settings.data?.offlineModel === true
          ? 'Workflows to start from. Every template runs right away, even without an API key: the offline model answers.'
          : 'Workflows to start from. Each one runs at once on its example.'
      }
    >
      {categories.length > 1 && (
        <div role="group" aria-label="Category" className="mb-4 flex flex-wrap gap-1.5">
          {[null, ...categories].map((name) => (
            <button
              key={name ?? 'all'}
              type="button"
              aria-pressed={category === name}
              onClick={() => setCategory(name)}
              className="rounded-full border border-border bg-surface px-3 py-1 text-[13px] text-muted capitalize transition-colors hover:text-text aria-pressed:border-text aria-pressed:bg-text aria-pressed:text-canvas"
            >
              {name ?? 'All'}
            </button>
          ))}
        </div>
      )}
      {templates.isPending ? (
        <div role="status" aria-label="Loading" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {Array.from({ length: 6 }, (_, index) => (
            <Skeleton key={index} className="h-72" />
          ))}
        </div>
      ) : templates.data === undefined ? (
        <Problem error={templates.error} onRetry={() => void templates.refetch()} />
      ) : templates.data.length === 0 ? (
        <EmptyState
          icon={<LayoutTemplate size={20} />}
          title="No templates are installed"
          actions={<Button onClick={() => navigate('/')}>View workflows</Button>}
        />
      ) : (
        <ul aria-label="Templates" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {templates.data
            .filter((template) => category === null || template.category === category)
            .map((template) => (
              <TemplateCard
                key={template.id}
                template={template}
                busy={use.busy !== null}
                onOpen={() => setSearch({ open: template.id })}
                onRun={() => use.runExample(template)}
              />
            ))}
        </ul>
      )}
      {open !== undefined && (
        <Suspense fallback={null}>
          <TemplateDialog template={open} use={use} onClose={() => setSearch({})} />
        </Suspense>
      )}
    </Page>
  );
}

function TemplateCard({
  template,
  busy,
  onOpen,
  onRun,
}: {
  readonly template: Template;
  readonly busy: boolean;
  readonly onOpen: () => void;
  readonly onRun: () => void;
}) {
  const types = template.nodeTypes;
  return (
    <li className="group relative flex flex-col overflow-hidden rounded-xl border border-border bg-surface transition-[border-color,box-shadow] focus-within:border-border-strong hover:border-border-strong hover:shadow-raised">
      <div className="border-b border-border bg-canvas bg-[radial-gradient(var(--color-border)_1px,transparent_1px)] bg-size-[14px_14px] px-4 py-3">
        <GraphThumbnail graph={template.graph} className="h-32 w-full" />
      </div>
      <div className="flex flex-1 flex-col gap-1 px-4 pt-3 pb-2">
        <h2 className="font-medium">
          <button type="button" onClick={onOpen} className="text-left before:absolute before:inset-0 before:content-['']">
            {template.title}
          </button>
        </h2>
        <p className="line-clamp-3 text-[13px] text-muted">{template.description}</p>
      </div>
      <div className="flex items-center justify-between gap-2 px-4 pb-3">
        <span className="flex items-center gap-1" title={types.map((type) => nodeTypeOf(type)?.title ?? type).join(', ')}>
          {types.slice(0, ICONS).map((type) => (
            <NodeIcon key={type} type={nodeTypeOf(type)} size={20} />
          ))}
          {types.length > ICONS && <span className="text-xs text-faint">+{types.length - ICONS}</span>}
        </span>
        <Button
          size="sm"
          variant="ghost"
          disabled={busy}
          aria-label={`Run the example of ${template.title}`}
          onClick={onRun}
          className="relative"
        >
          <Play size={13} />
          Run the example
        </Button>
      </div>
    </li>
  );
}
