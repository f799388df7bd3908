import type { GraphNode } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Run } from '#graph/run';
import { hasEnded } from './follow-run.ts';

/** What a new run can begin with at a node of an ended one. */
export interface ForkOffer {
  /** The node's output, to be replaced; undefined when it has none that could be. */
  readonly output: Json | undefined;
}

/**
 * What can be done from a node on; null while the run is open, inside containers, where the node had no part in the run, and where its
 * values were deleted.
 */
export function forkOffer(run: Run, node: GraphNode): ForkOffer | null {
  if (!hasEnded(run) || run.contentRemovedAt !== undefined || node.parentId !== null) return null;
  const step = run.steps.find(
    (candidate) => candidate.nodeId === node.id && candidate.scope === '' && candidate.iteration === 0 && candidate.status !== 'skipped',
  );
  if (step === undefined) return null;
  const canReplace = step.status === 'finished' && step.port !== null && !isStored(step.output);
  return { output: canReplace ? step.output : undefined };
}

/** Somewhere in it is a value too large to be sent along. */
function isStored(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return '$blob' in value || Object.values(value as { readonly [key: string]: Json }).some(isStored);
}
