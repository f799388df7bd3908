import type { NewRun, StoredRun } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import type { RunArguments } from '#workers/workflow/messages';
import type { ContentCache } from '../content-cache.ts';
import type { Engine } from '#workers/client/engine';
import type { InlineRuns } from '#workers/inline/inline-runs';
import { startHere } from './run-here.ts';
import { stopUnwanted } from './stop-unwanted.ts';

export interface StartDependencies {
  readonly store: Store;
  readonly engine: Engine;
  readonly content: ContentCache;
  /** Carries out runs in the server itself; null sends all of them to Temporal. */
  readonly inline: InlineRuns | null;
}

/** What Temporal is given for a run, all from what the store has of it, so that a run can be started again after a crash. */
export async function runArguments(content: ContentCache, run: NewRun | StoredRun): Promise<RunArguments> {
  return {
    runId: run.id,
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    version: run.version,
    plan: await content.plan(run.planHash),
    trigger: run.triggerNode,
    input: run.input,
    ...(run.tape === undefined ? {} : { tape: run.tape }),
    ...('reuse' in run && run.reuse !== undefined ? { reuse: run.reuse } : {}),
  };
}

/**
 * Accepts a run: written down first, then handed to Temporal by `hand`, which calls `onTaken` once Temporal has it and rejects only if
 * Temporal did not take it. The run is then marked as refused before the error goes on to the caller. Null if a run of this id was
 * accepted before.
 */
export async function acceptRun<T>(
  dependencies: StartDependencies,
  run: NewRun,
  hand: (args: RunArguments, onTaken: () => Promise<void>) => Promise<T>,
): Promise<{ readonly handed: T } | null> {
  const { store, content } = dependencies;
  const args = await runArguments(content, run);
  if (!(await store.runs.insert(run))) return null;
  try {
    return { handed: await hand(args, () => stopUnwanted(dependencies, run.id)) };
  } catch (error) {
    await store.runs.refuse(run.id);
    throw error;
  }
}

/** Hands a run to Temporal that was accepted before and is not carried out here; harmless if Temporal has it already. */
export async function handOver(dependencies: StartDependencies, run: StoredRun): Promise<void> {
  const { store, engine, content, inline } = dependencies;
  if (inline?.snapshot(run.id)) return;
  await engine.start(await runArguments(content, run));
  if (!(await store.runs.markHandedOver(run.id))) await stopUnwanted(dependencies, run.id);
}

/** Starts a run that nobody waits for; false when it was accepted before. `how` is not stored: it is of no use once nobody watches. */
export async function startRun(dependencies: StartDependencies, run: NewRun, how: Pick<RunArguments, 'pace'> = {}): Promise<boolean> {
  const { store, engine, content } = dependencies;
  const here = await startHere(dependencies, run, { ...(await runArguments(content, run)), ...how });
  if (here !== null) return here;
  const accepted = await acceptRun(dependencies, run, async (args, onTaken) => {
    await engine.start({ ...args, ...how });
    if (!(await store.runs.markHandedOver(run.id))) await onTaken();
  });
  return accepted !== null;
}
