import type { ReplayedNode, ReplayPreview, ReplayRequest, ShadowRequest } from '#graph/replay';
import type { StoredRun } from '#store/contract/stored-run';
import type { ReplayEngine } from '#workers/client/replay-engine';
import { HttpError, notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import { assertContent } from '../runs/run-tape.ts';
import { type ChosenEffect, chooseEffects } from './choose-effects.ts';
import { assertChoices, type ReplayTarget, replayTarget, type TargetDependencies } from './replay-target.ts';

type ReplayDependencies = TargetDependencies & { readonly replayEngine: ReplayEngine };

/**
 * Begins to replay past runs, and returns the id. Throws 404, 409 or 422 for runs, a target or choices that do not fit, and then begins
 * nothing.
 */
export async function startReplay(dependencies: ReplayDependencies, request: ReplayRequest): Promise<string> {
  const { store, replayEngine } = dependencies;
  const { workflowId, label, effects, nodes, concurrency } = request;
  const { target, sources } = await prepare(dependencies, request);
  const { version, graphHash, planHash } = target;
  const id = newId('replay');
  const replay = {
    id,
    kind: 'replay' as const,
    workflowId,
    label,
    version,
    graphHash,
    planHash,
    effects,
    nodes,
    concurrency,
    share: null,
    createdAt: new Date().toISOString(),
  };
  await store.replays.insert(
    replay,
    sources.map((run) => ({ sourceRunId: run.id, runId: newId('run') })),
  );
  try {
    await replayEngine.replay({ replayId: id });
  } catch (error) {
    // The caller is told that nothing was accepted.
    await store.replays.remove(id);
    throw error;
  }
  return id;
}

/** What a replay would do about each effect, and what that cost in the past runs. */
export async function previewReplay(dependencies: ReplayDependencies, request: ReplayRequest): Promise<ReplayPreview> {
  const { store, content } = dependencies;
  const { target, sources } = await prepare(dependencies, request);
  const ofPlans = await Promise.all(
    [...new Set(sources.map(({ planHash }) => planHash))].map(async (hash) =>
      chooseEffects(target.plan, hash === target.planHash ? target.plan : await content.wholePlan(hash), request),
    ),
  );
  const used = await store.replays.usedByNode(sources.map(({ id }) => id));
  const [first = []] = ofPlans;
  const nodes = first.map(({ step, effect }, at): ReplayedNode => {
    const chosen = ofPlans.flatMap((effects) => effects[at] ?? []);
    const { tokens = 0, costUsd = 0 } = used.get(step.id) ?? {};
    return {
      nodeId: step.id,
      name: step.name,
      type: step.type,
      effect,
      isChanged: chosen.some(({ isChanged }) => isChanged),
      use: usesOf(chosen),
      tokens,
      costUsd,
    };
  });
  const live = nodes.filter(({ use }) => use === 'live' || use === 'per-run');
  return {
    runs: sources.length,
    nodes,
    tokens: live.reduce((sum, { tokens }) => sum + tokens, 0),
    costUsd: live.reduce((sum, { costUsd }) => sum + costUsd, 0),
  };
}

/**
 * Has a version run beside the live one from now on; the shadow that the workflow had ends. Throws 422 where it would act on something
 * outside.
 */
export async function setShadow(dependencies: ReplayDependencies, workflowId: string, request: ShadowRequest): Promise<string> {
  const { version: _version, ...more } = request;
  const target = await replayTarget(dependencies, workflowId, request.version);
  await assertChoices(dependencies, workflowId, target, request);
  const acting = chooseEffects(target.plan, target.plan, request).filter(
    ({ effect, choice }) => effect === 'acts' && choice.use === 'live',
  );
  if (acting.length > 0) {
    throw new HttpError({
      status: 422,
      code: 'SHADOW_ACTS',
      message: `A shadow acts on nothing outside: ${acting.map(({ step }) => `"${step.name}"`).join(', ')} cannot run live.`,
      hint: 'Use recorded effects for these nodes, or give them a mocked output.',
    });
  }
  const { graphHash, planHash, version } = target;
  const id = newId('replay');
  await dependencies.store.replays.setShadow({
    id,
    kind: 'shadow',
    workflowId,
    ...more,
    version,
    graphHash,
    planHash,
    createdAt: new Date().toISOString(),
  });
  return id;
}

async function prepare(
  dependencies: ReplayDependencies,
  request: ReplayRequest,
): Promise<{ readonly target: ReplayTarget; readonly sources: readonly StoredRun[] }> {
  const target = await replayTarget(dependencies, request.workflowId, request.version);
  await assertChoices(dependencies, request.workflowId, target, request);
  const sources =
    request.runIds === undefined
      ? await newestRuns(dependencies, request)
      : await namedRuns(dependencies, request.workflowId, request.runIds);
  if (sources.length === 0)
    throw new HttpError({
      status: 422,
      code: 'REPLAY_EMPTY',
      message: 'No run that has ended and still has its input was selected.',
      hint: 'Name runs by their ids, or widen the selection.',
    });
  return { target, sources };
}

async function newestRuns({ store }: ReplayDependencies, { workflowId, runs }: ReplayRequest): Promise<readonly StoredRun[]> {
  const { limit = 100, ...filter } = runs ?? {};
  const found: StoredRun[] = [];
  for (let cursor: string | undefined; found.length < limit;) {
    const page = await store.runs.list({ workflowId, ...filter, cursor, limit: 200 });
    const ended = (page?.items ?? []).filter(({ finishedAt, contentRemovedAt }) => finishedAt !== null && contentRemovedAt === undefined);
    for (const { id } of ended.slice(0, limit - found.length)) {
      const run = await store.runs.get(id);
      if (run !== null) found.push(run);
    }
    if (page?.nextCursor == null) break;
    cursor = page.nextCursor;
  }
  return found;
}

async function namedRuns({ store }: ReplayDependencies, workflowId: string, ids: readonly string[]): Promise<readonly StoredRun[]> {
  const found: StoredRun[] = [];
  for (const id of new Set(ids)) {
    const run = await store.runs.get(id);
    if (run === null || run.workflowId !== workflowId) throw notFound('run of this workflow', id);
    if (run.finishedAt === null)
      throw new HttpError({
        status: 409,
        code: 'RUN_OPEN',
        message: `The run "${id}" has not ended.`,
        hint: 'Replay runs that have ended.',
      });
    assertContent(run);
    found.push(run);
  }
  return found;
}

function usesOf(chosen: readonly ChosenEffect[]): ReplayedNode['use'] {
  const uses = new Set(chosen.map(({ choice }) => choice.use));
  const [first = 'recorded'] = uses;
  return uses.size > 1 ? 'per-run' : first;
}
