import { X } from 'lucide-react';
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import type { Run, StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import { useRunReviews } from '../api/hooks.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { RunCanvas } from '../canvas/run-canvas.tsx';
import { isItemOf } from '../canvas/run-view.ts';
import { StepRunPanel } from '../inspector/step-run-panel.tsx';
import { nodeTypeOf } from '../node-type-of.ts';
import { ReviewCard } from '../reviews/review-card.tsx';
import { useTitle } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useLiveRun, type LiveRun } from './live-run.ts';
import { ForkButton } from './fork-dialog.tsx';
import { RunHeader } from './run-header.tsx';
import { RunValues } from './run-values.tsx';
import { TimelineList } from './timeline-list.tsx';

/** One run on the graph that ran: live while it is open, history afterwards. */
export function RunPage({ runId }: { readonly runId: string }) {
  const live = useLiveRun(runId);
  useTitle(live.run === null ? undefined : `Run of ${live.run.workflowName}`);
  if (live.run !== null) return <RunView run={live.run} live={live} />;
  if (live.error !== null) return <Problem error={live.error} missing={{ what: 'run', href: '/runs', list: 'All runs' }} />;
  return (
    <div role="status" aria-label="Loading" className="flex h-full flex-col gap-3 p-4">
      <Skeleton className="h-10" />
      <Skeleton className="flex-1" />
      <Skeleton className="h-40" />
    </div>
  );
}

function RunView({ run, live }: { readonly run: Run; readonly live: LiveRun }) {
  const [search, setSearch] = useSearchParams();
  const selected = run.graph.nodes.find((node) => node.name === search.get('node')) ?? null;
  const selectedStep = search.get('step');
  const select = useCallback(
    (nodeId: string | null): void => {
      const name = run.graph.nodes.find((node) => node.id === nodeId)?.name;
      setSearch(name === undefined ? {} : { node: name }, { replace: true });
    },
    [run.graph, setSearch],
  );
  const selectStep = useCallback(
    (step: StepRun): void => {
      const name = run.graph.nodes.find((node) => node.id === step.nodeId || isItemOf(step, node.id))?.name;
      setSearch(name === undefined ? {} : { node: name, step: stepKey(step) }, { replace: true });
    },
    [run.graph, setSearch],
  );
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <RunHeader run={run} connection={live.connection} selectedNodeId={selected?.id ?? null} />
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <div className="flex min-h-0 min-w-0 flex-col lg:flex-1">
          <section aria-label="Canvas" className="h-80 shrink-0 lg:h-auto lg:min-h-0 lg:flex-1">
            <RunCanvas
              graph={run.graph}
              run={run}
              streams={live.streams}
              maps={live.maps}
              selectedNodeId={selected?.id ?? null}
              onSelectNode={select}
            />
          </section>
          <section
            aria-label="Time line"
            className="border-t border-border bg-surface py-2 lg:max-h-[42%] lg:min-h-24 lg:shrink-0 lg:overflow-y-auto"
          >
            <TimelineList run={run} selectedNodeId={selected?.id ?? null} selectedStep={selectedStep} onSelect={selectStep} />
          </section>
        </div>
        <aside
          aria-label="Details"
          className="flex shrink-0 flex-col border-border bg-surface max-lg:flex-1 max-lg:border-t lg:w-96 lg:border-l"
        >
          <OpenReviews runId={run.id} isWaiting={run.status === 'waiting'} />
          <div className="min-h-0 flex-1 lg:overflow-y-auto">
            {selected === null ? (
              <RunValues run={run} onShowNode={select} />
            ) : (
              <div className="p-4">
                <div className="mb-3 flex items-center gap-2">
                  <NodeIcon type={nodeTypeOf(selected.type)} size={24} />
                  <h2 className="min-w-0 flex-1 truncate font-medium">{selected.name}</h2>
                  <ForkButton run={run} node={selected} />
                  <IconButton label="Back to the run" size="sm" onClick={() => select(null)}>
                    <X size={15} />
                  </IconButton>
                </div>
                <StepRunPanel
                  key={`${selected.id} ${selectedStep ?? ''}`}
                  run={run}
                  nodeId={selected.id}
                  firstShown={selectedStep}
                  streams={live.streams}
                />
              </div>
            )}
          </div>
        </aside>
      </div>
    </div>
  );
}

/** The questions this run waits for, so that they can be answered where they are seen. */
function OpenReviews({ runId, isWaiting }: { readonly runId: string; readonly isWaiting: boolean }) {
  const reviews = useRunReviews(runId, { isWanted: isWaiting }).data ?? [];
  if (!isWaiting || reviews.length === 0) return null;
  return (
    <div className="max-h-[70%] shrink-0 overflow-y-auto border-b border-border p-4">
      {reviews.map((review) => (
        <ReviewCard key={review.id} review={review} compact />
      ))}
    </div>
  );
}
