import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { Workflow } from '#graph/api';
import { check, checkTypes, type GraphTypes } from '#graph/check';
import type { Graph, GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import { nodePorts } from '#graph/node-ports';
import { noNames } from '#graph/expression/type-scope';
import { describeType } from '#graph/types/schema-type';
import { useSettled } from './use-settled.ts';
import { useSurroundings, useWorkflow } from '../api/hooks.ts';
import { findBackEdges } from '../canvas/back-edges.ts';
import { nodeTypes as types } from '../canvas/catalogue.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { lastOutputs, previewScope } from '../inspector/preview-scope.ts';
import { useLiveRun } from '../runs/live-run.ts';
import { Problem } from '../shell/problem.tsx';
import { useTitle } from '../shell/page.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { ConnectDialog } from './connect-dialog.tsx';
import { keepHiddenRun } from './draft-storage.ts';
import { EditorCanvas } from './editor-canvas.tsx';
import { openAnswer } from './edits.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { FindDialog } from './find-dialog.tsx';
import { HowToCallDialog } from './how-to-call/how-to-call-dialog.tsx';
import { addressOf, TriggerAddress } from './how-to-call/trigger-address.tsx';
import { GraphSettingsDialog } from './graph-settings-dialog.tsx';
import { Palette } from './palette.tsx';
import { PastRun, PastVersion } from './past-view.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { QuickAdd } from './quick-add.tsx';
import { RecentRuns } from './recent-runs.tsx';
import { RunBar } from './run-bar.tsx';
import { SessionProvider, useEditor, useGraph, useSaveState, useSession } from './session.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TestPanel } from './test-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import { useFollowDraft } from './use-follow-draft.ts';
import { useKeyboard } from './use-keyboard.ts';
import { useOpenSession } from './use-open-session.ts';
import { VersionsDialog } from './versions-dialog.tsx';
import { AnswerButton, useWaitingReviews } from './waiting-review.tsx';
import { ZoomControls } from './zoom-controls.tsx';

/** The editor of one workflow: draw, check, run, publish. */
export function EditorPage({ workflowId }: { workflowId: string }) {
  const workflow = useWorkflow(workflowId);
  useTitle(workflow.data?.name);
  if (workflow.data === undefined) {
    if (workflow.isError)
      return (
        <Problem
          error={workflow.error}
          onRetry={() => void workflow.refetch()}
          missing={{ what: 'workflow', href: '/', list: 'All workflows' }}
        />
      );
    return (
      <div role="status" aria-label="Loading" className="flex h-full items-center justify-center text-muted">
        <Spinner />
      </div>
    );
  }
  return <OpenEditor key={workflowId} workflow={workflow.data} />;
}

function OpenEditor({ workflow }: { workflow: Workflow }) {
  const session = useOpenSession(workflow);
  if (session === null) return null;
  return (
    <SessionProvider value={session}>
      <ReactFlowProvider>
        <Editor workflow={workflow} />
      </ReactFlowProvider>
    </SessionProvider>
  );
}

function Editor({ workflow }: { workflow: Workflow }) {
  const session = useSession();
  const graph = useGraph((state) => state.graph);
  const showing = useEditor((state) => state.showing);
  const dialog = useEditor((state) => state.dialog);
  const saveState = useSaveState();
  // Checking is quick but not free: a burst of typing or dragging comes first.
  const settled = useSettled(graph);
  const surroundings = useSurroundings(workflow.id);
  const graphTypes = useMemo(() => checkTypes(settled, types, surroundings), [settled, surroundings]);
  const issues = useMemo(() => check(settled, types, graphTypes), [settled, graphTypes]);
  useKeyboard(session);
  useFollowDraft(session, workflow);
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">{workflow.name}</h1>
      <Toolbar workflow={workflow} issues={issues} recentRuns={<RecentRuns />} />
      {showing.kind === 'run' ? (
        <PastRun runId={showing.runId} />
      ) : showing.kind === 'version' ? (
        <PastVersion number={showing.number} workflow={workflow} />
      ) : (
        <DraftView workflow={workflow} issues={issues} settled={settled} graphTypes={graphTypes} />
      )}
      <QuickAdd />
      {dialog === 'publish' ? <PublishDialog workflow={workflow} issues={issues} /> : null}
      {dialog === 'call' ? <HowToCallDialog workflow={workflow} onClose={() => session.ui.setState({ dialog: null })} /> : null}
      {dialog === 'versions' ? <VersionsDialog workflow={workflow} /> : null}
      {dialog === 'settings' ? <GraphSettingsDialog /> : null}
      {dialog === 'shortcuts' ? <ShortcutsDialog /> : null}
      {dialog === 'find' ? <FindDialog /> : null}
      <ConnectDialog />
      {saveState.kind === 'conflict' && dialog === 'conflict' ? <ConflictDialog conflict={saveState.conflict} /> : null}
    </div>
  );
}

