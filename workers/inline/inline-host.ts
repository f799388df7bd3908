import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { createBudget } from '#graph/expression/budget';
import { evaluateBinding } from '#graph/expression/evaluate';
import type { Binding, Scope } from '#graph/expression/ast';
import { isNodeError, type NodeErrorData } from '#graph/errors';
import type { Json } from '#graph/json';
import { needsJournal } from '#graph/inline-start';
import type { Step } from '#graph/plan';
import type { Attempt } from '#workers/activities/step-activity';
import type { EngineActivities, NodeCall } from '#workers/workflow/activities';
import { NODE_ERROR_FAILURE, type StepFailure, type StepUsage } from '#workers/workflow/failures';
import type { ActivityStart, Host } from '#workers/workflow/host';
import { LIMITS } from '#workers/workflow/limits';
import type { Carried } from '#workers/workflow/messages';
import { evaluateLogic, logicBindings } from '#workers/workflow/steps/logic';
import { isPlain } from '#workers/workflow/values';
import { type InlineScope, inlineScopes } from './inline-scope.ts';
import type { Turns } from './turns.ts';

/** What one evaluation may cost here, about ten milliseconds for the worst. What takes more is evaluated outside of the server's thread. */
const EVALUATION_STEPS = 20_000;

/** A read that has to wait longer before its next attempt does so on Temporal. */
const LONGEST_PAUSE_MS = 1_000;

/** What runs in the server share. */
export interface InlineParts {
  /** The activities of node types, by name. */
  readonly activities: { readonly [name: string]: (call: NodeCall, attempt: Attempt) => Promise<unknown> };
  readonly engine: EngineActivities;
  readonly turns: Turns;
}

/** One run, as its host sees it. */
export interface InlinePlace extends Pick<Host, 'id' | 'publish' | 'archive'> {
  readonly root: InlineScope;
  /** True while the run may take on another step here, or (with null) another attempt; counts the step. */
  mayGoOn(step: Step | null): boolean;
  /** True once the run has ended here or was handed over. */
  isOver(): boolean;
  /** Hands the run to Temporal. Whatever still happens here is ignored. */
  readonly promote: () => void;
}

/** Carries a run out in the server, for as long as it is pure or reads what may be read again. */
export function createInlineHost({ activities, engine, turns }: InlineParts, place: InlinePlace): Host {
  const { root, promote } = place;
  const scopes = inlineScopes(root);

  /** The run goes on elsewhere: nobody waits for this any more. */
  function elsewhere<T>(): Promise<T> {
    promote();
    return new Promise(() => undefined);
  }

  function evaluate(binding: Binding, scope: { readonly [name: string]: Carried }): Json {
    if (binding.kind === 'literal') return binding.value;
    try {
      return evaluateBinding(binding, scope as Scope, createBudget(EVALUATION_STEPS));
    } catch (error) {
      if (isNodeError(error) && error.data.code === 'EXPRESSION_BUDGET') promote();
      throw error;
    }
  }

  async function read<T>({ activity, id, timeoutMs, retry, call }: ActivityStart): Promise<T> {
    const { signal } = scopes.current();
    const run = activities[activity];
    if (run === undefined) return elsewhere();
    for (let number = 1; ; number += 1) {
      signal.throwIfAborted();
      try {
        return (await run(call as NodeCall, {
          info: { attempt: number, activityId: id, isLocal: true, startToCloseTimeoutMs: timeoutMs, heartbeatDetails: undefined },
          cancellationSignal: signal,
          heartbeat: () => undefined,
        })) as T;
      } catch (error) {
        if (
          error instanceof CancelledFailure ||
          (error instanceof ApplicationFailure && error.nonRetryable === true) ||
          number >= retry.maxAttempts
        )
          throw error;
        const waitMs = waitBefore(number, retry, error);
        if (waitMs > LONGEST_PAUSE_MS || !place.mayGoOn(null)) return elsewhere();
        await pause(waitMs, signal);
      }
    }
  }

  return {
    id: place.id,
    engine: {
      ...engine,
      async evaluateOutside(request) {
        await turns.next();
        if (place.isOver()) return elsewhere();
        // As where there is time at once: what comes of values that are here stays here.
        return isPlain([request.binding], request.scope) ? evaluate(request.binding, request.scope) : engine.evaluateOutside(request);
      },
      async logicOutside(request) {
        await turns.next();
        if (!place.mayGoOn(null)) return elsewhere();
        const { body, scope } = request;
        return isPlain(logicBindings(body), scope)
          ? evaluateLogic(body, (binding) => evaluate(binding, scope))
          : engine.logicOutside(request);
      },
      archiveItems: () => elsewhere(),
      openReview: () => elsewhere(),
      closeReview: () => elsewhere(),
      openChildRun: () => elsewhere(),
    },
    scopes,
    limits: LIMITS,
    admits(step) {
      if (!needsJournal(step) && place.mayGoOn(step)) return true;
      promote();
      return false;
    },
    canEvaluate: (bindings, scope) => isPlain(bindings, scope) && turns.hasTime(),
    evaluate,
    runActivity: (start) => (start.effect === 'read' ? read(start) : elsewhere()),
    startChild: () => elsewhere(),
    sleep: () => elsewhere(),
    until: () => elsewhere(),
    uuid: () => crypto.randomUUID(),
    since: () => true,
    // A run that waits does so on Temporal.
    onWaiting: () => undefined,
    // Long before that it is handed over.
    isLong: () => false,
    isFull: () => false,
    renew: () => elsewhere(),
    publish: place.publish,
    archive: place.archive,
    toStepFailure,
    usageOf,
    isCancellation: (error) => error instanceof CancelledFailure,
    cancellation: (message) => new CancelledFailure(message),
  };
}

function toStepFailure(error: unknown): StepFailure {
  if (isNodeError(error)) return { error: error.data, attempts: 1 };
  if (error instanceof ApplicationFailure && error.type === NODE_ERROR_FAILURE) {
    const [data, attempts] = error.details as [NodeErrorData, number];
    return { error: data, attempts };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { error: { code: 'STEP_CRASHED', message: `The step stopped unexpectedly: ${message}`, retryable: false }, attempts: 1 };
}

function usageOf(error: unknown): StepUsage | undefined {
  if (error instanceof CancelledFailure) return error.details[0] as StepUsage | undefined;
  return error instanceof ApplicationFailure && error.type === NODE_ERROR_FAILURE
    ? (error.details?.[2] as StepUsage | undefined)
    : undefined;
}

function waitBefore(number: number, retry: ActivityStart['retry'], error: unknown): number {
  const asked = error instanceof ApplicationFailure ? error.nextRetryDelay : undefined;
  return typeof asked === 'number' ? asked : Math.min(retry.maxIntervalMs, retry.initialIntervalMs * retry.backoff ** (number - 1));
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, durationMs);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
