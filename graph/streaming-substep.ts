import type { StepRun } from './run.ts';

/** The id of the substep whose text an agent streams at this moment; null when none does, undefined for a step without substeps. */
export function streamingSubstep({ substeps }: Pick<StepRun, 'substeps'>): string | null | undefined {
  if (substeps === undefined) return undefined;
  return substeps.findLast(({ kind, status }) => kind === 'model' && status === 'running')?.id ?? null;
}
