/** How much an issue weighs: an error blocks publishing, a warning does not. */
export type IssueSeverity = 'error' | 'warning';

/** One finding of `check`. `path` points into the node (`inputs.prompt`), or is empty for the node as a whole. */
export interface Issue {
  /** Stable, upper snake case, one heading each in docs/errors.md. */
  readonly code: string;
  readonly severity: IssueSeverity;
  /** The node to jump to; null when the graph as a whole is meant. */
  readonly nodeId: string | null;
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
  /** The edge that is meant, where it is one: it can be removed, or led from another output. */
  readonly edgeId?: string;
}
