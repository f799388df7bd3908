import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run } from '#graph/run';
import { Button } from '../ui/button.tsx';
import { JsonView } from '../ui/json-view.tsx';
import { hasEnded } from './live-run.ts';
import { RemovedContent } from './removed-content.tsx';

/** What went into a run and what came out. */
export function RunValues({ run, onShowNode }: { readonly run: Run; readonly onShowNode: (nodeId: string) => void }) {
  const failed = run.graph.nodes.find((node) => node.id === run.failedNode || node.name === run.failedNode);
  return (
    <div className="flex flex-col gap-5 p-4">
      {run.stuck !== undefined && (
        <section role="alert" className="rounded-lg border border-warning/40 bg-warning-soft/40 p-3 text-[13px]">
          <h2 className="flex items-center gap-1.5 font-medium text-warning">
            <CircleAlert aria-hidden size={15} />
            The run is stuck
          </h2>
          <p className="mt-1 break-words">{run.stuck.message}</p>
          {run.stuck.hint !== undefined && <p className="mt-1 text-muted">{run.stuck.hint}</p>}
        </section>
      )}
      {run.error !== null && (
        <section role="alert" className="rounded-lg border border-danger/30 bg-danger-soft p-3 text-[13px]">
          <h2 className="flex items-center gap-1.5 font-medium text-danger">
            <CircleAlert aria-hidden size={15} />
            {failed === undefined ? 'The run failed' : `${failed.name} failed`}
          </h2>
          <p className="mt-1 break-words">{run.error.message}</p>
          {run.error.hint !== undefined && <p className="mt-1 text-muted">{run.error.hint}</p>}
          <div className="mt-2 flex items-center justify-between gap-2">
            <code className="font-mono text-[11.5px] break-all text-muted">{run.error.code}</code>
            {failed !== undefined && (
              <Button size="sm" onClick={() => onShowNode(failed.id)}>
                Show the node
              </Button>
            )}
          </div>
        </section>
      )}
      {run.contentRemovedAt !== undefined ? (
        <RemovedContent at={run.contentRemovedAt} />
      ) : (
        <>
          <Value title="Output">
            {hasEnded(run) ? (
              run.output === null ? (
                <p className="text-[13px] text-muted">No output.</p>
              ) : (
                <JsonView value={run.output} />
              )
            ) : (
              <p className="text-[13px] text-muted">{run.status === 'waiting' ? 'The run is waiting.' : 'Still running.'}</p>
            )}
          </Value>
          <Value title="Input">
            {run.input === null ? (
              <p className="text-[13px] text-muted">This run was started without input.</p>
            ) : (
              <JsonView value={run.input} />
            )}
          </Value>
        </>
      )}
    </div>
  );
}

function Value({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1.5 text-[13px] font-medium">{title}</h2>
      {children}
    </section>
  );
}
