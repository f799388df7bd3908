import { NodeError } from '#graph/errors';
import type { Binding } from '#graph/expression/ast';
import type { StepBody } from '#graph/plan';
import type { Host } from '../host.ts';
import { carry, type CarriedScope, evaluate } from '../values.ts';
import type { Carried } from '../messages.ts';
import type { FiredPorts, StepCall } from '../run-context.ts';
import { reviewIdFor } from '../names.ts';
import { askPerson } from './ask-person.ts';
import { writtenMoment } from './written-moment.ts';

/** Temporal's timers end at about a hundred years; a year is more than anybody means. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/** Waits for a time, or until a moment; survives any restart. */
export async function wait({ body, values, record, run }: StepCall<Extract<StepBody, { kind: 'wait' }>>): Promise<FiredPorts> {
  const value = await evaluate(run.host, body.value, values);
  const durationMs =
    body.until === null
      ? toDuration(body.durationMs === null ? 0 : await evaluate(run.host, body.durationMs, values))
      : toDelay(await moment(run.host, body.until, values));
  record.change({ resolved: { until: new Date(Date.now() + durationMs).toISOString() }, status: 'waiting' });
  await paused(run, () => run.host.sleep(durationMs));
  return { out: value };
}

/** Asks a person and waits, for ever or to a deadline; the first decision counts. */
export async function review({
  body,
  values,
  record,
  run,
  step,
  key,
}: StepCall<Extract<StepBody, { kind: 'review' }>>): Promise<FiredPorts> {
  const id = reviewIdFor(run.host, key);
  const value = await carry(run.host, await evaluate(run.host, body.value, values));
  const title = asText(await evaluate(run.host, body.title, values));
  const instructions = asText(await evaluate(run.host, body.instructions, values));
  const deadline = body.deadlineMs === null ? null : new Date(Date.now() + body.deadlineMs).toISOString();
  record.change({ resolved: { reviewId: id, title, instructions, value, deadline }, status: 'waiting' });
  const answer = await askPerson(run, { id, nodeId: step.id, nodeName: step.name, title, instructions, value, deadline }, (waiting) =>
    paused(run, waiting),
  );
  if (answer.decision === 'expired') return { expired: { ...answer } };
  const port = answer.decision === 'approve' ? 'approved' : 'rejected';
  return { [port]: { decision: port, value: answer.value, comment: answer.comment } };
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
  throw new NodeError({
    code: 'WAIT_INVALID',
    message: `A wait lasts from 0 to ${LONGEST_WAIT_MS} milliseconds, not ${JSON.stringify(value)}.`,
    hint: 'Correct the duration of the wait node.',
  });
}

/** What the field comes to; a text that is no date is a fault of this node. */
async function moment(host: Host, until: Binding, values: CarriedScope): Promise<Carried> {
  try {
    return await evaluate(host, until, values);
  } catch (error) {
    const { code, message, hint } = host.toStepFailure(error).error;
    if (code !== 'EXPRESSION_NOT_A_DATE' && code !== 'EXPRESSION_WRONG_TYPE') throw error;
    throw new NodeError({
      code: 'WAIT_INVALID',
      message: `"Until" is not a date and time: ${message}`,
      hint: hint ?? 'Write dates as 2027-01-31 or 2027-01-31T09:00:00Z.',
    });
  }
}

/** Plans of earlier releases hand over the text itself. How long a timer takes is no command: a replay may come to another time. */
function toDelay(value: Carried): number {
  const until = typeof value === 'string' ? writtenMoment(value) : typeof value === 'number' ? value : Number.NaN;
  if (Number.isNaN(until)) {
    throw new NodeError({
      code: 'WAIT_INVALID',
      message: `"Until" needs a date and time such as 2027-01-31T09:00:00Z, not ${JSON.stringify(value)}.`,
      hint: 'Correct the field of the wait node.',
    });
  }
  return toDuration(Math.max(0, until - Date.now()));
}

function asText(value: Carried): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}
