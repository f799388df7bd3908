import { useState } from 'react';
import type { StepRun } from '#graph/run';
import { elapsedMs, formatDuration } from '../../canvas/run-view.ts';
import { turnsOf, type AgentTurn } from '../../runs/agent-turns.ts';
import { useNow } from '../../runs/use-now.ts';
import { StatusIcon } from '../../ui/status-badge.tsx';
import { Disclosure } from './disclosure.tsx';
import { SubstepRow } from './substep-row.tsx';

/** With few turns all of them are open at first. */
const FEW = 3;

/** Of many turns the last ones are listed at first, so that the newest is in sight. */
const LISTED = 10;

/** What an agent did, turn by turn: the model's words, the tools it called, and what was put in short. */
export function AgentTurns({
  step,
  stream,
}: {
  readonly step: StepRun & { readonly substeps: NonNullable<StepRun['substeps']> };
  readonly stream: string;
}) {
  const turns = turnsOf(step.substeps);
  // What a person opened or closed stays so; the rest follows what is going on.
  const [chosen, setChosen] = useState<ReadonlyMap<number, boolean>>(new Map());
  const [areAllListed, setAllListed] = useState(false);
  const hidden = areAllListed || turns.length <= LISTED + 1 ? 0 : turns.length - LISTED;
  const tools = step.substeps.filter(({ kind }) => kind === 'tool').length;
  const isOpen = (turn: AgentTurn): boolean =>
    chosen.get(turn.number) ?? (turns.length <= FEW || turn === turns.at(-1) || turn.status === 'failed' || turn.status === 'waiting');
  const areAllOpen = turns.every(isOpen);
  if (turns.length === 0) return null;
  return (
    <section aria-label="Turns" className="min-w-0">
      <div className="mb-1 flex items-baseline gap-2">
        <h3 className="text-[13px] font-medium">{turns.length === 1 ? '1 turn' : `${turns.length} turns`}</h3>
        <span className="text-xs text-muted">
          {tools === 0 ? 'no tool was called' : tools === 1 ? '1 tool call' : `${tools} tool calls`}
        </span>
        {turns.length > 1 ? (
          <button
            type="button"
            className="ml-auto text-xs text-accent hover:underline"
            onClick={() => setChosen(new Map(turns.map(({ number }) => [number, !areAllOpen])))}
          >
            {areAllOpen ? 'Fold all' : 'Unfold all'}
          </button>
        ) : null}
      </div>
      {hidden === 0 ? null : (
        <button type="button" className="py-1 pl-[21px] text-xs text-accent hover:underline" onClick={() => setAllListed(true)}>
          Show {hidden} earlier turns
        </button>
      )}
      <ol className="flex flex-col" start={hidden + 1}>
        {turns.slice(hidden).map((turn) => (
          <li key={turn.number}>
            <Disclosure
              isOpen={isOpen(turn)}
              onToggle={() => setChosen(new Map([...chosen, [turn.number, !isOpen(turn)]]))}
              className="py-1"
              summary={<TurnSummary turn={turn} isFolded={!isOpen(turn)} />}
            >
              <ol className="mb-2 ml-[9px] flex flex-col gap-2 border-l border-border pt-1 pb-1 pl-4">
                {turn.substeps.map((substep) => (
                  <SubstepRow
                    key={substep.id}
                    substep={substep}
                    stream={substep.kind === 'model' && substep.status === 'running' ? stream : ''}
                  />
                ))}
              </ol>
            </Disclosure>
          </li>
        ))}
      </ol>
    </section>
  );
}

function TurnSummary({ turn, isFolded }: { readonly turn: AgentTurn; readonly isFolded: boolean }) {
  const isLive = turn.status === 'running' || turn.status === 'waiting';
  const now = useNow(isLive);
  const took =
    isLive && turn.startedAt !== null ? Math.max(0, now - Date.parse(turn.startedAt)) : elapsedMs(turn.startedAt, turn.finishedAt);
  return (
    <>
      <StatusIcon status={turn.status} />
      <span className="shrink-0 font-medium">Turn {turn.number}</span>
      <span className="min-w-0 flex-1 truncate text-xs text-muted">
        {!isFolded ? '' : turn.tools.length > 0 ? <span className="font-mono text-[11.5px]">{turn.tools.join(', ')}</span> : turn.said}
      </span>
      {turn.failedTools > 0 && isFolded ? <span className="shrink-0 text-xs text-danger">{turn.failedTools} failed</span> : null}
      <span className="shrink-0 text-xs text-muted tabular-nums">{took === null ? '' : formatDuration(took)}</span>
    </>
  );
}
