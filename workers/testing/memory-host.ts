import { CancelledFailure } from '@temporalio/common';
import { isNodeError } from '#graph/errors';
import type { Plan } from '#graph/plan';
import type { StepRun } from '#graph/run';
import type { RunState } from '#graph/run-state';
import { hash } from '#test/builders/behaviour';
import { InlineScope, inlineScopes } from '../inline/inline-scope.ts';
import type { EngineActivities } from '../workflow/activities.ts';
import type { ActivityStart, Host } from '../workflow/host.ts';
import type { ArchivedRun, Continued, RunArguments, RunResult } from '../workflow/messages.ts';
import { LIMITS } from '../workflow/limits.ts';
import { type OpenRun, openRun } from '../workflow/open-run.ts';
import { evaluateHere } from '../workflow/values.ts';

/** What a run in memory did. */
export interface MemoryRun {
  readonly result: RunResult;
  readonly record: ArchivedRun;
  /** The ids of the activities that were started, in order. */
  readonly calls: readonly string[];
  /** In how many histories it was carried out. */
  readonly histories: number;
}

/** How a run in memory is carried out. */
export interface MemoryStart {
  readonly plan: Plan;
  readonly args: Partial<RunArguments>;
  /** Gives the outcome of an activity, or throws its `NodeError`. */
  readonly act: (start: ActivityStart) => unknown;
  /** Activities end in an order that this determines. */
  readonly seed: number;
  readonly onOpen?: (run: OpenRun) => void;
  /** Step runs after which the run goes on in a new history; without, it has one. */
  readonly historySteps?: number;
}

/**
 * Carries a run out in memory, with the interpreter and without Temporal: activities end one after the other, in an order drawn by a seed.
 */
export async function runInMemory({ plan, args, act, seed, onOpen, historySteps = Infinity }: MemoryStart): Promise<MemoryRun> {
  const root = new InlineScope(null);
  const calls: string[] = [];
  const pending: (() => void)[] = [];
  const waiting = new Set<() => void>();
  const stored: StepRun[] = [];
  let record: ArchivedRun | null = null;
  let continued: Continued | null = null;
  let histories = 1;
  let turn = 0;

  function next(): void {
    for (const look of waiting) look();
    const [work] = pending.splice(hash(`${seed}:${(turn += 1)}`) % Math.max(1, pending.length), 1);
    work?.();
  }

  const host: Host = {
    id: 'memory',
    limits: LIMITS,
    engine: new Proxy(
      {
        archiveItems: async ({ steps }: { readonly steps: readonly StepRun[] }) => void stored.push(...steps),
      } as unknown as EngineActivities,
      {
        get: (here, name: keyof EngineActivities) => here[name] ?? (() => Promise.reject(new Error(`${name} is not here`))),
      },
    ),
    scopes: inlineScopes(root),
    admits: () => true,
    canEvaluate: () => true,
    evaluate: evaluateHere,
    runActivity<T>(start: ActivityStart): Promise<T> {
      calls.push(start.id);
      const { signal } = inlineScopes(root).current();
      return new Promise<T>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        pending.push(() => {
          try {
            resolve(act(start) as T);
          } catch (error) {
            reject(error as Error);
          }
        });
        setImmediate(next);
      });
    },
    startChild: () => Promise.reject(new Error('no children here')),
    sleep: () => Promise.resolve(),
    until(holds) {
      return new Promise<void>((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        setImmediate(next);
      });
    },
    uuid: () => crypto.randomUUID(),
    since: () => true,
    onWaiting: () => undefined,
    isLong: (stepRuns) => stepRuns >= historySteps,
    isFull: () => false,
    renew(from) {
      // What travels to the next history is JSON.
      continued = JSON.parse(JSON.stringify({ ...from, noticesLeft: 0 })) as Continued;
      return Promise.resolve();
    },
    publish: () => undefined,
    archive(ended) {
      record = ended;
    },
    toStepFailure: (error) => ({
      error: isNodeError(error) ? error.data : { code: 'STEP_CRASHED', message: String(error), retryable: false },
      attempts: 1,
    }),
    usageOf: () => undefined,
    isCancellation: (error) => error instanceof CancelledFailure,
    cancellation: (message) => new CancelledFailure(message),
  };
  const whole = { runId: 'memory', workflowId: 'wf', workflowName: 'Test', version: null, plan, trigger: '', input: null, ...args };
  const poke = setInterval(next, 1);
  try {
    for (;;) {
      const from: Continued | null = continued;
      continued = null;
      const run = openRun(host, from === null ? whole : { ...whole, continued: from }, () => plan);
      onOpen?.(run);
      const result = await run.carryOut(plan, (from as Continued | null)?.state as RunState | undefined);
      if (continued === null) return { result, record: { ...record!, steps: [...stored, ...record!.steps] }, calls, histories };
      histories += 1;
    }
  } finally {
    clearInterval(poke);
  }
}
