import type { NewRun } from '#store/contract/stored-run';
import type { RunResponse, RunResult } from '#workers/workflow/messages';
import type { Patience } from '#workers/client/engine';
import { storedOutcome } from '../hooks/answer.ts';
import { notFound } from '../http-error.ts';
import { answerHere } from './run-here.ts';
import { acceptRun, handOver, runArguments, type StartDependencies, startRun } from './start-run.ts';

/** Starts the run, or makes sure that the one accepted before under this id is on its way. */
export async function ensureStarted(dependencies: StartDependencies, run: NewRun): Promise<void> {
  const { store } = dependencies;
  if (await startRun(dependencies, run)) return;
  const known = await store.runs.get(run.id);
  if (known?.handover !== 'pending' || known.finishedAt !== null) return;
  await handOver(dependencies, known);
}

/** What the run responded, else how it ended. */
function answered(outcome: RunResponse | RunResult): RunResponse | RunResult {
  return 'body' in outcome ? outcome : (outcome.response ?? outcome);
}

/** How long a caller waits, and whether the run's id was made for this call, so that nothing can be stored under it. */
export interface Awaiting extends Patience {
  readonly isNew?: boolean;
}

/**
 * Starts the run, or joins the one accepted before, and waits until it has responded or ended; null if the caller's patience ends first.
 */
export async function awaitOutcome(
  dependencies: StartDependencies,
  run: NewRun,
  { timeoutMs, signal, isNew = false }: Awaiting,
): Promise<RunResponse | RunResult | null> {
  const { store, engine, content } = dependencies;
  const endMs = Date.now() + timeoutMs;
  const here = await answerHere(dependencies, run, { args: await runArguments(content, run), timeoutMs, isNew });
  if (here !== null && 'outcome' in here) return answered(here.outcome);
  const accepted = await acceptRun(dependencies, run, (args, onTaken) =>
    engine.startAndAwait({ ...args, ...here }, { timeoutMs: Math.max(0, endMs - Date.now()), signal }, onTaken),
  );
  if (accepted !== null) return accepted.handed;
  const known = await store.runs.get(run.id);
  if (known === null) throw notFound('run', run.id);
  if (known.finishedAt !== null) return storedOutcome(known);
  if (known.handover === 'pending') await handOver(dependencies, known);
  return engine.join(run.id, { timeoutMs: Math.max(0, endMs - Date.now()), signal });
}
