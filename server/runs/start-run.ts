import type { NewRun, StoredRun } from '#store/runs';
import type { Store } from '#store/store';
import type { RunArguments } from '#workers/workflow/messages';
import type { ContentCache } from '../content-cache.ts';
import type { Engine } from '#workers/client/engine';
import type { InlineRuns } from '#workers/inline/inline-runs';
import { startHere } from './run-here.ts';

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
    ...(run.reuse === undefined ? {} : { reuse: run.reuse }),
  };
}

/**
 * Accepts a run: written down first, then handed to Temporal by `hand`. Should Temporal not take it, the run is marked
 * as refused before the error goes on to the caller. Null when a run of this id was accepted before.
 */
export async function acceptRun<T>({ store, content }: StartDependencies, run: NewRun, hand: (args: RunArguments) => Promise<T>): Promise<{ readonly handed: T } | null> {
  const args = await runArguments(content, run);
  if (!(await store.runs.insert(run))) return null;
  try {
    return { handed: await hand(args) };
  } catch (error) {
    await store.runs.refuse(run.id);
    throw error;
  }
}

/** Starts a run that nobody waits for; false when it was accepted before. `how` is not stored: it is of no use once nobody watches. */
export async function startRun(dependencies: StartDependencies, run: NewRun, how: Pick<RunArguments, 'pace'> = {}): Promise<boolean> {
  const here = await startHere(dependencies, run, { ...(await runArguments(dependencies.content, run)), ...how });
  if (here !== null) return here;
  const accepted = await acceptRun(dependencies, run, (args) => dependencies.engine.start({ ...args, ...how }));
  if (accepted === null) return false;
  await dependencies.store.runs.markHandedOver(run.id);
  return true;
}
