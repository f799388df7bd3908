/** Why the store could not be opened or would not do something; each has a heading in docs/errors.md. */
export type StoreErrorCode =
  | 'STORE_NEWER'
  | 'STORE_DAMAGED'
  | 'STORE_UNREADABLE'
  | 'STORE_MIGRATION_FAILED'
  | 'ENCRYPTION_KEY_INVALID'
  | 'ENCRYPTION_KEY_WRONG'
  | KnowledgeIndexErrorCode;

/** Of the indexes of knowledge bases. */
export type KnowledgeIndexErrorCode = 'INDEX_DAMAGED' | 'INDEX_UNREADABLE' | 'INDEX_INCOMPLETE' | 'VECTOR_INVALID' | 'FILTER_INVALID';

/** The store can't be used as it is; `hint` says what a person can do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly hint: string;

  constructor(error: { code: StoreErrorCode; message: string; hint: string }, options?: { cause?: unknown }) {
    super(error.message, options);
    this.name = 'StoreError';
    this.code = error.code;
    this.hint = error.hint;
  }
}
