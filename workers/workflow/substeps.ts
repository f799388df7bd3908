import type { Substep } from '#graph/run';
import type { StepUsage } from './failures.ts';
import { now, type StepRecord } from './recorder.ts';

/** Writes the substeps of an agent into its step's record; each change is told to the screens. */
export interface Substeps {
  readonly begin: (about: Pick<Substep, 'id' | 'turn' | 'kind' | 'name' | 'input'>) => SubstepRecord;
}

/** One substep's entry. */
export interface SubstepRecord {
  readonly id: string;
  readonly change: (change: Partial<Omit<Substep, 'id' | 'turn' | 'kind'>>) => void;
  /** Adds what was used; it is told with the next change. */
  readonly spend: (used: StepUsage) => void;
}

/** Starts an empty list in the step's record. */
export function createSubsteps(record: StepRecord): Substeps {
  const substeps: Substep[] = [];
  return {
    begin(about) {
      const at =
        substeps.push({
          ...about,
          status: 'running',
          output: null,
          error: null,
          attempts: 0,
          startedAt: now(),
          finishedAt: null,
          tokens: 0,
          costUsd: 0,
          model: null,
        }) - 1;
      tell();
      return {
        id: about.id,
        change(change) {
          const changed = { ...substeps[at]!, ...change };
          const isOpen = changed.status === 'running' || changed.status === 'waiting';
          substeps[at] = { ...changed, finishedAt: isOpen ? null : now() };
          tell();
        },
        spend({ tokens, costUsd, model, calls, attemptRecords }) {
          const before = substeps[at]!;
          substeps[at] = {
            ...before,
            tokens: before.tokens + tokens,
            costUsd: before.costUsd + costUsd,
            model: model ?? before.model,
            ...(calls === undefined ? {} : { calls: [...(before.calls ?? []), ...calls] }),
            ...(attemptRecords === undefined ? {} : { attemptRecords: [...attemptRecords] }),
          };
        },
      };
    },
  };

  function tell(): void {
    const isWaiting = substeps.some(({ status }) => status === 'waiting') && !substeps.some(({ status }) => status === 'running');
    record.change({ substeps: [...substeps], status: isWaiting ? 'waiting' : 'running' });
  }
}
