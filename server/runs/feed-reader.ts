/** A piece of a run's event stream, written out once for all who read it. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** The event's number in its run, or the snapshot's; 0 for tokens, events of child runs and heartbeats, which have none. */
  readonly sequence: number;
  readonly kind: 'snapshot' | 'event' | 'token' | 'heartbeat';
  /** After this one the stream ends. */
  readonly isLast: boolean;
}

/** One reader of a feed: takes frames as they come, and gives them out as fast as they are read. */
export interface FeedReader extends AsyncIterable<Uint8Array> {
  /** Adds a frame, which is given out when the reader is woken. */
  push(frame: Frame): void;
  /** Lets the reader begin: with the snapshot, and what was told since it was begun and may not be part of it. */
  begin(snapshot: Frame, since: readonly Frame[]): void;
  /** Gives out what was added. */
  wake(): void;
  /** True when all that was added is given out. */
  isIdle(): boolean;
  close(): void;
}

/** A reader who falls this far behind is cut off: it comes back and starts from a snapshot. */
const MOST_FRAMES = 5_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Frames up to this length are joined, so that a burst of tokens is one write. */
const JOINED_BYTES = 64 * 1024;

/** A reader; `onBehind` is called when it is cut off. */
export function createFeedReader(onBehind: () => void): FeedReader {
  const queue: Frame[] = [];
  let bytes = 0;
  let isClosed = false;
  let sequence = 0;
  let rouse: (() => void) | null = null;

  const wake = (): void => {
    rouse?.();
    rouse = null;
  };
  const close = (): void => {
    isClosed = true;
    queue.length = 0;
    bytes = 0;
    wake();
  };

  /** Whether the reader has to see the frame; what a snapshot includes it does not. */
  function isNews({ kind, sequence: number }: Frame): boolean {
    if (kind === 'event' && number > 0 && number <= sequence) return false;
    sequence = Math.max(sequence, number);
    return true;
  }

  /** The next piece to send; null when there is none. */
  function take(): { readonly bytes: Uint8Array; readonly isLast: boolean } | null {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let frame = queue[0]; frame !== undefined; frame = queue[0]) {
      if (length > 0 && length + frame.bytes.byteLength > JOINED_BYTES) break;
      queue.shift();
      bytes -= waitingBytes(frame);
      if (!isNews(frame)) continue;
      parts.push(frame.bytes);
      length += frame.bytes.byteLength;
      if (frame.isLast) return { bytes: joined(parts), isLast: true };
    }
    return parts.length === 0 ? null : { bytes: joined(parts), isLast: false };
  }

  function push(frame: Frame): void {
    if (isClosed) return;
    queue.push(frame);
    bytes += waitingBytes(frame);
    // Judged here, because a reader who stands still never comes to its next piece.
    if (queue.length <= MOST_FRAMES && bytes <= MOST_BYTES) return;
    close();
    onBehind();
  }

  return {
    push,
    begin(snapshot, since) {
      for (const frame of [snapshot, ...since]) push(frame);
    },
    wake,
    isIdle: () => queue.length === 0,
    close,
    async *[Symbol.asyncIterator]() {
      while (!isClosed) {
        const piece = take();
        if (piece !== null) {
          yield piece.bytes;
          if (piece.isLast) return;
          continue;
        }
        await new Promise<void>((resolve) => {
          rouse = resolve;
        });
      }
    },
  };
}

/** Everybody is given the snapshot, however long it is. */
function waitingBytes({ kind, bytes }: Frame): number {
  return kind === 'snapshot' ? 0 : bytes.byteLength;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
