import { connect, type AddressInfo, type Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endStalled, endStalledCrowd } from './end-stalled.ts';

const MEGABYTE = 1_000_000;
const STALL_MS = 400;

let server: Server;
let left: number;
let ended: number;
beforeEach(async () => {
  left = 0;
  ended = 0;
  const app = new Hono();
  app.get('/answer', (c) => c.body('a'.repeat(40 * MEGABYTE)));
  app.get('/late', async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 3 * STALL_MS));
    return c.text('late');
  });
  app.get('/stream', (c) =>
    streamSSE(c, async (stream) => {
      while (!stream.aborted) await stream.writeSSE({ data: 'b'.repeat(MEGABYTE) });
      left += 1;
    }),
  );
  server = createAdaptorServer({ fetch: app.fetch }) as Server;
  endStalled(server, STALL_MS, () => (ended += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

function ask(path: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return socket;
}

describe('a caller who', () => {
  it('takes nothing of an answer is let go', async () => {
    const socket = ask('/answer');
    await vi.waitFor(() => expect(ended).toBe(1), { timeout: 20_000 });
    socket.destroy();
  });

  it('takes nothing of a stream is let go, and the stream ends', async () => {
    const socket = ask('/stream');
    await vi.waitFor(() => expect([ended, left]).toEqual([1, 1]), { timeout: 20_000 });
    socket.destroy();
  });

  it('waits for a late answer gets it', async () => {
    const socket = ask('/late');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.resume();
    await new Promise((resolve) => socket.on('close', resolve));
    expect(text).toContain('late');
    expect(ended).toBe(0);
  });
});

describe('a crowd of callers who take nothing', () => {
  it('is ended down to what may wait, long before one of them would be', async () => {
    const app = new Hono();
    app.get('/answer', (c) => c.body('a'.repeat(40 * MEGABYTE)));
    const crowded = createAdaptorServer({ fetch: app.fetch }) as Server;
    let cut = 0;
    endStalledCrowd(crowded, { mostBytes: 100 * MEGABYTE, stallMs: STALL_MS }, () => (cut += 1));
    await new Promise<void>((resolve) => crowded.listen(0, '127.0.0.1', resolve));
    const sockets = Array.from({ length: 5 }, () => {
      const socket = connect((crowded.address() as AddressInfo).port, '127.0.0.1')
        .pause()
        .on('error', () => undefined);
      socket.write('GET /answer HTTP/1.1\r\nhost: localhost\r\n\r\n');
      return socket;
    });
    // Five times 40 MB wait, less what the system takes: two of them may.
    await vi.waitFor(() => expect(cut).toBe(3), { timeout: 20_000 });
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => crowded.close(() => resolve()));
  });

  it('spares one who takes a little at a time', async () => {
    const app = new Hono();
    app.get('/answer', (c) => c.body('a'.repeat(40 * MEGABYTE)));
    const crowded = createAdaptorServer({ fetch: app.fetch }) as Server;
    let cut = 0;
    endStalledCrowd(crowded, { mostBytes: MEGABYTE, stallMs: STALL_MS }, () => (cut += 1));
    await new Promise<void>((resolve) => crowded.listen(0, '127.0.0.1', resolve));
    const open = (): Socket =>
      connect((crowded.address() as AddressInfo).port, '127.0.0.1')
        .pause()
        .on('error', () => undefined);
    const [slow, deaf] = [open(), open()];
    for (const socket of [slow, deaf]) socket.write('GET /answer HTTP/1.1\r\nhost: localhost\r\n\r\n');
    let read = 0;
    const reading = setInterval(() => (read += (slow.read() as Buffer | null)?.byteLength ?? 0), 10);
    await vi.waitFor(() => expect(cut).toBe(1), { timeout: 20_000 });
    expect(slow.destroyed || read === 0).toBe(false);
    clearInterval(reading);
    for (const socket of [slow, deaf]) socket.destroy();
    await new Promise<void>((resolve) => crowded.close(() => resolve()));
  });
});
