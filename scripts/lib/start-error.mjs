/** Heddle cannot be started, for a reason that the person who starts it can do something about. */
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

/**
 * What the terminal shows of an error: a message for those that are to be expected, the place for the others.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof StartError) return `\n${error.message}\n${error.hint ? `${error.hint}\n` : ''}`;
  return `\nHeddle could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}
