import type { Step } from '#graph/plan';
import type { ReplayedNode } from '#graph/replay';

/** Node types that read nothing but their input. */
export const COMPUTES: ReadonlySet<string> = new Set(['code', 'guardrails', 'unmask', 'cite-check']);

/** Node types that do nothing to the world but ask models. Whatever is named nowhere here acts. */
export const ASKS_MODELS: ReadonlySet<string> = new Set(['llm', 'classify', 'extract', 'guardrails', 'cite-check', 'retrieve']);

/**
 * What a step touches beyond its run; null for one that gives the same to the same input, and for a container, whose steps count by
 * themselves.
 */
export function effectOf({ body }: Step): ReplayedNode['effect'] | null {
  switch (body.kind) {
    case 'assign':
    case 'branch':
    case 'respond':
    case 'fail':
    case 'map':
      return null;
    case 'call':
      if (body.effect === 'read') return COMPUTES.has(body.activity) ? null : 'reads';
      return ASKS_MODELS.has(body.activity) ? 'asks-models' : 'acts';
    case 'agent':
      return body.tools.length === 0 ? 'asks-models' : 'acts';
    case 'wait':
      return 'waits';
    case 'review':
    case 'subworkflow':
      return 'acts';
  }
}
