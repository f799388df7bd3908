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
}

/** What came of a question. */
export type PersonAnswer =
  | { readonly decision: 'approve' | 'reject'; readonly value: Carried; readonly comment: string }
  | { readonly decision: 'expired'; readonly value: Carried; readonly comment: '' };

/** Opens a review and waits, for ever or to the deadline; the first decision counts. `paused` wraps the wait. */
export async function askPerson(
  run: RunContext,
  question: Question,
  paused: (waiting: () => Promise<unknown>) => Promise<void>,
): Promise<PersonAnswer> {
  const { id, nodeId, nodeName, title, instructions, value, deadline } = question;
  const { host } = run;
  const { runId, workflowId } = run.args;
  const open = (): Promise<void> =>
    host.engine.openReview({ id, runId, workflowId, nodeId, nodeName, title, instructions, value, openedAt: now(), deadline });
  // Opened to the end even when the step is cancelled by then: what is written down is closed below.
  await (host.since('opens-reviews-to-the-end') ? host.scopes.nonCancellable(open) : open());
  run.recorder.emit({ type: 'review-opened', reviewId: id, nodeId });

  const isDecided = (): boolean => run.decisions.has(id);
  try {
    await paused(() => (deadline === null ? host.until(isDecided) : host.until(isDecided, millisecondsTo(deadline))));
  } catch (error) {
    await host.scopes.nonCancellable(() =>
      host.engine.closeReview({ id, status: 'cancelled', decision: null, value: null, comment: '', at: now() }),
    );
    run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId });
    throw error;
  }
  const decision = run.decisions.get(id);
  if (!decision) {
    await host.engine.closeReview({ id, status: 'expired', decision: null, value: null, comment: '', at: now() });
    run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId });
    return { decision: 'expired', value, comment: '' };
  }
  const decided = decision.value === undefined ? value : await carry(host, decision.value);
  await host.engine.closeReview({
    id,
    status: 'decided',
    decision: decision.decision,
    value: decided,
    comment: decision.comment,
    at: now(),
  });
  run.recorder.emit({ type: 'review-closed', reviewId: id, nodeId });
  return { decision: decision.decision, value: decided, comment: decision.comment };
}

/** Opening a review may have taken a while: it expires at the moment that the inbox shows. */
function millisecondsTo(deadline: string): number {
  return Math.max(1, Date.parse(deadline) - Date.now());
}
