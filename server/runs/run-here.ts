import type { NewRun } from '#store/contract/stored-run';
import type { HandedOver, RunArguments, RunResponse, RunResult } from '#workers/workflow/messages';
import { storedOutcome } from '../hooks/answer.ts';
import type { StartDependencies } from './start-run.ts';
import { stopUnwanted } from './stop-unwanted.ts';

/** What came of an awaited run in the server: its answer, which is written down, or what it hands over to Temporal. */
export type HereOutcome = { readonly outcome: RunResponse | RunResult } | { readonly handedOver: HandedOver };

interface HereStart {
  readonly args: RunArguments;
  readonly timeoutMs: number;
  /** True where nothing can be stored under the run's id. */
  readonly isNew: boolean;
}

/**
 * Carries a run out in the server for a caller who waits, or joins the one under way or ended under its id. Null when it has to
 * start on Temporal, or goes on there already.
 */
export async function answerHere(
  { store, inline }: StartDependencies,
  run: NewRun,
  { args, timeoutMs, isNew }: HereStart,
): Promise<HereOutcome | null> {
  const joined = inline?.join(run.id);
  if (joined) {
    const outcome = await joined;
    return outcome?.kind === 'ended' ? { outcome: outcome.result } : null;
  }
  const plan = inline?.planOf(args) ?? null;
  if (inline === null || plan === null) return null;
  const known = isNew ? null : await store.runs.get(run.id);
  if (known !== null) return known.finishedAt === null ? null : { outcome: storedOutcome(known) };
  const outcome = await inline.run({ args, plan, record: run, timeoutMs });
  if (outcome === null) return null;
  return outcome.kind === 'ended' ? { outcome: outcome.result } : { handedOver: outcome.handedOver };
}

/**
 * Accepts a run that nobody waits for: written down first, then carried out in the server. False when it was accepted before, null
 * when it has to start on Temporal.
 */
export async function startHere({ store, engine, inline }: StartDependencies, run: NewRun, args: RunArguments): Promise<boolean | null> {
  const plan = inline?.planOf(args) ?? null;
  if (inline === null || plan === null) return null;
  if (!(await store.runs.insert(run))) return false;
  const handOver = async (handedOver: HandedOver): Promise<void> => {
    await engine.start({ ...args, handedOver });
    if (!(await store.runs.markHandedOver(run.id))) await stopUnwanted({ store, engine }, run.id);
  };
  // One that fails here is accepted and not handed over: the reconciler starts it, and says so.
  void inline.run({ args, plan, record: null, timeoutMs: null, handOver }).catch(() => undefined);
  return true;
}
