import type { Gate } from '#graph/knowledge';
import type { Evaluation, RetrievalMetrics } from '#graph/knowledge-evaluation';

export type MeasureKey = keyof RetrievalMetrics | 'p50';

/** Something that tells how good a way of searching is. */
export interface Measure {
  readonly key: MeasureKey;
  readonly label: string;
  /** What it says, for somebody who has never heard of it. */
  readonly meaning: string;
  /** Whether less is better. */
  readonly isLow: boolean;
}

/** The measures in the order of the table. */
export const measures: readonly Measure[] = [
  {
    key: 'recall',
    label: 'Recall',
    meaning:
      'How much of what answers a question is among the first k results. 1.00: all of it, for every question. The first to look at: what is not found can’t be answered from.',
    isLow: false,
  },
  {
    key: 'precision',
    label: 'Precision',
    meaning:
      'How many of the first k results answer the question. It can’t reach 1.00 when a question has fewer answers than k: with one answer and k = 5 the best is 0.20.',
    isLow: false,
  },
  {
    key: 'mrr',
    label: 'MRR',
    meaning:
      'How far up the first right result stands: first place counts 1.00, second 0.50, third 0.33, not found 0. Mean reciprocal rank.',
    isLow: false,
  },
  {
    key: 'ndcg',
    label: 'nDCG@10',
    meaning:
      'How close the order of the first ten is to the best one: right results count more the higher they stand, and higher grades count more.',
    isLow: false,
  },
  {
    key: 'contextPrecision',
    label: 'Context precision',
    meaning: 'Whether what the model reads begins with what answers: 1.00 when all right passages of the context stand before the others.',
    isLow: false,
  },
  {
    key: 'groundedness',
    label: 'Groundedness',
    meaning: 'The share of an answer’s sentences that the passages they cite support. Only with an answer model, which writes the answers.',
    isLow: false,
  },
  {
    key: 'p50',
    label: 'p50',
    meaning: 'How long a search takes: half of the questions were faster. Milliseconds; less is better.',
    isLow: true,
  },
];

/** The measure of that key. */
export function measureOf(key: MeasureKey): Measure {
  const measure = measures.find((one) => one.key === key);
  if (measure === undefined) throw new Error(`There is no measure ${key}.`);
  return measure;
}

/** The measures that a gate can hold. */
export const gateMeasures: readonly (Measure & { readonly key: Gate['metric'] })[] = (['recall', 'precision', 'mrr', 'ndcg'] as const).map(
  (key) => ({ ...measureOf(key), key }),
);

/** `Recall@5`, `Precision@5`; the others have no k. */
export function measureLabel({ key, label }: Measure, k: number | null): string {
  return key === 'recall' || key === 'precision' ? `${label}@${k ?? 'k'}` : label;
}

/** What an evaluation came to in one measure; null while it is not known, or was not measured. */
export function valueOf({ metrics, p50Ms }: Pick<Evaluation, 'metrics' | 'p50Ms'>, key: MeasureKey): number | null {
  return key === 'p50' ? p50Ms : (metrics?.[key] ?? null);
}

/** `0.83`, `12 ms`, `–`. */
export function valueText(key: MeasureKey, value: number | null): string {
  if (value === null) return '–';
  return key === 'p50' ? `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms` : value.toFixed(2);
}

/**
 * The ids of the evaluations that are best in a measure. Only those of the same questions, as far as their set and number tell, and of one
 * k can be compared; without anything to compare with
 * none is best, and neither are all when all are the same.
 */
export function bestIn(evaluations: readonly Evaluation[], key: MeasureKey): ReadonlySet<string> {
  const best = new Set<string>();
  const measured = evaluations.filter((one) => one.status === 'finished' && valueOf(one, key) !== null);
  for (const comparable of new Set(measured.map(groupOf))) {
    const group = measured.filter((one) => groupOf(one) === comparable);
    const texts = group.map((one) => ({ id: one.id, value: rounded(key, valueOf(one, key) ?? 0) }));
    const values = texts.map(({ value }) => value);
    const top = measureOf(key).isLow ? Math.min(...values) : Math.max(...values);
    if (values.every((value) => value === top)) continue;
    for (const { id, value } of texts) if (value === top) best.add(id);
  }
  return best;
}

function groupOf({ setId, k, progress }: Evaluation): string {
  return `${setId} ${k} ${progress.total}`;
}

/** What is shown the same is the same. */
function rounded(key: MeasureKey, value: number): number {
  return key === 'p50' ? Math.round(value * 10) / 10 : Math.round(value * 100) / 100;
}
