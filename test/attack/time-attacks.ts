import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '#graph/json';
import { send, type Target } from './target.ts';

/** An attack on our own server: it prepares, then does its worst while somebody else calls. It returns what went wrong. */
export interface Attack {
  readonly title: string;
  readonly prepare: (target: Target) => Promise<() => Promise<readonly string[]>>;
}

const MB = 1024 * 1024;
const fill = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);
const json = (open: string, piece: string, close: string, bytes: number): string =>
  `${open}${piece.repeat(Math.floor((bytes - open.length - close.length) / piece.length)).replace(/,$/, '')}${close}`;
const fields = (count: number): string => Array.from({ length: count }, (_none, index) => `k${index}=`).join('&');
const parts = (count: number): string =>
  `${Array.from({ length: count }, (_none, index) => `--x\r\ncontent-disposition: form-data; name="k${index}"\r\n\r\n\r\n`).join('')}--x--\r\n`;

/** A body that has to be refused, or taken without keeping anybody waiting. */
export function body(
  title: string,
  text: string,
  {
    type = 'application/json',
    config = {},
    times = 1,
    expected = [202, 400, 413, 503],
  }: {
    readonly type?: string;
    readonly config?: Record<string, Json>;
    readonly times?: number;
    readonly expected?: readonly number[];
  } = {},
): Attack {
  return {
    title,
    async prepare(target) {
      const { url } = await target.hook(config);
      return async () => {
        const statuses = await Promise.all(Array.from({ length: times }, () => send(url, text, { 'content-type': type })));
        return statuses.filter((status) => status !== 0 && !expected.includes(status)).map((status) => `answered ${status}`);
      };
    },
  };
}

const marks = (count: number): string => `a${'\u0301\u0316'.repeat(count / 2)}`;
const text = '{{ start.body.text }}';

/** A text in the body of a public webhook that ends in a node. */
function textInto(
  title: string,
  node: { readonly type: string; readonly config?: Record<string, Json>; readonly inputs: Record<string, Json> },
  value: string,
): Attack {
  return {
    title,
    async prepare(target) {
      const { url } = await target.hook({ mode: 'sync' }, { nodes: [{ name: 'node', ...node }], edges: ['start -> node'] });
      return async () => {
        const status = await send(url, JSON.stringify({ text: value }));
        return status < 600 ? [] : [`answered ${status}`];
      };
    },
  };
}

/** Attacks that want others to wait. */
export const timeAttacks: readonly Attack[] = [
  body('49 MB of small objects', json('[', '{},', ']', 49 * MB)),
  body('1 MB of small objects', json('[', '{},', ']', MB - 10)),
  body('1 MB of small objects, 8 times at once', json('[', '{},', ']', MB - 10), { times: 8 }),
  body('50 MB allowed, 49 MB of small objects', json('[', '{},', ']', 49 * MB), { config: { maxBodyMb: 50 } }),
  body('50 MB allowed, 49 MB of one text', JSON.stringify('x'.repeat(49 * MB)), { config: { maxBodyMb: 50 } }),
  body('500,000 lists in one another', '['.repeat(500_000)),
  body('20,000 lists in one another', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  body('a form of 80,000 names', fields(80_000), { type: 'application/x-www-form-urlencoded' }),
  body('a form of 1,900 names', fields(1_900), { type: 'application/x-www-form-urlencoded' }),
  body('a multipart form of 15,000 parts', parts(15_000), { type: 'multipart/form-data; boundary=x' }),
  body('a pattern that backtracks', JSON.stringify({ v: `${'a'.repeat(500_000)}!` }), {
    config: { bodySchema: { type: 'object', properties: { v: { type: 'string', pattern: '^(\\w+\\s?)*$' } } } },
  }),
  body('60,000 items that must differ', JSON.stringify(Array.from({ length: 60_000 }, (_none, index) => `i${index}`)), {
    config: { bodySchema: { type: 'array', uniqueItems: true } },
  }),
  ...['email', 'uri', 'hostname', 'ipv6', 'date-time', 'regex'].map((format) =>
    body(`a long text as ${format}`, JSON.stringify(fill('a.', 900_000)), { config: { bodySchema: { type: 'string', format } } }),
  ),
  textInto('marks into guardrails', { type: 'guardrails', inputs: { text } }, marks(200_000)),
  textInto(
    'marks into an expression',
    { type: 'set', inputs: { fields: [{ name: 'x', type: 'text', value: '{{ start.body.text.normalize() }}' }] } },
    marks(200_000),
  ),
  textInto('marks into the offline model', { type: 'llm', config: { model: 'offline' }, inputs: { prompt: text } }, marks(60_000)),
  textInto(
    'marks into the similar cache',
    { type: 'llm', config: { model: { model: 'offline', cache: { kind: 'similar' } } }, inputs: { prompt: text } },
    marks(60_000),
  ),
  textInto(
    'a tag and spaces into the offline model',
    { type: 'llm', config: { model: 'offline' }, inputs: { prompt: text } },
    `<context>${' '.repeat(31_000)}x`,
  ),
  textInto(
    'a list without an end into the offline model',
    { type: 'llm', config: { model: 'offline' }, inputs: { prompt: text } },
    `Classify as ${'a, '.repeat(10_000)}`,
  ),
  {
    title: '60 callers without a key who hold half a body each',
    async prepare(target) {
      const { url } = await target.hook({ access: 'key', maxBodyMb: 50 });
      return async () => {
        const { pathname, host, port } = new URL(url);
        const sockets = Array.from({ length: 60 }, () => {
          const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
          socket.write(
            `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nwebhook-signature: v1,made-up\r\ncontent-length: ${49 * MB}\r\n\r\n`,
          );
          socket.write(Buffer.alloc(2 * MB, 'x'));
          return socket;
        });
        await sleep(2_000);
        for (const socket of sockets) socket.destroy();
        return [];
      };
    },
  },
  {
    title: '600 callers of one slow webhook',
    async prepare(target) {
      const slow = await target.hook(
        { mode: 'sync' },
        { nodes: [{ type: 'wait', name: 'wait', inputs: { durationMs: 90_000 } }], edges: ['start -> wait', 'wait -> end'] },
      );
      const other = await target.hook({ mode: 'sync' });
      return async () => {
        const leave = new AbortController();
        for (let index = 0; index < 600; index += 1)
          fetch(slow.url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' }, signal: leave.signal }).catch(
            () => undefined,
          );
        await sleep(2_000);
        const meanwhile = await send(other.url, '{}');
        leave.abort();
        return meanwhile === 200 ? [] : [`another webhook was answered ${meanwhile}`];
      };
    },
  },
];
