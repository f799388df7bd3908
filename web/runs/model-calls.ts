import type { ModelCallRecord } from '#graph/run';

/** What answers from the cache spared. */
export interface Saved {
  readonly hits: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** Calls of models, added up. */
export interface CallTotals {
  readonly count: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly durationMs: number;
  /** Null when nothing came from the cache. */
  readonly saved: Saved | null;
}

/** Adds calls up. */
export function totalsOf(calls: readonly ModelCallRecord[]): CallTotals {
  const sum = (part: (call: ModelCallRecord) => number): number => calls.reduce((total, call) => total + part(call), 0);
  const hits = calls.filter(({ outcome }) => outcome === 'cached');
  return {
    count: calls.length,
    failed: calls.filter(({ outcome }) => outcome === 'failed').length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
    durationMs: sum(({ durationMs }) => durationMs),
    saved:
      hits.length === 0
        ? null
        : { hits: hits.length, tokens: sum(({ savedTokens }) => savedTokens ?? 0), costUsd: sum(({ savedUsd }) => savedUsd ?? 0) },
  };
}

/** Why a model was asked, for a person; empty for the first choice, which needs no reason. */
export const reasons: { readonly [because in ModelCallRecord['because']]: { readonly label: string; readonly explanation: string } } = {
  first: { label: '', explanation: 'The model that the node names.' },
  fallback: { label: 'fallback', explanation: 'The model before it in the chain could not answer.' },
  routed: { label: 'routed', explanation: 'The routing rule chose this model.' },
  escalated: { label: 'escalated', explanation: 'The answer of the lighter model did not pass its check.' },
  repair: { label: 'repair', explanation: 'The answer before it did not fit the schema, so the model was asked to correct it.' },
};
