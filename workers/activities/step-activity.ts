import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { z } from 'zod';
import { isNodeError, type NodeErrorData, ownLimitWaitMs } from '#graph/errors';
import type { NodeContext } from '#graph/node-type';
import type { AttemptRecord } from '#graph/run';
import type { NodeCall } from '#workers/workflow/activities';
import { type AttemptTrail, NODE_ERROR_FAILURE, type StepUsage, WORKER_SHUTDOWN_FAILURE } from '#workers/workflow/failures';
import { plusUsage } from '#workers/workflow/usage';
import type { ServiceStep } from '#workers/services/service-step';
import { limitTime } from '#workers/services/time-limit';
import type { Services } from './services.ts';
import { createStepContext } from './step-context.ts';
import { createAttemptLog, NO_ATTEMPTS, withAttempt } from './attempt-log.ts';
import { openRead } from './open-reads.ts';
import { createTokenBuffer } from './token-buffer.ts';

/** A sign of life each second: by it the server knows that the worker lives, and by its answer we hear of a cancellation. */
const HEARTBEAT_EVERY_MS = 1_000;

const DEADLINE_MARGIN_MS = 500;

/** Of all steps that this process works on. */
const attempts = createAttemptLog();

/** One attempt of an activity, as the place where it runs describes it: Temporal's context, or that of a run in the server. */
export interface Attempt {
  readonly info: {
    /** Counts from 1. */
    readonly attempt: number;
    readonly activityId: string;
    /** True where nobody waits for heartbeats. */
    readonly isLocal: boolean;
    readonly startToCloseTimeoutMs: number;
    readonly heartbeatDetails: unknown;
  };
  readonly cancellationSignal: AbortSignal;
  readonly heartbeat: (details: unknown) => void;
}

/** What the work of a step's activity is given. */
export interface StepWork {
  readonly ctx: NodeContext;
  readonly about: ServiceStep;
}

/**
 * Runs a piece of a step as an activity: signs of life, time-out, cancellation, streamed text under `tokenKey`, and what
 * it used. Errors leave as Temporal's failures that carry the `NodeErrorData` and the usage of the attempt.
 */
export async function runStepActivity<T extends object>(
  services: Services,
  call: NodeCall,
  tokenKey: string,
  work: (step: StepWork) => Promise<T>,
  at: Attempt = Context.current(),
): Promise<T & StepUsage & { readonly attempt: number }> {
  const { info, cancellationSignal, heartbeat } = at;
  const startedAt = new Date().toISOString();
  const key = `${call.runId}/${call.stepKey}/${info.activityId}`;
  const earlier = info.attempt === 1 ? NO_ATTEMPTS : attempts.before(key, info.heartbeatDetails);
  // The details of the last heartbeat are what the next attempt is told, and the workflow when the worker is lost.
  const alive = info.isLocal
    ? undefined
    : setInterval(() => heartbeat({ records: earlier.records, used: withoutLogs(usedByAll()) }), HEARTBEAT_EVERY_MS);
  // A little before Temporal's own, which would drop what the attempt used and what it waited for.
  const workMs = info.startToCloseTimeoutMs - Math.min(DEADLINE_MARGIN_MS, info.startToCloseTimeoutMs / 20);
  const read = info.isLocal ? openRead(`${call.runId}/${call.stepKey}`) : null;
  let isLate = false;
  const limit = limitTime(read === null ? [cancellationSignal] : [cancellationSignal, read.signal], workMs, () => {
    isLate = true;
    return new DOMException('The step took too long', 'TimeoutError');
  });
  const { signal } = limit;
  let texts = 0;
  const tokens = createTokenBuffer((text) =>
    services.events.publish({
      type: 'token-emitted',
      runId: call.runId,
      stepKey: tokenKey,
      attempt: info.attempt,
      ...(texts === 0 ? {} : { call: texts }),
      text,
    }),
  );
  const onNewText = (): void => {
    tokens.flush();
    texts += 1;
  };
  const { ctx, about, used } = createStepContext(services, {
    call: { ...call, ...leftAfter(call, earlier.used) },
    attempt: info.attempt,
    signal,
    onToken: tokens.add,
    onNewText,
  });
  try {
    const done = await work({ ctx, about });
    attempts.forget(key);
    // The run is open, so that its record does not name yet what it holds.
    await services.store.content.ownForRun(call.runId, done);
    return {
      ...done,
      attempt: info.attempt,
      ...usedByAll(),
      ...recordsOf(withAttempt(earlier.records, { number: info.attempt, startedAt, error: null })),
    };
  } catch (error) {
    if (read?.signal.aborted === true) throw read.signal.reason;
    if (cancellationSignal.aborted) throw cancellation(cancellationSignal.reason, withoutLogs(usedByAll()));
    const told = toNodeErrorData(error);
    // The run waits and starts the step again: Temporal would count a retry as an attempt of the node.
    if (ownLimitWaitMs(told) !== null) throw toFailure(told, { attempt: info.attempt, used: usedByAll(), nonRetryable: true });
    const data = isLate ? stepTimeout(info.startToCloseTimeoutMs) : told;
    const records = withAttempt(earlier.records, { number: info.attempt, startedAt, error: data });
    const trail: AttemptTrail = { records, used: withoutLogs(usedByAll()) };
    if (data.retryable) attempts.remember(key, trail);
    else attempts.forget(key);
    if (!info.isLocal) heartbeat(trail);
    throw toFailure(data, { attempt: info.attempt, used: { ...usedByAll(), ...recordsOf(records) }, nonRetryable: !data.retryable });
  } finally {
    limit.clear();
    read?.end();
    clearInterval(alive);
    tokens.flush();
  }

  function usedByAll(): StepUsage {
    return plusUsage(earlier.used, used());
  }
}

