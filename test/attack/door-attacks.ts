import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, type Target } from './target.ts';
import type { Attack } from './time-attacks.ts';

/** A server that must not hear of anything. */
async function trap(): Promise<{ readonly url: string; readonly port: number; readonly heard: string[]; close(): void }> {
  const heard: string[] = [];
  const server = createServer((call, answer) => {
    heard.push(`${call.method ?? ''} ${call.url ?? ''} ${JSON.stringify(call.headers)}`);
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{"secret":"METADATA"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, heard, close: () => server.close() };
}

/** Attacks that want to get in, or something to get out. */
export const doorAttacks: readonly Attack[] = [
  {
    title: 'a web page that looks for Temporal',
    prepare: async (target) => async () => {
      const open: string[] = [];
      for (const port of loopbackPorts().filter((one) => !target.stack.url.endsWith(`:${one}`))) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default/workflows`, {
          signal: AbortSignal.timeout(3_000),
        }).catch(() => null);
        if (answer?.status === 200 && (await answer.text()).includes('execution')) open.push(`Temporal answers on port ${port}`);
      }
      return open;
    },
  },
  {
    title: 'a chat key at the webhook',
    async prepare(target) {
      const workflow = await target.publish(
        [
          { type: 'webhook', name: 'start', config: { access: 'key' } },
          { type: 'chat', name: 'talk', config: { access: 'key' } },
          { type: 'merge', name: 'both', config: { mode: 'first' } },
          { type: 'respond', name: 'answer', inputs: { body: 'done' } },
        ],
        ['start -> both', 'talk -> both', 'both -> answer'],
      );
      return async () => {
        const [url, key] = [workflow.hook?.url ?? '', workflow.chat?.key ?? ''];
        const at = String(Math.floor(Date.now() / 1_000));
        const signature = createHmac('sha256', Buffer.from(key.replace(/^whsec_/, ''), 'base64'))
          .update(`m.${at}.{}`)
          .digest('base64');
        const statuses = [
          await send(url, '{}', { authorization: `Bearer ${key}` }),
          await send(url, '{}', { 'webhook-id': 'm', 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` }),
        ];
        return statuses.every((status) => status === 401) ? [] : [`the webhook answered ${statuses.join(' and ')}`];
      };
    },
  },
  {
    title: 'a secret sent to another server',
    async prepare(target) {
      const { id } = (
        await target.ask('POST', '/api/connections', {
          name: 'CRM',
          kind: 'http-bearer',
          settings: { hosts: 'api.example.com' },
          secret: { token: 'TOP-SECRET' },
        })
      ).body as { readonly id: string };
      return async () => {
        const statuses = await Promise.all(
          [{ hosts: '' }, { hosts: 'evil.example' }, { hosts: 'api.example.com', proxy: 'http://evil.example' }].map(
            async (settings) => (await target.ask('PUT', `/api/connections/${id}`, { name: 'CRM', kind: 'http-bearer', settings })).status,
          ),
        );
        return statuses.every((status) => status === 409) ? [] : [`the change was answered ${statuses.join(', ')}`];
      };
    },
  },
  ...['openai', 'anthropic', 'google', 'ollama', 'openai-compatible'].map((kind): Attack => ({
    title: `a private address as a provider (${kind})`,
    async prepare(target) {
      const inside = await trap();
      const id = `p-${kind}`;
      await target.ask('POST', '/api/connections', {
        name: id,
        kind,
        settings: { baseUrl: `${inside.url}/latest/meta-data`, id },
        secret: { apiKey: 'k' },
      });
      const workflow = await target.api.createWorkflow('Asks', draftOf(id));
      return async () => {
        const run = await target.api.ended(await target.api.startRun(workflow.id, {}), 60_000);
        inside.close();
        return [
          ...inside.heard.map((call) => `arrived: ${call.slice(0, 80)}`),
          ...(JSON.stringify(run).includes('METADATA') ? ['the answer was shown'] : []),
        ];
      };
    },
  })),
  {
    title: 'a private address as a database',
    async prepare(target) {
      const inside = await trap();
      const connection = (
        await target.ask('POST', '/api/connections', {
          name: 'pg',
          kind: 'postgres',
          settings: { host: '127.0.0.1', port: String(inside.port), database: 'd', user: 'u' },
          secret: { password: 'p' },
        })
      ).body as { readonly id: string };
      const base = (await target.ask('POST', '/api/knowledge', { name: 'sql' })).body as { readonly id: string };
      return async () => {
        await target.ask('POST', `/api/knowledge/${base.id}/sources`, {
          name: 'sql',
          settings: { kind: 'sql', connection: connection.id, query: 'select 1', keyColumn: 'id', textColumns: ['text'] },
        });
        await sleep(2_000);
        const sources = JSON.stringify((await target.ask('GET', `/api/knowledge/${base.id}/sources`)).body);
        inside.close();
        return inside.heard.length > 0 || !sources.includes('may not reach')
          ? [`it was reached, or not refused: ${sources.slice(0, 300)}`]
          : [];
      };
    },
  },
];

function draftOf(provider: string): Parameters<Target['api']['createWorkflow']>[1] {
  return {
    format: 1,
    nodes: [
      {
        id: 'start',
        name: 'start',
        type: 'manual',
        typeVersion: 1,
        position: { x: 0, y: 0 },
        parentId: null,
        config: {},
        inputs: {},
        policy: {},
        pinned: null,
      },
      {
        id: 'ask',
        name: 'ask',
        type: 'llm',
        typeVersion: 1,
        position: { x: 280, y: 0 },
        parentId: null,
        config: { model: `${provider}:m` },
        inputs: { prompt: 'x' },
        policy: { retry: { maxAttempts: 1 } },
        pinned: null,
      },
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'ask' } }],
    notes: [],
    groups: [],
  };
}

/** Ports of this machine that something listens on; where the system does not tell, none. */
function loopbackPorts(): readonly number[] {
  if (!existsSync('/proc/net/tcp')) return [];
  const listening = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => /^\s*\d+: 0100007F:([0-9A-F]{4}) \w+:\w+ 0A /.exec(line)?.[1]);
  return listening.flatMap((port) => (port === undefined ? [] : [Number.parseInt(port, 16)]));
}
