import { LibraryBig, Play } from 'lucide-react';
import { lazy, Suspense } from 'react';
import Markdown from 'react-markdown';
import type { Template } from '#graph/api';
import { nodeTypeOf } from '../node-type-of.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { scrollableCode } from '../ui/model-text.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { UseTemplate } from './use-template.ts';

const RunCanvas = lazy(async () => ({ default: (await import('../canvas/run-canvas.tsx')).RunCanvas }));

/** Everything about a template before one takes it. */
export function TemplateDialog({
  template,
  use,
  onClose,
}: {
  readonly template: Template;
  readonly use: UseTemplate;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="xl"
      title={
        <span className="flex items-center gap-2">
          {template.title}
          <Badge>{template.category}</Badge>
        </span>
      }
      description={template.description}
      footer={
        <>
          <Button busy={use.busy === 'import'} disabled={use.busy !== null} onClick={() => use.importIt(template)}>
            Import
          </Button>
          <Button variant="primary" busy={use.busy === 'run'} disabled={use.busy !== null} onClick={() => use.runExample(template)}>
            <Play size={14} />
            Run the example
          </Button>
        </>
      }
    >
      <div
        role="img"
        aria-label={`Preview of ${template.title}: ${template.graph.nodes.length} nodes`}
        className="h-56 overflow-hidden rounded-lg border border-border bg-canvas md:h-80"
      >
        <Suspense fallback={<Skeleton className="h-full" />}>
          <div inert className="h-full">
            <RunCanvas graph={template.graph} />
          </div>
        </Suspense>
      </div>
      <div className="mt-4 grid gap-6 md:grid-cols-[1fr_20rem]">
        <div className="prose text-[13.5px]">
          <Markdown components={scrollableCode}>{withoutTitle(template.readme)}</Markdown>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <section>
            <h3 className="mb-1.5 text-[13px] font-medium">Example input</h3>
            <JsonView value={template.exampleInput} openDepth={3} />
          </section>
          {template.knowledge !== undefined && (
            <section aria-label="Knowledge">
              <h3 className="mb-1.5 text-[13px] font-medium">Included knowledge</h3>
              <p className="flex items-center gap-1.5 text-[13px]">
                <LibraryBig aria-hidden size={14} className="shrink-0 text-muted" />
                {template.knowledge.name}
              </p>
              <p className="mt-1 text-[13px] text-muted">{template.knowledge.description} Each import creates its own knowledge base.</p>
              <ul aria-label="Documents" className="mt-1.5 list-disc pl-4.5 text-[13px] text-muted">
                {template.knowledge.documents.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </section>
          )}
          <section>
            <h3 className="mb-1.5 text-[13px] font-medium">Nodes</h3>
            <ul className="flex flex-wrap gap-x-3 gap-y-1.5">
              {template.nodeTypes.map((type) => (
                <li key={type} className="flex items-center gap-1.5 text-[13px] text-muted">
                  <NodeIcon type={nodeTypeOf(type)} size={20} />
                  {nodeTypeOf(type)?.title ?? type}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Dialog>
  );
}

/** The dialog has its own title: the README's first heading would say it again. */
function withoutTitle(readme: string): string {
  return readme.replace(/^\s*#\s.*\n/, '');
}
