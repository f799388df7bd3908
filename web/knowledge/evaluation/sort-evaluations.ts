import type { Evaluation } from '#graph/knowledge-evaluation';
import { measureOf, measures, type MeasureKey, valueOf } from './measures.ts';

export type Column = 'label' | 'generation' | 'failed' | 'date' | MeasureKey;

/** By which column a table is ordered. */
export interface Sorting {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** The newest first. */
export const newestFirst: Sorting = { column: 'date', isDescending: true };

/** What a press on a column's name makes of the sorting: its best first, and turned round by the next press. */
export function nextSorting(current: Sorting, column: Column): Sorting {
  if (current.column === column) return { column, isDescending: !current.isDescending };
  const isMeasure = measures.some(({ key }) => key === column);
  return { column, isDescending: isMeasure ? !measureOf(column as MeasureKey).isLow : column === 'date' || column === 'generation' };
}

/** Evaluations in the order of a column; those without a value come last, either way. */
export function sortEvaluations(evaluations: readonly Evaluation[], { column, isDescending }: Sorting): readonly Evaluation[] {
  const sign = isDescending ? -1 : 1;
  return evaluations.toSorted((a, b) => {
    const [one, other] = [sortValue(a, column), sortValue(b, column)];
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
    return (
      sign *
      (typeof one === 'string' && typeof other === 'string'
        ? one.localeCompare(other, 'en', { numeric: true })
        : one < other
          ? -1
          : one > other
            ? 1
            : 0)
    );
  });
}

function sortValue(evaluation: Evaluation, column: Column): string | number | null {
  switch (column) {
    case 'label':
      return evaluation.label;
    case 'generation':
      return evaluation.generation;
    case 'failed':
      return evaluation.failed;
    case 'date':
      return evaluation.createdAt;
    default:
      return valueOf(evaluation, column);
  }
}
