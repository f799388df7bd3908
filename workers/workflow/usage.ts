import type { StepUsage } from './failures.ts';
import type { ActivityStart } from './host.ts';
import type { StepRecord } from './recorder.ts';
import type { RunContext } from './run-context.ts';

/** Runs an activity and counts what it used, however it ends. Throws BUDGET_EXCEEDED when the run may use no more. */
export async function runCounted<T extends StepUsage>(
  { host }: RunContext,
  start: ActivityStart,
  count: (used: StepUsage) => void,
): Promise<T> {
  const outcome = await counted(host, () => host.runActivity<T>(start, count), count);
  count(outcome);
  return outcome;
}

/** Does work whose failure may tell what was used before it. */
export async function counted<T>(host: RunContext['host'], work: () => Promise<T>, count: (used: StepUsage) => void): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const used = host.usageOf(error);
    if (used !== undefined) {
      try {
        count(used);
      } catch (exceeded) {
        // What was cancelled stays cancelled, however much it has cost.
        if (!host.isCancellation(error)) throw exceeded;
      }
    }
    throw error;
  }
}

/** Adds what was used to a step's record and to what the run has used. Throws BUDGET_EXCEEDED. */
export function countUsage(run: RunContext, record: StepRecord, used: StepUsage): void {
  const { recorded = { tokens: 0, costUsd: 0 }, model, calls, logs } = used;
  const before = record.current();
  record.change({
    tokens: before.tokens + used.tokens - recorded.tokens,
    costUsd: before.costUsd + used.costUsd - recorded.costUsd,
    model: model ?? before.model,
    ...(calls === undefined ? {} : { calls: [...(before.calls ?? []), ...calls] }),
    ...(logs === undefined ? {} : { logs: [...(before.logs ?? []), ...logs] }),
    quiet: true,
  });
  if (model !== null) run.usage.models.add(model);
  run.budget.spend(used);
}

/** Two usages as one: the later one's model and log lines, the calls of both. */
export function plusUsage(earlier: StepUsage, later: StepUsage): StepUsage {
  const calls = [...(earlier.calls ?? []), ...(later.calls ?? [])];
  return {
    ...later,
    tokens: earlier.tokens + later.tokens,
    costUsd: earlier.costUsd + later.costUsd,
    model: later.model ?? earlier.model,
    ...(calls.length === 0 ? {} : { calls }),
  };
}
