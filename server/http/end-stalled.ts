import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections whose other side takes nothing of what was written to it for `stallMs`: such readers would hold answers and
 * streams in memory for as long as they like. A slow reader who takes a little at a time stays, and so does a caller for whom
 * there is nothing to read yet.
 */
export function endStalled(server: Server, stallMs: number, onEnd: () => void = () => undefined): void {
  // Node.js counts a write that moves on as activity. The limit holds for connections that open from now on.
  server.timeout = stallMs;
  server.on('request', (_request, response) => {
    response.on('timeout', (socket: Socket) => {
      if (socket.writableLength === 0) return;
      onEnd();
      socket.destroy();
    });
  });
}

/** How much may wait for readers, and how long one may take nothing once it is more. */
export interface Crowding {
  readonly mostBytes: number;
  readonly stallMs: number;
}

/**
 * Ends connections whose other side takes nothing for `stallMs` once more than `mostBytes` wait on all together, those with the most first
 * and
 * only as many as it takes: a crowd of callers who do not read could fill the memory before the longer limit counts.
 */
export function endStalledCrowd(server: Server, { mostBytes, stallMs }: Crowding, onEnd: () => void = () => undefined): void {
  const sockets = new Map<Socket, { taken: number; sinceMs: number }>();
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, { taken: 0, sinceMs: performance.now() });
    socket.once('close', () => sockets.delete(socket));
  });
  const timer = setInterval(look, Math.max(1, stallMs / 4)).unref();
  server.once('close', () => clearInterval(timer));

  function look(): void {
    const now = performance.now();
    const stalled: Socket[] = [];
    let waiting = 0;
    for (const [socket, seen] of sockets) {
      const taken = takenOf(socket);
      if (taken !== seen.taken || socket.writableLength === 0) Object.assign(seen, { taken, sinceMs: now });
      else if (now - seen.sinceMs >= stallMs) stalled.push(socket);
      waiting += socket.writableLength;
    }
    for (const socket of stalled.toSorted((one, other) => other.writableLength - one.writableLength)) {
      if (waiting <= mostBytes) return;
      waiting -= socket.writableLength;
      onEnd();
      socket.destroy();
    }
  }
}

/**
 * How much the other side has taken: what was written, less what the system still holds back. Node.js itself judges activity by this,
 * within one long write too.
 */
function takenOf(socket: Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null }): number {
  return socket.bytesWritten - (socket._handle?.writeQueueSize ?? socket.writableLength);
}
