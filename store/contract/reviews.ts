import type { Review } from '#graph/api';
import type { Json } from '#graph/json';
import type { Page } from './page.ts';

/** A review as the run opens it. */
export interface NewReview {
  readonly id: string;
  readonly runId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly title: string;
  readonly instructions: string;
  readonly value: Json;
  readonly openedAt: string;
  readonly deadline: string | null;
}

/** How the run closed a review. */
export interface ReviewOutcome {
  readonly status: 'decided' | 'expired' | 'cancelled';
  readonly decision: 'approve' | 'reject' | null;
  readonly value: Json;
  readonly comment: string;
  readonly at: string;
}

/** What a person decided; `value` is absent when the value was left as it was. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly value?: Json | undefined;
  readonly comment: string;
  readonly at: string;
}

/** A decision that the run may not have heard of. */
export interface UndeliveredDecision extends Decision {
  readonly reviewId: string;
  readonly runId: string;
}

export interface ReviewQuery {
  /** `closed` stands for every status but `open`. */
  readonly status?: Review['status'] | 'closed' | undefined;
  readonly runId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Questions to people. The store arbitrates: the first decision counts, and is kept until the run is known to have it. */
export interface ReviewStore {
  /** Writes an open review down. Safe to repeat; passed over when the run was deleted meanwhile. */
  open(review: NewReview): Promise<void>;

  /** The run has closed the review; its word counts over a decision that came too late. Safe to repeat. */
  close(id: string, outcome: ReviewOutcome): Promise<void>;

  /**
   * Writes a person's decision down; false when the review is not open any more. Of several who decide at once the first counts. Durable
   * once resolved.
   */
  decide(id: string, decision: Decision): Promise<boolean>;

  /** The run has been told of the decision. */
  markDelivered(id: string, at: string): Promise<void>;

  /** Decisions that the run may not have heard of, oldest first. */
  undelivered(decidedBefore: string): Promise<readonly UndeliveredDecision[]>;

  /** How many reviews are open, and how many of them belong to test runs. */
  countOpen(): Promise<{ readonly open: number; readonly tests: number }>;

  /** One review; null when it is not known. */
  get(id: string): Promise<Review | null>;

  /** A page of reviews, newest first; null for a cursor that is none. */
  list(query: ReviewQuery): Promise<Page<Review> | null>;
}
