import { FoldVertical, Sparkles } from 'lucide-react';
import type { Substep } from '#graph/run';
import { elapsedMs, formatCost, formatDuration, isOfflineModel } from '../../canvas/run-view.ts';
import { replyOf } from '../../runs/agent-turns.ts';
import { totalsOf } from '../../runs/model-calls.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { ModelText } from '../../ui/model-text.tsx';
import { CachedBadge, ModelCalls } from './model-calls.tsx';
import { OnLine } from './on-line.tsx';
import { StepError } from './step-error.tsx';
import { StreamBox } from './stream-box.tsx';
import { ToolCallRow } from './tool-call-row.tsx';

/** One durable part of an agent's turn. */
export function SubstepRow({ substep, stream }: { readonly substep: Substep; readonly stream: string }) {
  switch (substep.kind) {
    case 'model':
      return <ModelRow substep={substep} stream={stream} />;
    case 'tool':
      return <ToolCallRow substep={substep} />;
    case 'compaction':
      return <CompactionRow substep={substep} />;
  }
}

function ModelRow({ substep, stream }: { readonly substep: Substep; readonly stream: string }) {
  const { text, data, dropped } = replyOf(substep.output);
  const isPlain = substep.calls === undefined || (substep.calls.length <= 1 && substep.calls[0]?.outcome !== 'failed');
  return (
    <OnLine icon={Sparkles} color="text-ai">
      <Measures title={substep.status === 'running' ? (stream === '' ? 'Thinking…' : 'Writing…') : modelOf(substep)} substep={substep} />
      {substep.status === 'running' && stream !== '' ? (
        <div className="mt-1">
          <StreamBox text={stream} />
        </div>
      ) : null}
      {text === '' ? null : <ModelText text={text} className="mt-0.5" />}
      {data === undefined ? null : <JsonView value={data} openDepth={2} className="mt-1.5" />}
      {dropped.length === 0 ? null : <p className="mt-1 text-xs text-warning">Cut to fit the context: {dropped.join('; ')}.</p>}
      {substep.error === null ? null : (
        <div className="mt-1.5">
          <StepError error={substep.error} />
        </div>
      )}
      {isPlain ? null : (
        <div className="mt-1.5">
          <ModelCalls calls={substep.calls ?? []} />
        </div>
      )}
    </OnLine>
  );
}

function CompactionRow({ substep }: { readonly substep: Substep }) {
  const { text } = replyOf(substep.output);
  return (
    <OnLine icon={FoldVertical} color="text-warning">
      <Measures title={substep.status === 'running' ? 'Summarising older turns…' : 'Older turns summarised'} substep={substep} />
      <p className="text-xs text-muted">{droppedWords(substep.input)}</p>
      {text === '' ? null : <ModelText text={text} className="mt-1 rounded-lg bg-sunken px-3 py-2" />}
      {substep.error === null ? null : (
        <div className="mt-1.5">
          <StepError error={substep.error} />
        </div>
      )}
    </OnLine>
  );
}

function droppedWords(input: Substep['input']): string {
  if (typeof input !== 'object' || input === null || !('messages' in input) || !('tokens' in input)) return '';
  const { messages, tokens } = input;
  return typeof messages === 'number' && typeof tokens === 'number'
    ? `${messages} messages, about ${tokens.toLocaleString('en')} tokens, gave way to this summary.`
    : '';
}

function modelOf({ model }: Substep): string {
  return model === null ? 'Model' : isOfflineModel(model) ? 'Offline model' : model;
}

function Measures({ title, substep }: { readonly title: string; readonly substep: Substep }) {
  const took = elapsedMs(substep.startedAt, substep.finishedAt);
  const saved = totalsOf(substep.calls ?? []).saved;
  const parts = [
    substep.tokens > 0 ? `${substep.tokens.toLocaleString('en')} tokens` : '',
    substep.costUsd > 0 ? formatCost(substep.costUsd) : '',
    substep.attempts > 1 ? `${substep.attempts} attempts` : '',
    took === null ? '' : formatDuration(took),
  ].filter(Boolean);
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-xs leading-[18px] text-muted tabular-nums">
      <span className="min-w-0 truncate font-medium text-text" title={title}>
        {title}
      </span>
      {saved === null ? null : <CachedBadge saved={saved} />}
      <span className="ml-auto">{parts.join(' · ')}</span>
    </div>
  );
}
