import type { Engine } from '#workers/client/engine';
import type { InlineRuns } from './inline-runs.ts';

/** The engine of a server that carries runs out itself as well: it answers for those under way here. */
export function withInlineRuns(engine: Engine, inline: InlineRuns): Engine {
  return {
    ...engine,
    query: async (runId) => inline.snapshot(runId) ?? engine.query(runId),
    cancel: async (runId) => inline.cancel(runId) || engine.cancel(runId),
  };
}
