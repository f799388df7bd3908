import { ArrowLeft, X } from 'lucide-react';
import { useCallback, type ReactNode } from 'react';
import type { Workflow } from '#graph/api';
import { useVersion } from '../api/hooks.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { RunCanvas } from '../canvas/run-canvas.tsx';
import { SettingsView } from '../inspector/settings-view.tsx';
import { StepRunPanel } from '../inspector/step-run-panel.tsx';
import { useLiveRun } from '../runs/live-run.ts';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { RunBar } from './run-bar.tsx';
import { useEditor, useSession } from './session.ts';
import { SidePanel } from './side-panel.tsx';
import { AnswerButton, AnswerForms, useWaitingReviews } from './waiting-review.tsx';

/** A run on the graph that ran, in place of the draft. */
export function PastRun({ runId }: { runId: string }) {
  const session = useSession();
  const live = useLiveRun(runId);
  const openNodeId = useEditor((state) => state.openNodeId);
  const open = (nodeId: string | null) => session.ui.setState({ openNodeId: nodeId });
  const reviews = useWaitingReviews(live.run);
  const renderWaiting = useCallback(
    (nodeId: string, doing: string | null) =>
      reviews.some((review) => review.nodeId === nodeId) ? (
        <AnswerButton doing={doing} onAnswer={() => session.ui.setState({ openNodeId: nodeId })} />
      ) : null,
    [reviews, session],
  );
  const back = () => session.ui.setState({ showing: { kind: 'draft' }, openNodeId: null });
  const { run } = live;
  const node = run?.graph.nodes.find((candidate) => candidate.id === openNodeId);
  const asked = reviews.filter((review) => review.nodeId === openNodeId);
  return (
    <>
      <div className="flex min-h-0 flex-1">
        <div className="relative min-w-0 flex-1 overflow-hidden">
          <Banner onBack={back}>
            {run === null ? (
              'Loading the run…'
            ) : (
              <>
                A run of {run.version === null ? 'the draft' : `version ${run.version}`} from {new Date(run.startedAt).toLocaleString()}, on
                the graph that ran.
              </>
            )}
          </Banner>
          {run === null ? (
            <div className="flex h-full items-center justify-center text-muted">
              {live.error === null ? <Spinner /> : live.error.message}
            </div>
          ) : (
            <RunCanvas
              graph={run.graph}
              run={run}
              streams={live.streams}
              maps={live.maps}
              selectedNodeId={openNodeId}
              onSelectNode={open}
              renderWaiting={renderWaiting}
            />
          )}
        </div>
        {run === null || node === undefined ? null : (
          <aside
            aria-label={`Run of ${node.name}`}
            className="flex w-[400px] max-w-full shrink-0 flex-col border-l border-border bg-surface"
          >
            <header className="flex items-center gap-2 border-b border-border px-4 py-2.5">
              <h2 className="min-w-0 flex-1 truncate text-[15px] font-semibold">{node.name}</h2>
              <IconButton label="Close" onClick={() => open(null)}>
                <X size={16} />
              </IconButton>
            </header>
            <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
              {asked.length === 0 ? null : <AnswerForms reviews={asked} />}
              <StepRunPanel run={run} nodeId={node.id} streams={live.streams} />
            </div>
          </aside>
        )}
      </div>
      <RunBar live={live} reviews={reviews} onClose={back} />
    </>
  );
}

/** A published version, to read: its graph, and each setting of each node. */
export function PastVersion({ number, workflow }: { number: number; workflow: Workflow }) {
  const session = useSession();
  const { data: version, isPending } = useVersion(workflow.id, number);
  const openNodeId = useEditor((state) => state.openNodeId);
  const open = (nodeId: string | null) => session.ui.setState({ openNodeId: nodeId });
  const node = version?.graph.nodes.find(({ id }) => id === openNodeId);
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="relative min-w-0 flex-1">
        <Banner onBack={() => session.ui.setState({ showing: { kind: 'draft' }, openNodeId: null })}>
          Version {number}
          {version === undefined || version.note === '' ? '' : `: ${version.note}`}
        </Banner>
        {version === undefined ? (
          <div className="flex h-full items-center justify-center">{isPending ? <Spinner /> : 'There is no such version.'}</div>
        ) : (
          <RunCanvas graph={version.graph} selectedNodeId={openNodeId} onSelectNode={open} />
        )}
      </div>
      {node === undefined ? null : (
        <SidePanel
          key={node.id}
          label={`Settings of ${node.name} in version ${number}`}
          onKeyDown={(event) => event.key === 'Escape' && open(null)}
        >
          <header className="flex items-center gap-3 border-b border-border px-4 py-2.5">
            <NodeIcon type={session.catalogue[node.type]} size={28} />
            <div className="min-w-0 flex-1">
              <h2 className="truncate text-[15px] font-semibold">{node.name}</h2>
              <p className="truncate text-xs text-muted">{session.catalogue[node.type]?.title ?? node.type} · read-only</p>
            </div>
            <IconButton label="Close" onClick={() => open(null)}>
              <X size={16} />
            </IconButton>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">
            <SettingsView node={node} type={session.catalogue[node.type]} />
          </div>
        </SidePanel>
      )}
    </div>
  );
}

function Banner({ children, onBack }: { children: ReactNode; onBack: () => void }) {
  return (
    <div
      role="status"
      className="absolute top-3 left-1/2 z-10 flex max-w-[calc(100%-2rem)] -translate-x-1/2 items-center gap-3 rounded-xl border border-border bg-raised py-1.5 pr-1.5 pl-3.5 text-[13px] shadow-raised"
    >
      <span className="truncate">{children}</span>
      <Button size="sm" onClick={onBack}>
        <ArrowLeft size={13} /> Back to the draft
      </Button>
    </div>
  );
}
