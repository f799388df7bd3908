import type { Json } from './json.ts';

/** What a failed step says of itself: plain data, so that it survives Temporal, the store and HTTP. Compare `code`. */
export interface NodeErrorData {
  /** Stable, upper snake case, documented under docs/errors.md. */
  readonly code: string;
  /** What went wrong, in a sentence for the person who drew the workflow. */
  readonly message: string;
  /** How to fix it. */
  readonly hint?: string;
  /** Whether trying again without changing anything may help. */
  readonly retryable: boolean;
  /** How long the other side asked us to wait before the next attempt. */
  readonly retryAfterMs?: number;
  /** Facts for the reader, without secrets: status, host, field path. */
  readonly details?: Json;
}

/** The one error that node code throws; everything else is wrapped as `NODE_CRASHED` by the activity that runs the node. */
export class NodeError extends Error {
  readonly data: NodeErrorData;

  constructor(data: Omit<NodeErrorData, 'retryable'> & { readonly retryable?: boolean }, options?: { cause?: unknown }) {
    super(data.message, options);
    this.name = 'NodeError';
    this.data = { retryable: false, ...data };
  }
}

/** True for a `NodeError` from any realm: `instanceof` does not survive bundles and sandboxes. */
export function isNodeError(value: unknown): value is NodeError {
  return value instanceof Error && value.name === 'NodeError' && 'data' in value;
}

/**
 * Returns how long to wait when the limits of this installation, and not the other side, held a call back; null for every other failure.
 */
export function ownLimitWaitMs({ code, retryAfterMs }: NodeErrorData): number | null {
  return code === 'MODEL_CONNECTION_BUSY' ? (retryAfterMs ?? 5_000) : null;
}
