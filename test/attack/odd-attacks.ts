import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { send } from './target.ts';
import { type Attack, body } from './time-attacks.ts';

const MB = 1024 * 1024;
const LARGE = { maxBodyMb: 50 };
const file = (content: string): string =>
  `--x\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n${content}\r\n--x--\r\n`;

/** Bodies, headers and keys that no honest caller sends. */
export const oddAttacks: readonly Attack[] = [
  {
    title: '50 MB allowed, 49 MB with a made-up signature',
    async prepare(target) {
      const { url } = await target.hook({ access: 'key', ...LARGE });
      const headers = {
        'content-type': 'application/json',
        'webhook-id': 'm',
        'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
        'webhook-signature': 'v1,bWFkZS11cA==',
      };
      const text = JSON.stringify('x'.repeat(49 * MB));
      return async () => {
        const status = await send(url, text, headers);
        return status === 401 ? [] : [`answered ${status}`];
      };
    },
  },
  body('50 MB allowed, 49 MB as a file', 'x'.repeat(49 * MB), { type: 'application/octet-stream', config: LARGE }),
  body('50 MB allowed, a form with a file of 49 MB', file('x'.repeat(49 * MB - 200)), {
    type: 'multipart/form-data; boundary=x',
    config: LARGE,
  }),
  body('50 MB allowed, a form full of what nearly is its boundary', file('\r\n--aaaaaaaa'.repeat(4 * MB)), {
    type: `multipart/form-data; boundary=${'a'.repeat(60)}`,
    config: LARGE,
  }),
  {
    title: '60 MB of zeros, packed into little',
    async prepare(target) {
      const { url } = await target.hook(LARGE);
      const packed = gzipSync(Buffer.alloc(60 * MB));
      return async () => {
        const statuses = await Promise.all(
          Array.from({ length: 4 }, () => send(url, packed, { 'content-type': 'application/json', 'content-encoding': 'gzip' })),
        );
        return statuses.filter((status) => ![413, 503].includes(status)).map((status) => `answered ${status}`);
      };
    },
  },
  {
    title: 'a body of 200,000 chunks of one byte',
    async prepare(target) {
      const { url } = await target.hook();
      return () =>
        new Promise((resolve) => {
          const { pathname, host, port, hostname } = new URL(url);
          const socket = connect(Number(port), hostname);
          socket.once('data', () => socket.destroy());
          socket.on('error', () => undefined).once('close', () => resolve([]));
          socket.write(
            `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(200_000)}0\r\n\r\n`,
          );
        });
    },
  },
  {
    title: '300 calls at once with one idempotency key of 10,000 characters',
    async prepare(target) {
      const { url } = await target.hook({ mode: 'sync' });
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'k'.repeat(10_000) };
      return async () => {
        const statuses = await Promise.all(Array.from({ length: 300 }, () => send(url, '{}', headers)));
        return statuses.filter((status) => status !== 200 && status !== 503).map((status) => `answered ${status}`);
      };
    },
  },
  {
    title: '300 calls at once with one idempotency key and other bodies',
    async prepare(target) {
      const { workflow, url } = await target.hook({ access: 'key', mode: 'sync' });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${workflow.hook?.key ?? ''}`, 'idempotency-key': 'one' };
      return async () => {
        const statuses = await Promise.all(Array.from({ length: 300 }, (_none, index) => send(url, JSON.stringify({ index }), headers)));
        const run = statuses.filter((status) => status === 200).length;
        return run <= 1 ? [] : [`${run} different calls ran under one key`];
      };
    },
  },
  {
    title: 'a run whose events are opened and left 300 times',
    async prepare(target) {
      const workflow = await target.publish(
        [
          { type: 'manual', name: 'start' },
          { type: 'wait', name: 'wait', inputs: { durationMs: 30_000 } },
        ],
        ['start -> wait'],
      );
      return async () => {
        const runId = await target.api.startRun(workflow.id, {});
        for (let round = 0; round < 10; round += 1) {
          await Promise.all(
            Array.from({ length: 30 }, async () => {
              const leave = new AbortController();
              const response = await fetch(`${target.stack.url}/api/runs/${runId}/events`, {
                headers: { authorization: `Bearer ${target.stack.apiKey}` },
                signal: leave.signal,
              });
              leave.abort();
              await response.body?.cancel().catch(() => undefined);
            }),
          );
        }
        return [];
      };
    },
  },
  {
    title: 'the hash of a stored file at a webhook and at a chat',
    async prepare(target) {
      const echo = await target.hook(
        { mode: 'sync' },
        { nodes: [{ type: 'respond', name: 'answer', inputs: { body: '{{ start.body }}' } }], edges: ['start -> answer'] },
      );
      const chat =
        (
          await target.publish(
            [
              { type: 'chat', name: 'talk', config: { access: 'public', allowFiles: true } },
              { type: 'set', name: 'end', inputs: { fields: [] } },
            ],
            ['talk -> end'],
          )
        ).chat?.url ?? '';
      const stored = await fetch(`${target.stack.url}/api/files?name=a.txt`, {
        method: 'POST',
        headers: { authorization: `Bearer ${target.stack.apiKey}`, 'content-type': 'text/plain' },
        body: 'secret',
      });
      const reference = JSON.stringify(await stored.json());
      return async () => {
        const statuses = [
          await send(echo.url, reference),
          await send(echo.url, JSON.stringify({ text: reference })),
          await send(`${chat}/messages`, `{"message":"x","files":[${reference}]}`),
        ];
        return statuses.every((status) => status === 400 || status === 404) ? [] : [`answered ${statuses.join(', ')}`];
      };
    },
  },
];
