/**
 * Numbers that decide what a run asks of Temporal. They travel with the run, so that a release that changes them does not change what
 * a run under way has done: its replay must ask for the same again.
 */
export interface Limits {
  /** Up to this many items of a map are worked through in the run's own workflow; more go to a child, whose history is cut in chunks. */
  readonly inlineItems: number;
  /** Values whose JSON is longer than this are stored, and travel by claim check. */
  readonly claimCheckBytes: number;
  /** A nested plan that is longer than this goes to its child by claim check. */
  readonly planBytes: number;
  /** Events that one chunk of a long map may write; far below the 4,096 at which Temporal suggests a new history. */
  readonly chunkEvents: number;
  /** Items of logic alone take no events but time: a chunk of them must be through long before the sandbox's watchdog. */
  readonly chunkItems: number;
  /** What the values of one chunk may come to in its history, were each as large as it can be. Temporal ends a history of 50 MB. */
  readonly chunkBytes: number;
  /** What calls that may begin at the same time give to Temporal in one workflow task; it takes 4 MB. */
  readonly taskBytes: number;
  /**
   * Events after which the run goes on in a new history as soon as it can. Temporal ends a history of 51,200, or of 50 MB; a call writes
   * six
   * with up to 128 KB.
   */
  readonly historyEvents: number;
  /** Step runs after which it does so: they are in memory until then, and are written to the store together. */
  readonly historySteps: number;
}

/** What holds for runs whose arguments name no limits: they began when these numbers were part of the code. Never changed. */
export const FIRST_LIMITS: Limits = {
  inlineItems: 50,
  claimCheckBytes: 64 * 1024,
  planBytes: 256 * 1024,
  chunkEvents: 2_000,
  chunkItems: 250,
  chunkBytes: Number.MAX_SAFE_INTEGER,
  taskBytes: 1_500_000,
  historyEvents: Number.MAX_SAFE_INTEGER,
  historySteps: Number.MAX_SAFE_INTEGER,
};

/** What new runs are given. */
export const LIMITS: Limits = { ...FIRST_LIMITS, chunkBytes: 40_000_000, historyEvents: 2_000, historySteps: 1_000 };

/** The numbers of a run that names them, or only those that there were when it began. */
export function limitsOf({ limits }: { readonly limits?: Partial<Limits> }): Limits {
  return { ...FIRST_LIMITS, ...limits };
}