/** What the run has left once the earlier attempts are paid. */
function leftAfter({ left }: NodeCall, { tokens, costUsd }: StepUsage): Pick<NodeCall, 'left'> {
  if (left === undefined) return {};
  return {
    left: {
      ...(left.tokens === undefined ? {} : { tokens: left.tokens - tokens }),
      ...(left.costUsd === undefined ? {} : { costUsd: left.costUsd - costUsd }),
    },
  };
}

/** Log lines are for the attempt that wrote them, and too long to send each second. */
function withoutLogs({ logs: _logs, ...used }: StepUsage): StepUsage {
  return used;
}

/** One attempt alone has nothing to tell that the step does not. */
function recordsOf(records: readonly AttemptRecord[]): Pick<StepUsage, 'attemptRecords'> {
  return records.length > 1 ? { attemptRecords: records } : {};
}

/** A worker that stops hands its step to another; a run that was cancelled does not. */
export function cancellation(reason: unknown, used?: StepUsage): Error {
  const details = used === undefined ? [] : [used];
  if (reason instanceof CancelledFailure && reason.message === 'WORKER_SHUTDOWN') {
    return ApplicationFailure.retryable('The worker was stopped; another one goes on.', WORKER_SHUTDOWN_FAILURE, ...details);
  }
  return new CancelledFailure(reason instanceof CancelledFailure ? reason.message : 'The step was cancelled', details);
}

/** What a failed attempt used counts too: it was paid for. */
function toFailure(
  data: NodeErrorData,
  about: { readonly attempt: number; readonly used: StepUsage; readonly nonRetryable: boolean },
): ApplicationFailure {
  return ApplicationFailure.create({
    message: data.message,
    type: NODE_ERROR_FAILURE,
    nonRetryable: about.nonRetryable,
    details: [data, about.attempt, about.used],
    ...(data.retryAfterMs === undefined ? {} : { nextRetryDelay: data.retryAfterMs }),
  });
}

function stepTimeout(timeoutMs: number): NodeErrorData {
  return {
    code: 'STEP_TIMEOUT',
    message: `The step did not finish in ${timeoutMs / 1_000} s.`,
    hint: 'Raise its time-out under "Policy", or make the work smaller.',
    retryable: true,
  };
}

/** Node code throws `NodeError`; a schema that refuses is the drawer's mistake; anything else is a crash of the node. */
export function toNodeErrorData(error: unknown): NodeErrorData {
  if (isNodeError(error)) return error.data;
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const path = issue?.path.join('.') ?? '';
    return {
      code: 'FIELD_INVALID',
      message: `${path === '' ? 'The value' : `"${path}"`}: ${issue?.message ?? 'is not valid'}`,
      hint: 'Look at the resolved fields of this step: an expression gave a value of another type.',
      retryable: false,
      details: { path },
    };
  }
  return {
    code: 'NODE_CRASHED',
    message: `The node stopped unexpectedly: ${error instanceof Error ? error.message : String(error)}`,
    retryable: true,
  };
}
