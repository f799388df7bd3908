import type { CachedAnswers } from '#graph/api';

/** An answer to keep. */
export interface NewCachedAnswer {
  /** Who may share it, and all that shapes it but the words. */
  readonly scopeKey: string;
  readonly textHash: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly model: string;
  /** What it took to get it. */
  readonly tokens: number;
  readonly costUsd: number;
  /** The beginning of the prompt. */
  readonly preview: string;
  readonly embedding: { readonly embedder: string; readonly vector: Float32Array } | null;
  readonly answerJson: string;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

/** A kept answer's place and what its prompt is about. */
export interface EmbeddedAnswer {
  readonly id: number;
  readonly vector: Float32Array;
}

/** Answers of models kept for later. */
export interface AnswerStore {
  /** Keeps an answer; a newer one to the same text takes the place of the older. */
  put(answer: NewCachedAnswer): Promise<void>;

  /** The live entry of exactly this text. */
  find(key: { readonly scopeKey: string; readonly textHash: string; readonly nowMs: number }): Promise<number | null>;

  /** The newest live entries of a scope with vectors of this embedder. */
  embedded(key: {
    readonly scopeKey: string;
    readonly embedder: string;
    readonly nowMs: number;
    readonly limit: number;
  }): Promise<readonly EmbeddedAnswer[]>;

  /** The answer itself, counted as given once more; null when it is gone meanwhile. */
  take(id: number, nowMs: number): Promise<string | null>;

  /** Drops what has expired, then what was not used for longest, until the rest is within both limits. */
  trim(limits: { readonly nowMs: number; readonly maxEntries: number; readonly maxBytes: number }): Promise<number>;

  /** What the nodes of a workflow have kept. */
  ofWorkflow(workflowId: string, nowMs: number): Promise<readonly CachedAnswers[]>;

  /** Drops what a node has kept; tells how much that was. */
  clearNode(workflowId: string, nodeId: string): Promise<number>;

  /** Drops everything. */
  clear(): Promise<number>;
}
