import type { StepRun, Substep } from './run.ts';

/** The id of the substep whose text an agent streams at this moment; null when none does, undefined for a step without substeps. */
export function streamingSubstep({ substeps }: Pick<StepRun, 'substeps'>): string | null | undefined {
  if (substeps === undefined) return undefined;
  return substeps.findLast(({ kind, status }) => kind === 'model' && status === 'running')?.id ?? null;
}

/** The substeps of a step run with those that an event brings: it carries the ones that have changed. */
export function mergedSubsteps(known: readonly Substep[] | undefined, changed: readonly Substep[] | undefined): Substep[] {
  if (known === undefined || changed === undefined) return [...(known ?? changed ?? [])];
  const byId = new Map(known.map((substep) => [substep.id, substep]));
  for (const substep of changed) byId.set(substep.id, substep);
  return [...byId.values()];
}
