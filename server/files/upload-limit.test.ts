import { serve, type ServerType } from '@hono/node-server';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, createTestApp, type TestApp } from '../testing/test-app.ts';

const MB = 1024 * 1024;
let test: TestApp;
let server: ServerType;

beforeAll(async () => {
  test = await createTestApp();
  server = serve({ fetch: test.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});
afterAll(async () => {
  if ('closeAllConnections' in server) server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

/** Sends bytes for as long as they are taken, and tells what was answered and how many had been sent by then. */
async function send(
  total: number,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: unknown; readonly sent: number }> {
  const { port } = server.address() as AddressInfo;
  const call = request({
    port,
    host: '127.0.0.1',
    path: '/api/files?name=large.txt',
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, host: 'localhost:3000', 'content-type': 'text/plain', ...headers },
  });
  let sent = 0;
  let isAnswered = false;
  // Once the server has answered it may close its end.
  call.on('error', () => undefined);
  const piece = Buffer.alloc(MB, 'a');
  const more = (): void => {
    while (!isAnswered && sent < total) {
      sent += piece.length;
      if (!call.write(piece)) return void call.once('drain', more);
    }
    if (!isAnswered) call.end();
  };
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  more();
  const [response] = await answered;
  isAnswered = true;
  const sentByThen = sent;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  call.destroy();
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()), sent: sentByThen };
}

describe('a file of 500 MB', () => {
  it.each<[string, Record<string, string>, number]>([
    ['at once when it says how long it is', { 'content-length': String(500 * MB) }, 20],
    ['as soon as too much has come when it does not', { 'transfer-encoding': 'chunked' }, 90],
  ])('is refused %s, and is not read into memory', async (_what, headers, most) => {
    const before = process.memoryUsage.rss();
    const { status, body, sent } = await send(500 * MB, headers);
    expect([status, body]).toMatchObject([
      413,
      { error: { code: 'BODY_TOO_LARGE', message: 'The body is longer than 50 MB.', hint: expect.any(String) } },
    ]);
    expect(sent / MB).toBeLessThan(most);
    expect((process.memoryUsage.rss() - before) / MB).toBeLessThan(300);
  });
});
