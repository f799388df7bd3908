import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { TapedSubstep } from '#graph/tape';
import type { AgentTurn } from './activities.ts';
import type { SubstepRecord } from './substeps.ts';

/** Ends a substep as the tape says and returns its output; throws the `NodeError` that it ended in. */
export function playSubstep(substep: SubstepRecord, { use, outcome, input, model = null }: TapedSubstep): Json {
  const about = { taped: use, model, ...(input === undefined ? {} : { input }) };
  if (outcome.kind === 'finished') {
    substep.change({ ...about, status: 'finished', output: outcome.output });
    return outcome.output;
  }
  substep.change({ ...about, status: 'failed', error: outcome.error });
  throw new NodeError(outcome.error);
}

/** A model's turn from its output as it was kept. */
export function turnOf({ model = null }: TapedSubstep, output: Json): AgentTurn {
  const { text = '', toolCalls = [], ...rest } = (typeof output === 'object' && output !== null ? output : {}) as Partial<AgentTurn>;
  return { ...rest, text, toolCalls, attempt: 1, offline: model?.startsWith('offline:') ?? false, tokens: 0, costUsd: 0, model };
}
