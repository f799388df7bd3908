import type { Evaluation } from '#graph/knowledge-evaluation';
import { cn } from '../../ui/cn.ts';
import { MeasureHelp } from './measure-name.tsx';
import { measureLabel, measures, valueOf, valueText } from './measures.ts';

export interface MetricTilesProps {
  readonly evaluation: Evaluation;
  /** What it is compared with. */
  readonly before?: Evaluation | undefined;
}

/** What an evaluation came to, one box a measure. */
export function MetricTiles({ evaluation, before }: MetricTilesProps) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-border bg-border sm:grid-cols-4 lg:grid-cols-7">
      {measures.map((measure) => {
        const value = valueOf(evaluation, measure.key);
        const was = before === undefined ? null : valueOf(before, measure.key);
        const label = measureLabel(measure, evaluation.k);
        return (
          <div key={measure.key} className="bg-surface px-2.5 py-2.5 last:max-sm:col-span-2">
            <dt className="flex items-center justify-between text-xs text-muted">
              <span className="whitespace-nowrap">{label}</span>
              <MeasureHelp measure={measure} label={label} />
            </dt>
            <dd className="mt-0.5 flex flex-wrap items-baseline gap-x-2 text-base font-semibold tabular-nums">
              <span className={cn(value === null && 'text-faint')}>{valueText(measure.key, value)}</span>
              {value !== null && was !== null && (
                <Difference by={value - was} isLow={measure.isLow} text={valueText(measure.key, Math.abs(value - was))} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Difference({ by, isLow, text }: { readonly by: number; readonly isLow: boolean; readonly text: string }) {
  if (Number.parseFloat(text) === 0) return <span className="text-xs font-normal text-faint">same</span>;
  const isBetter = by > 0 !== isLow;
  return (
    <span className={cn('text-xs font-medium', isBetter ? 'text-success' : 'text-danger')}>
      {by > 0 ? '+' : '−'}
      {text}
      <span className="sr-only">{isBetter ? ' better' : ' worse'}</span>
    </span>
  );
}
