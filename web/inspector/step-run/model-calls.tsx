import { CircleCheck, CircleX, Zap } from 'lucide-react';
import { useState } from 'react';
import type { ModelCallRecord } from '#graph/run';
import { formatCost, formatDuration, isOfflineModel } from '../../canvas/run-view.ts';
import { reasons, totalsOf, type Saved } from '../../runs/model-calls.ts';
import { Badge } from '../../ui/badge.tsx';
import { cn } from '../../ui/cn.ts';
import { Disclosure } from './disclosure.tsx';

/** More calls than this are folded at first. */
const FEW = 4;

export interface ModelCallsProps {
  readonly calls: readonly ModelCallRecord[];
  /** Something else tells of them already. */
  readonly isFolded?: boolean;
}

/** Which models were asked, why, and what came of it: one line for a plain call, else a list. */
export function ModelCalls({ calls, isFolded = false }: ModelCallsProps) {
  const [isOpen, setOpen] = useState(!isFolded && calls.length <= FEW);
  const [only] = calls;
  if (only === undefined) return null;
  if (calls.length === 1 && only.outcome === 'answered' && only.because === 'first') {
    return (
      <section aria-label="Model calls" className="-mt-2">
        <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted tabular-nums">
          <span>
            <span className="text-text">{only.model}</span> · {measuresOf(only).join(' · ')}
          </span>
          <CutOffBadge call={only} />
        </p>
        <Thinking call={only} />
      </section>
    );
  }
  const totals = totalsOf(calls);
  return (
    <section aria-label="Model calls" className="min-w-0">
      <Disclosure
        isOpen={isOpen}
        onToggle={() => setOpen(!isOpen)}
        className="py-0.5"
        summary={
          <>
            <h3 className="font-medium">Model calls</h3>
            <span className="text-xs text-muted tabular-nums">
              {totals.count}
              {totals.failed > 0 ? `, ${totals.failed} failed` : ''}
            </span>
            <span className="ml-auto truncate text-xs text-muted tabular-nums">
              {tokensOf(totals)}
              {totals.costUsd > 0 ? ` · ${formatCost(totals.costUsd)}` : ''}
            </span>
          </>
        }
      >
        <ol className="mt-1.5 max-h-80 divide-y divide-border overflow-y-auto rounded-lg border border-border">
          {calls.map((call, index) => (
            // Calls have no identity but their place.
            <CallRow key={index} call={call} />
          ))}
        </ol>
      </Disclosure>
    </section>
  );
}

const outcomes = {
  answered: { icon: CircleCheck, color: 'text-success', label: 'Answered' },
  failed: { icon: CircleX, color: 'text-danger', label: 'Failed' },
  cached: { icon: Zap, color: 'text-accent', label: 'From the cache' },
} as const;

function CallRow({ call }: { readonly call: ModelCallRecord }) {
  const { icon: Icon, color, label } = outcomes[call.outcome];
  const reason = reasons[call.because];
  return (
    <li className="flex items-start gap-2 px-2.5 py-1.5">
      <Icon role="img" aria-label={label} size={14} className={cn('mt-[3px] shrink-0', color)} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 text-[13px] leading-5">
          <span className="min-w-0 truncate" title={call.model}>
            {isOfflineModel(call.model) ? 'offline model' : call.model}
          </span>
          {reason.label === '' ? null : <Badge title={reason.explanation}>{reason.label}</Badge>}
          {call.outcome === 'cached' ? (
            <CachedBadge saved={{ hits: 1, tokens: call.savedTokens ?? 0, costUsd: call.savedUsd ?? 0 }} />
          ) : null}
          <CutOffBadge call={call} />
        </div>
        <div className="text-xs text-muted tabular-nums">
          {call.code === undefined ? null : <span className="mr-1.5 font-mono text-[11px] text-danger">{call.code}</span>}
          {measuresOf(call).join(' · ')}
        </div>
        <Thinking call={call} />
      </div>
    </li>
  );
}

/** Says that the answer is not whole. */
function CutOffBadge({ call }: { readonly call: ModelCallRecord }) {
  return call.finishReason === 'length' ? (
    <Badge tone="warning" title="The model stopped at its maximum answer length. Raise the length, or ask for less.">
      cut off
    </Badge>
  ) : null;
}

/** What the model thought before it answered, folded. */
function Thinking({ call }: { readonly call: ModelCallRecord }) {
  const [isOpen, setOpen] = useState(false);
  if (call.thinking === undefined) return null;
  return (
    <Disclosure isOpen={isOpen} onToggle={() => setOpen(!isOpen)} className="mt-0.5 text-xs text-muted" summary="Thinking">
      <p className="mt-1 max-h-60 overflow-y-auto rounded-md bg-sunken p-2 text-xs whitespace-pre-wrap text-muted">{call.thinking}</p>
    </Disclosure>
  );
}

/** Says that an answer came from the cache, and what that spared. */
export function CachedBadge({ saved, className }: { readonly saved: Saved; readonly className?: string }) {
  return (
    <Badge tone="accent" title={savedWords(saved)} {...(className === undefined ? {} : { className })}>
      <Zap aria-hidden size={11} /> cached
      {saved.costUsd > 0 ? <span className="font-normal">· saved {formatCost(saved.costUsd)}</span> : null}
    </Badge>
  );
}

/** What the cache spared, as a sentence. */
export function savedWords({ hits, tokens, costUsd }: Saved): string {
  const spared = [tokens > 0 ? `${tokens.toLocaleString('en')} tokens` : '', costUsd > 0 ? formatCost(costUsd) : '']
    .filter(Boolean)
    .join(' and ');
  return `${hits === 1 ? 'One answer' : `${hits} answers`} came from the cache${spared === '' ? '' : ` and saved ${spared}`}.`;
}

function measuresOf(call: ModelCallRecord): readonly string[] {
  if (call.outcome === 'cached')
    return [
      ...(call.savedTokens === undefined ? [] : [`${call.savedTokens.toLocaleString('en')} tokens saved`]),
      `found in ${formatDuration(call.durationMs)}`,
    ];
  const used = call.inputTokens + call.outputTokens > 0 ? [tokensOf(call)] : [];
  const cost = call.costUsd > 0 ? [formatCost(call.costUsd)] : [];
  // An answer that came in one piece had its first token with its last.
  const first =
    call.firstTokenMs !== null && call.firstTokenMs < call.durationMs ? [`first token ${formatDuration(call.firstTokenMs)}`] : [];
  return [...used, ...cost, ...first, formatDuration(call.durationMs)];
}

function tokensOf({ inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }): string {
  return `${inputTokens.toLocaleString('en')} in, ${outputTokens.toLocaleString('en')} out`;
}
