import { CancellationScope, condition, sleep, uuid4 } from '@temporalio/workflow';
import { NodeError } from '#graph/errors';
import type { StepBody } from '#graph/plan';
import { engine } from '../activities.ts';
import { now, temporalWorkflowId } from '../recorder.ts';
import { carry, evaluate } from '../values.ts';
import type { Carried } from '../messages.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';

/** Temporal's timers end at about a hundred years; a year is more than anybody means. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/** Waits for a time, or until a moment; survives any restart. */
export async function wait({ body, values, record, run }: StepCall<Extract<StepBody, { kind: 'wait' }>>): Promise<FiredPorts> {
  const value = await evaluate(body.value, values);
  const durationMs = body.until === null ? toDuration(body.durationMs === null ? 0 : await evaluate(body.durationMs, values)) : toDelay(await evaluate(body.until, values));
  record.change({ resolved: { until: new Date(Date.now() + durationMs).toISOString() }, status: 'waiting' });
  await paused(run, () => sleep(durationMs));
  return { out: value };
}

/** Asks a person and waits, for ever or to a deadline; the first decision counts. */
export async function review({ body, values, record, run, step }: StepCall<Extract<StepBody, { kind: 'review' }>>): Promise<FiredPorts> {
  const id = `${temporalWorkflowId()}~${uuid4().slice(0, 8)}`;
  const value = await carry(await evaluate(body.value, values));
  const title = asText(await evaluate(body.title, values));
  const instructions = asText(await evaluate(body.instructions, values));
  const deadline = body.deadlineMs === null ? null : new Date(Date.now() + body.deadlineMs).toISOString();
  record.change({ resolved: { reviewId: id, title, instructions, value, deadline }, status: 'waiting' });
  await engine.openReview({ id, runId: run.args.runId, workflowId: run.args.workflowId, nodeId: step.id, nodeName: step.name, title, instructions, value, openedAt: now(), deadline });
  run.recorder.emit({ type: 'review-opened', reviewId: id, nodeId: step.id });

  const isDecided = (): boolean => run.decisions.has(id);
  try {
    await paused(run, () => (body.deadlineMs === null ? condition(isDecided) : condition(isDecided, body.deadlineMs)));
  } catch (error) {
    await CancellationScope.nonCancellable(() => engine.closeReview({ id, status: 'cancelled', decision: null, value: null, comment: '', at: now() }));
    throw error;
  }
  const decision = run.decisions.get(id);
  if (!decision) {
    await engine.closeReview({ id, status: 'expired', decision: null, value: null, comment: '', at: now() });
    run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId: step.id });
    return { expired: { decision: 'expired', value, comment: '' } };
  }
  const decided = decision.value === undefined ? value : await carry(decision.value);
  await engine.closeReview({ id, status: 'decided', decision: decision.decision, value: decided, comment: decision.comment, at: now() });
  run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId: step.id });
  const port = decision.decision === 'approve' ? 'approved' : 'rejected';
  return { [port]: { decision: port, value: decided, comment: decision.comment } };
}

async function paused(run: StepCall['run'], waiting: () => Promise<unknown>): Promise<void> {
  run.activity.pause();
  try {
    await waiting();
  } finally {
    run.activity.resume();
  }
}

function toDuration(value: Carried): number {
  if (typeof value === 'number' && value >= 0 && value <= LONGEST_WAIT_MS) return Math.ceil(value);
  throw new NodeError({ code: 'WAIT_INVALID', message: `A wait lasts from 0 to ${LONGEST_WAIT_MS} milliseconds, not ${JSON.stringify(value)}.`, hint: 'Correct the duration of the wait node.' });
}

function toDelay(value: Carried): number {
  const until = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (Number.isNaN(until)) {
    throw new NodeError({ code: 'WAIT_INVALID', message: `"Until" needs a date and time such as 2027-01-31T09:00:00Z, not ${JSON.stringify(value)}.`, hint: 'Correct the field of the wait node.' });
  }
  return toDuration(Math.max(0, until - Date.now()));
}

function asText(value: Carried): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
