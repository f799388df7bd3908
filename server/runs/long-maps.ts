import type { StepRun } from '#graph/run';
import { stepKey } from '#graph/step-key';
import type { StoredRun } from '#store/contract/stored-run';
import type { Engine } from '#workers/client/engine';
import { longMapId } from '#workers/workflow/messages';

/** A workflow that works through a long map of an open run, and the steps that are stopped in it. */
export interface LongMap {
  readonly workflowId: string;
  readonly stopped: readonly StepRun[];
}

/** The long maps of a run that somebody may have stopped, and the long maps in them. What is open in them is known to nobody else. */
export async function openLongMaps(
  engine: Pick<Engine, 'query'>,
  { id, tape }: Pick<StoredRun, 'id' | 'tape'>,
  steps: readonly StepRun[],
): Promise<readonly LongMap[]> {
  const inside = new Set(steps.map(({ scope }) => scope.slice(0, scope.lastIndexOf('['))));
  // A map that waits may be stopped by a breakpoint that was set later, any by one of the tape.
  const isOpen = (step: StepRun): boolean =>
    (step.status === 'waiting' || (step.status === 'running' && tape !== undefined)) && 'items' in ((step.resolved ?? {}) as object);
  const maps = steps.filter((step) => isOpen(step) && !inside.has(scopeOf(step)));
  const found = await Promise.all(
    maps.map(async (map): Promise<readonly LongMap[]> => {
      const workflowId = longMapId(id, stepKey(map));
      const within = (await engine.query(workflowId))?.steps ?? null;
      if (within === null) return [];
      return [
        { workflowId, stopped: within.filter(({ status, taped }) => status === 'waiting' && taped === 'stopped') },
        ...(await openLongMaps(engine, { id: workflowId, tape }, within)),
      ];
    }),
  );
  return found.flat();
}

function scopeOf({ scope, nodeId, iteration }: StepRun): string {
  return `${scope === '' ? '' : `${scope}.`}${nodeId}${iteration > 0 ? `#${iteration}` : ''}`;
}
