import type { Gate } from '#graph/knowledge';
import type { Evaluation, QuestionSet } from '#graph/knowledge-evaluation';
import { measureLabel, measureOf, valueOf, valueText } from './measures.ts';

/** Whether a generation may be switched to. */
export type GateState =
  | { readonly kind: 'open' }
  /** Nothing is known of it yet. */
  | { readonly kind: 'unmeasured'; readonly reason: string }
  | { readonly kind: 'running'; readonly reason: string }
  | { readonly kind: 'below'; readonly reason: string };

/** What the gate says of a generation: its newest finished evaluation with the set of the gate counts. */
export function gateStateOf(gate: Gate | null, generation: number, evaluations: readonly Evaluation[]): GateState {
  if (gate === null) return { kind: 'open' };
  const ofIt = evaluations.filter((one) => one.setId === gate.setId && one.generation === generation);
  const newest = ofIt.filter(({ status }) => status === 'finished').toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
  const value = newest === undefined ? null : valueOf(newest, gate.metric);
  if (newest !== undefined && value !== null && value >= gate.least) return { kind: 'open' };
  if (ofIt.some(({ status }) => status === 'running')) return { kind: 'running', reason: 'It is being evaluated.' };
  if (newest === undefined || value === null) return { kind: 'unmeasured', reason: 'It has to be evaluated before it can be switched to.' };
  // 0.796 must not read as 0.80 when 0.80 is asked for.
  return {
    kind: 'below',
    reason: `${measureLabel(measureOf(gate.metric), newest.k)} is ${belowText(value, gate.least)}; ${valueText(gate.metric, gate.least)} is asked for.`,
  };
}

/** `Recall of at least 0.80 with “Support”`. */
export function gateText(gate: Gate, sets: readonly QuestionSet[]): string {
  const name = sets.find(({ id }) => id === gate.setId)?.name;
  return `${measureOf(gate.metric).label} of at least ${valueText(gate.metric, gate.least)} with ${name === undefined ? 'a question set that is gone' : `“${name}”`}`;
}

function belowText(value: number, least: number): string {
  const text = value.toFixed(2);
  return Number(text) >= least ? value.toFixed(4) : text;
}
