/** Heddle can not be started, for a reason that whoever starts it can do something about. */
export class StartError extends Error {
  /**
   * @param {string} message What is wrong, in one sentence.
   * @param {string} [hint] What to do about it; may have several lines.
   */
  constructor(message, hint) {
    super(message);
    this.name = 'StartError';
    this.hint = hint;
  }
}
