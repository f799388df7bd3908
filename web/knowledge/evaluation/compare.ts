import type { QuestionResult } from '#graph/knowledge-evaluation';

export type Change = 'better' | 'worse' | 'same' | 'single';

/** One question in two evaluations; one of both is absent when the set was changed between them. */
export interface ComparedQuestion {
  readonly questionId: string;
  readonly question: string;
  readonly before: QuestionResult | undefined;
  readonly after: QuestionResult | undefined;
  readonly change: Change;
  /** How much nDCG went up. */
  readonly difference: number;
}

/** Smaller differences come from rounding. */
const LEAST = 1e-9;

/** Questions of two evaluations beside each other: what became worse first, then what became better; the largest difference first. */
export function compareResults(before: readonly QuestionResult[], after: readonly QuestionResult[]): readonly ComparedQuestion[] {
  const later = new Map(after.map((result) => [result.questionId, result]));
  const earlier = new Set(before.map(({ questionId }) => questionId));
  const both = [
    ...before.map((result) => compared(result, later.get(result.questionId))),
    ...after.filter(({ questionId }) => !earlier.has(questionId)).map((result) => compared(undefined, result)),
  ];
  const order: readonly Change[] = ['worse', 'better', 'same', 'single'];
  return both.toSorted((a, b) => order.indexOf(a.change) - order.indexOf(b.change) || Math.abs(b.difference) - Math.abs(a.difference));
}

/** The place of the first right result, from 1; null when there is none. */
export function firstHit({ found }: Pick<QuestionResult, 'found'>): number | null {
  const index = found.findIndex(({ label }) => label !== null);
  return index < 0 ? null : index + 1;
}

/** The labels that nothing found meets. A passage names the first label that it meets; that it meets others too shows in its text. */
export function missedOf({ relevant, found, metrics }: Pick<QuestionResult, 'relevant' | 'found' | 'metrics'>): QuestionResult['relevant'] {
  if (metrics.recall === 1) return [];
  const met = new Set(found.map(({ label }) => label));
  return relevant.filter(
    ({ document, phrase }, index) =>
      !met.has(index) && !found.some((one) => one.label !== null && one.document === document && plain(one.text).includes(plain(phrase))),
  );
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

/** By nDCG; recall and the place of the first hit tell apart what that can't: it sees no further than the tenth. */
function compared(before: QuestionResult | undefined, after: QuestionResult | undefined): ComparedQuestion {
  const one = after ?? before;
  const about = { questionId: one?.questionId ?? '', question: one?.question ?? '', before, after };
  if (before === undefined || after === undefined) return { ...about, change: 'single', difference: 0 };
  const difference = after.metrics.ndcg - before.metrics.ndcg;
  const decisive =
    [difference, after.metrics.recall - before.metrics.recall, after.metrics.mrr - before.metrics.mrr].find((by) => Math.abs(by) > LEAST) ??
    0;
  return { ...about, difference, change: decisive > 0 ? 'better' : decisive < 0 ? 'worse' : 'same' };
}
