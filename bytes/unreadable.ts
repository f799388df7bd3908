/** Why bytes can't be read as what they are said to be. */
export type UnreadableReason = 'coding-unknown' | 'coding-broken' | 'too-large' | 'charset-unknown' | 'text-broken' | 'form-broken';

/**
 * Thrown where bytes can't be read. The message is a sentence without a subject of its own in front, such as "The text isn't valid UTF-8:
 * byte 17 is broken."; callers add what was read and turn it into their own kind of error.
 */
export class UnreadableBytes extends Error {
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UnreadableBytes';
    this.reason = reason;
  }
}
