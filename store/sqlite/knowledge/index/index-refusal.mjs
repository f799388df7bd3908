/** Thrown in a thread where what is asked can't be done; it becomes a `StoreError` outside of it. */
export class IndexRefusal extends Error {
  /** @param {{ code: 'FILTER_INVALID' | 'VECTOR_INVALID' | 'INDEX_INCOMPLETE', message: string, hint: string }} problem */
  constructor({ code, message, hint }) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
