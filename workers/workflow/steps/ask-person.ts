import type { Host } from '../host.ts';
import type { Carried } from '../messages.ts';
import { now } from '../recorder.ts';
import type { RunContext } from '../run-context.ts';
import { carry } from '../values.ts';

/** A question to a person. */
export interface Question {
  readonly id: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly title: string;
  readonly instructions: string;
  readonly value: Carried;
  /** ISO 8601; null waits for ever. */
  readonly deadline: string | null;
  readonly deadlineMs: number | null;
}

/** What came of a question. */
export type PersonAnswer =
  | { readonly decision: 'approve' | 'reject'; readonly value: Carried; readonly comment: string }
  | { readonly decision: 'expired'; readonly value: Carried; readonly comment: '' };

/** A new id for a review: it names the workflow that waits, so that the decision finds it. */
export function newReviewId(host: Host): string {
  return `${host.id}~${host.uuid().slice(0, 8)}`;
}

/** Opens a review and waits, for ever or to the deadline; the first decision counts. `paused` wraps the wait. */
export async function askPerson(run: RunContext, question: Question, paused: (waiting: () => Promise<unknown>) => Promise<void>): Promise<PersonAnswer> {
  const { id, nodeId, nodeName, title, instructions, value, deadline, deadlineMs } = question;
  const { host } = run;
  await host.engine.openReview({ id, runId: run.args.runId, workflowId: run.args.workflowId, nodeId, nodeName, title, instructions, value, openedAt: now(), deadline });
  run.recorder.emit({ type: 'review-opened', reviewId: id, nodeId });

  const isDecided = (): boolean => run.decisions.has(id);
  try {
    await paused(() => (deadlineMs === null ? host.until(isDecided) : host.until(isDecided, deadlineMs)));
  } catch (error) {
    await host.scopes.nonCancellable(() => host.engine.closeReview({ id, status: 'cancelled', decision: null, value: null, comment: '', at: now() }));
    throw error;
  }
  const decision = run.decisions.get(id);
  if (!decision) {
    await host.engine.closeReview({ id, status: 'expired', decision: null, value: null, comment: '', at: now() });
    run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId });
    return { decision: 'expired', value, comment: '' };
  }
  const decided = decision.value === undefined ? value : await carry(host, decision.value);
  await host.engine.closeReview({ id, status: 'decided', decision: decision.decision, value: decided, comment: decision.comment, at: now() });
  run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId });
  return { decision: decision.decision, value: decided, comment: decision.comment };
}
