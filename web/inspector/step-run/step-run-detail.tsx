import { ArrowUpRight } from 'lucide-react';
import { Link } from 'wouter';
import type { GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { StepRun } from '#graph/run';
import { RemovedContent } from '../../runs/removed-content.tsx';
import { AgentTurns } from './agent-turns.tsx';
import { AttemptList } from './attempt-list.tsx';
import { ConsoleLines } from './console-lines.tsx';
import { FoundPassages } from './found-passages.tsx';
import { ModelCalls } from './model-calls.tsx';
import { StepError } from './step-error.tsx';
import { StepFacts } from './step-facts.tsx';
import { StreamBox } from './stream-box.tsx';
import { ValueSection } from './value-section.tsx';

export interface StepRunDetailProps {
  readonly runId: string;
  readonly step: StepRun;
  /** Its node in the graph of the run. */
  readonly node: GraphNode | undefined;
  /** What the step is writing now. */
  readonly stream: string;
  /** When the values of the run were deleted by retention. */
  readonly contentRemovedAt: string | undefined;
}

/** All that is known of one step run. */
export function StepRunDetail({ runId, step, node, stream, contentRemovedAt }: StepRunDetailProps) {
  const { substeps, calls = [], logs = [] } = step;
  return (
    <div className="flex flex-col gap-4">
      <StepFacts step={step} />
      {step.childRunId === undefined ? null : (
        <Link
          href={`/runs/${encodeURIComponent(step.childRunId)}`}
          className="inline-flex items-center gap-1 self-start text-[13px] text-accent underline underline-offset-2"
        >
          Open the run of the called workflow <ArrowUpRight aria-hidden size={13} />
        </Link>
      )}
      {step.error === null ? null : <StepError error={step.error} />}
      <AttemptList attempts={step.attempts} records={step.attemptRecords ?? []} />
      {substeps === undefined ? null : <AgentTurns step={{ ...step, substeps }} stream={stream} />}
      {stream === '' || step.status !== 'running' || substeps !== undefined ? null : (
        <section aria-label="Writing">
          <h3 className="mb-1.5 text-[13px] font-medium">Writing…</h3>
          <StreamBox text={stream} />
        </section>
      )}
      <ModelCalls calls={calls} isFolded={substeps !== undefined} />
      {step.type === 'retrieve' && node !== undefined ? <FoundPassages runId={runId} step={step} config={node.config} /> : null}
      {logs.length === 0 ? null : <ConsoleLines logs={logs} />}
      {step.status === 'skipped' ? (
        <p className="text-[13px] text-muted">No branch of this run led here.</p>
      ) : contentRemovedAt === undefined ? (
        <StepValues step={step} />
      ) : (
        <RemovedContent at={contentRemovedAt} />
      )}
    </div>
  );
}

/** What a step took in and gave. */
function StepValues({ step }: { readonly step: StepRun }) {
  return (
    <>
      <ValueSection
        title={isEmpty(step.resolved) ? 'Incoming value' : 'Resolved fields'}
        value={isEmpty(step.resolved) ? step.input : step.resolved}
      />
      {step.status === 'finished' || !isEmpty(step.output) ? (
        <ValueSection title={step.port === null ? 'Output' : `Output: ${step.port}`} value={step.output} />
      ) : null}
      {isEmpty(step.resolved) || isEmpty(step.input) ? null : <ValueSection title="Incoming value" value={step.input} openDepth={0} />}
    </>
  );
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
