import { ShieldAlert } from 'lucide-react';
import { Link } from 'wouter';
import { Spinner } from '../../ui/spinner.tsx';
import type { Gate } from '#graph/knowledge';
import type { GateState } from './gate.ts';

/** Why a generation can't be switched to yet, and the way to change that. */
export function GateNotice({
  knowledgeId,
  gate,
  generation,
  state,
}: {
  readonly knowledgeId: string;
  readonly gate: Gate;
  readonly generation: number;
  readonly state: Exclude<GateState, { kind: 'open' }>;
}) {
  const address = `/knowledge/${encodeURIComponent(knowledgeId)}?${new URLSearchParams({ tab: 'evaluation', evaluate: gate.setId, generation: String(generation) }).toString()}`;
  return (
    <p
      role="note"
      aria-label={`Why generation ${generation} can’t be switched to`}
      className="mt-1.5 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-[13px]"
    >
      {state.kind === 'running' ? (
        <Spinner size={14} className="text-muted" />
      ) : (
        <ShieldAlert aria-hidden size={14} className="text-warning" />
      )}
      <span>{state.reason}</span>
      {state.kind !== 'running' && (
        <Link href={address} className="rounded text-accent underline underline-offset-2">
          {state.kind === 'below' ? 'Evaluate again' : 'Evaluate it'}
        </Link>
      )}
    </p>
  );
}