function DraftView({
  workflow,
  issues,
  settled,
  graphTypes,
}: {
  workflow: Workflow;
  issues: readonly Issue[];
  settled: Graph;
  graphTypes: GraphTypes;
}) {
  const session = useSession();
  const isEmpty = useGraph((state) => state.graph.nodes.length === 0);
  const isPaletteOpen = useEditor((state) => state.isPaletteOpen);
  const isTestOpen = useEditor((state) => state.isTestOpen);
  const liveRunId = useEditor((state) => state.liveRunId);
  const openNodeId = useEditor((state) => state.openNodeId);
  const live = useLiveRun(liveRunId);
  const run = live.run !== null && live.run.workflowId === workflow.id ? live.run : null;
  const latest = useRef(graphTypes);
  useEffect(() => {
    latest.current = graphTypes;
  }, [graphTypes]);
  const describePort = useCallback((nodeId: string, port: string) => `${port}: ${describeType(latest.current.portType(nodeId, port))}`, []);
  const reviews = useWaitingReviews(run);
  const renderWaiting = useCallback(
    (nodeId: string, doing: string | null) =>
      reviews.some((review) => review.nodeId === nodeId) ? (
        <AnswerButton doing={doing} onAnswer={() => openAnswer(session, nodeId)} />
      ) : null,
    [reviews, session],
  );
  const { hook, chat } = workflow;
  const renderAddress = useCallback(
    (node: GraphNode) => {
      const address = addressOf({ hook, chat }, node);
      return address === null ? null : <TriggerAddress address={address} />;
    },
    [hook, chat],
  );

  const node = settled.nodes.find((candidate) => candidate.id === openNodeId);
  const current = useGraph((state) => state.graph.nodes.find((candidate) => candidate.id === openNodeId));
  const type = current === undefined ? undefined : types[current.type];
  const outputs = useMemo(() => lastOutputs(workflow.lastValues, run), [workflow.lastValues, run]);
  const values = useMemo(
    () => (node === undefined ? null : previewScope({ graph: settled, nodeId: node.id, outputs, run })),
    [settled, node, outputs, run],
  );
  const scope = useMemo(() => (node === undefined ? noNames : graphTypes.scopeAt(node.id)), [graphTypes, node]);
  const isLoopHead = useMemo(() => {
    const back = findBackEdges(settled);
    return settled.edges.some((edge) => edge.to.node === openNodeId && back.has(edge.id));
  }, [settled, openNodeId]);

  return (
    <>
      <div className="relative flex min-h-0 flex-1">
        {isPaletteOpen ? <Palette isCramped={isTestOpen || current !== undefined} /> : null}
        <div className="relative min-w-0 flex-1 overflow-hidden">
          <EditorCanvas
            issues={issues}
            describePort={describePort}
            run={run}
            streams={live.streams}
            maps={live.maps}
            renderWaiting={renderWaiting}
            renderAddress={renderAddress}
          />
          {isEmpty ? <EmptyCanvas /> : <ZoomControls />}
        </div>
        {isTestOpen ? (
          <TestPanel issues={issues} />
        ) : current === undefined ? null : (
          <Inspector
            node={current}
            type={type}
            issues={issues}
            types={scope}
            itemTypes={graphTypes.node(current.id)?.itemScope}
            values={values}
            ports={type === undefined ? [] : nodePorts(current, type)}
            isLoopHead={isLoopHead}
            run={run}
            reviews={reviews.filter((review) => review.nodeId === current.id)}
            streams={live.streams}
            lastValue={outputs[current.name]}
          />
        )}
      </div>
      {liveRunId === null ? null : (
        <RunBar
          live={live}
          reviews={reviews}
          onClose={() => {
            keepHiddenRun(workflow.id, liveRunId);
            session.ui.setState({ liveRunId: null });
          }}
        />
      )}
    </>
  );
}
