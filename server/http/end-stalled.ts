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
