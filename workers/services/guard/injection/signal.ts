import type { Hit } from '../detector.ts';

/** A sign of injection in the original text; its score is how far it goes to say so alone. */
export type Signal = Hit;

/** Signals of one kind speak once, the strongest; the kinds together count as independent. */
export function combine(signals: readonly Signal[]): number {
  const strongest = new Map<string, number>();
  for (const { kind, score } of signals) strongest.set(kind, Math.max(score, strongest.get(kind) ?? 0));
  const doubt = [...strongest.values()].reduce((left, score) => left * (1 - score), 1);
  return Math.round((1 - doubt) * 1_000) / 1_000;
}
