/** What a person thought of a run's answer. */
export interface Feedback {
  readonly rating: 'up' | 'down';
  readonly comment: string;
  readonly at: string;
}

/** Ratings by run. */
export interface FeedbackStore {
  /** Keeps the rating in place of an earlier one. The run must be known. */
  put(feedback: Feedback & { readonly runId: string }): Promise<void>;

  /** The rating of a run; null when there is none. */
  get(runId: string): Promise<Feedback | null>;
}
