import type { Json } from '#graph/json';
import type { Run, RunSummary, StepRun } from '#graph/run';
import type { StoredRun } from '#store/contract/stored-run';
import type { Store } from '#store/contract/store';
import type { RunSnapshot } from '#workers/workflow/messages';
import type { ContentCache } from '../content-cache.ts';
import { type Engine, EngineUnavailable, RunUnanswered } from '#workers/client/engine';
import { createResolver } from '../values.ts';
import type { RunStreams } from './run-streams.ts';
import { openLongMaps } from './long-maps.ts';
import { settleRun } from './settle-run.ts';

/** A run is asked whether it is stuck once it has been open for this long. */
const YOUNG_MS = 10_000;

export interface ReadRunDependencies {
  readonly store: Store;
  readonly engine: Engine;
  readonly content: ContentCache;
  readonly streams: RunStreams;
}

/**
 * One run with everything: an open one as its workflow sees it, an ended one from the store. While Temporal or
 * that run does not answer, an open run is shown with what the store has of it. Null when it is not known.
 */
export async function readRun(dependencies: ReadRunDependencies, runId: string): Promise<Run | null> {
  const { store } = dependencies;
  const run = await store.runs.get(runId);
  if (run === null) return null;
  if (run.finishedAt !== null) return present(dependencies, run, null);
  const [snapshot, stuck] = await Promise.all([snapshotOf(dependencies, run), stuckBy(dependencies, run)]);
  // It may have ended between the two looks.
  const ended = await store.runs.get(runId);
  return ended === null ? null : present(dependencies, ended, ended.finishedAt === null ? snapshot : null, stuck);
}

/** Why the run can't continue; null while Temporal does not answer. One that has only begun, or waits, is not asked. */
export async function stuckBy(
  { engine }: Pick<ReadRunDependencies, 'engine'>,
  { id, status, startedAt }: StoredRun,
): Promise<Run['stuck'] | null> {
  if (status !== 'running' || Date.now() - Date.parse(startedAt) < YOUNG_MS) return null;
  try {
    return (await engine.trouble(id)) as Run['stuck'] | null;
  } catch (error) {
    if (error instanceof EngineUnavailable) return null;
    throw error;
  }
}

/** The step runs of a run as far as they are known: an open one is asked itself. Claim checks stay in place. */
export async function stepRunsOf(
  { store, engine }: Pick<ReadRunDependencies, 'store' | 'engine'>,
  run: StoredRun,
): Promise<readonly StepRun[]> {
  const open = run.finishedAt === null ? ((await engine.query(run.id))?.steps ?? []) : [];
  return uniqueSteps(open, await store.runs.steps(run.id));
}

async function snapshotOf({ store, engine }: ReadRunDependencies, run: StoredRun): Promise<RunSnapshot | null> {
  try {
    const snapshot = await engine.query(run.id);
    if (snapshot === null) {
      const result = await engine.result(run.id);
      if (result !== null) await settleRun(store, run.id, result);
      return null;
    }
    const stopped = (await openLongMaps(engine, run, snapshot.steps)).flatMap((map) => map.stopped);
    return stopped.length === 0 ? snapshot : { ...snapshot, steps: [...snapshot.steps, ...stopped] };
  } catch (error) {
    if (error instanceof EngineUnavailable || error instanceof RunUnanswered) return null;
    throw error;
  }
}

async function present(
  { store, content, streams }: ReadRunDependencies,
  { stuck: _noted, ...run }: StoredRun,
  snapshot: RunSnapshot | null,
  stuck: Run['stuck'] | null = null,
): Promise<Run> {
  const resolve = createResolver(store.blobs);
  const feedback = await store.feedback.get(run.id);
  const steps = uniqueSteps(snapshot?.steps ?? [], await store.runs.steps(run.id));
  return {
    ...summary(run, snapshot, steps),
    input: await resolve(run.input),
    output: await resolve(snapshot?.output ?? run.output),
    graph: await content.graph(run.graphHash),
    steps: await Promise.all(
      steps.map(async (step) => ({
        ...step,
        input: await resolve(step.input),
        resolved: await resolve(step.resolved),
        output: await resolve(step.output),
        ...(step.ports === undefined ? {} : { ports: (await resolve(step.ports)) as Record<string, Json> }),
        ...(step.substeps === undefined
          ? {}
          : {
              substeps: await Promise.all(
                step.substeps.map(async (substep) => ({
                  ...substep,
                  input: await resolve(substep.input),
                  output: await resolve(substep.output),
                })),
              ),
            }),
      })),
    ),
    ...(stuck == null || run.finishedAt !== null ? {} : { stuck }),
    ...(feedback === null ? {} : { feedback }),
    sequence: snapshot?.sequence ?? 0,
    ...streamed(run.finishedAt === null ? streams.of(run.id) : {}),
  };
}

function streamed(texts: ReturnType<RunStreams['of']>): Pick<Run, 'streams' | 'streamTexts'> {
  const entries = Object.entries(texts);
  return {
    streams: Object.fromEntries(entries.map(([key, { text }]) => [key, text])),
    streamTexts: Object.fromEntries(entries.map(([key, { number }]) => [key, number])),
  };
}

function summary(run: StoredRun, snapshot: RunSnapshot | null, steps: readonly StepRun[]): RunSummary {
  const { id, workflowId, workflowName, version, trigger, startedAt, finishedAt } = run;
  const { parentRunId, forkedFrom, replayOf, contentRemovedAt } = run;
  const links = {
    ...(parentRunId === undefined ? {} : { parentRunId }),
    ...(forkedFrom === undefined ? {} : { forkedFrom }),
    ...(replayOf === undefined ? {} : { replayOf }),
  };
  const base = {
    id,
    workflowId,
    workflowName,
    version,
    trigger,
    startedAt,
    finishedAt,
    ...links,
    ...(contentRemovedAt === undefined ? {} : { contentRemovedAt }),
  };
  if (snapshot === null) {
    const { status, error, failedNode, tokens, costUsd, models } = run;
    return { ...base, status, error, failedNode, tokens, costUsd, models };
  }
  const { status, error, failedNode } = snapshot;
  return {
    ...base,
    status,
    // The stored shape and the engine's differ in that one may lack a key and the other has it undefined.
    error: error as RunSummary['error'],
    failedNode,
    tokens: steps.reduce((sum, step) => sum + step.tokens, 0),
    costUsd: steps.reduce((sum, step) => sum + step.costUsd, 0),
    models: [...new Set(steps.flatMap((step) => (step.model === null ? [] : [step.model])))],
  };
}

/**
 * What the store has of a run at the top comes before what the open run tells, and what it has of items last: the one is of earlier
 * histories, the
 * other may be in the record of the run as well.
 */
function uniqueSteps(open: readonly StepRun[], stored: readonly StepRun[]): readonly StepRun[] {
  const steps =
    open.length === 0 ? stored : [...stored.filter(({ scope }) => scope === ''), ...open, ...stored.filter(({ scope }) => scope !== '')];
  const byKey = new Map<string, StepRun>();
  for (const step of steps) {
    const key = `${step.scope}/${step.nodeId}/${step.iteration}`;
    if (!byKey.has(key)) byKey.set(key, step);
  }
  return [...byKey.values()];
}
