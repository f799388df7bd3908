import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, type Target } from './target.ts';
import type { Attack } from './time-attacks.ts';

const MB = 1024 * 1024;

/** How much the server may grow while it serves readers who do not read. */
const MOST_GROWTH_MB = 600;

/** A caller who writes a request and reads only the first bytes of the answer. */
interface DeafCaller {
  readonly socket: Socket;
  /** The status of the answer; 0 when none came within the time. */
  status(): Promise<number>;
}

function deafCall(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string },
): DeafCaller {
  const { pathname, search, hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const first = new Promise<number>((resolve) => {
    socket.once('readable', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(socket.read(15)))?.[1] ?? 0)));
    socket.once('close', () => resolve(0));
    socket.on('error', () => resolve(0));
  });
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries({ ...headers, ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return { socket, status: () => Promise.race([first, sleep(60_000).then(() => 0)]) };
}

async function statusesOf(callers: readonly DeafCaller[]): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  for (const status of await Promise.all(callers.map((caller) => caller.status()))) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** The server's memory, where the system tells it. */
function residentMb(target: Target): number | null {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${target.stack.server.child().pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return null;
  }
}

/** Does the work and says by how much the server grew, if that is too much. */
async function bounded(target: Target, work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const before = residentMb(target);
  let most = before ?? 0;
  const timer = setInterval(() => (most = Math.max(most, residentMb(target) ?? 0)), 200);
  try {
    const problems = await work();
    const growth = most - (before ?? 0);
    process.stdout.write(before === null ? '' : `      memory: ${before} MB before, ${most} MB at most\n`);
    return growth > MOST_GROWTH_MB ? [...problems, `the server grew by ${growth} MB`] : problems;
  } finally {
    clearInterval(timer);
  }
}

async function sessionOf(target: Target): Promise<string> {
  const answer = await fetch(target.stack.signInUrl, { redirect: 'manual' });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A webhook that answers with its own body. */
const echo = (target: Target) =>
  target.hook(
    { mode: 'sync', maxBodyMb: 5 },
    { nodes: [{ type: 'respond', name: 'answer', inputs: { body: '{{ start.body }}' } }], edges: ['start -> answer'] },
  );

/** Attacks that open streams and answers and do not read them. */
export const streamAttacks: readonly Attack[] = [
  {
    title: '100 callers who do not read answers of 3.9 MB, then 500 event streams of one run',
    async prepare(target) {
      const { url } = await echo(target);
      const waits = Array.from({ length: 12 }, (_none, index) => ({ type: 'wait', name: `w${index}`, inputs: { durationMs: 500 } }));
      const workflow = await target.publish(
        [{ type: 'manual', name: 'start' }, ...waits],
        ['start -> w0', ...waits.slice(1).map(({ name }, index) => `w${index} -> ${name}`)],
      );
      const key = { authorization: `Bearer ${target.stack.apiKey}` };
      const session = { cookie: await sessionOf(target), 'sec-fetch-site': 'same-origin' };
      const body = JSON.stringify('x'.repeat(3.9 * MB));
      return () =>
        bounded(target, async () => {
          const answers = Array.from({ length: 100 }, () =>
            deafCall(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
          );
          const answered = await statusesOf(answers);
          const runId = await target.api.startRun(workflow.id, { text: 'y'.repeat(500_000) });
          const events = `${target.stack.url}/api/runs/${runId}/events`;
          const streams = [key, session].flatMap((headers) => Array.from({ length: 250 }, () => deafCall(events, { headers })));
          const opened = await statusesOf(streams);
          const refused = await deafCall(events, { headers: key }).status();
          const run = await target.api.ended(runId, 60_000);
          for (const { socket } of [...answers, ...streams]) socket.destroy();
          process.stdout.write(`      answers: ${describe(answered)}; streams: ${describe(opened)}; one more: ${refused}\n`);
          return [
            ...((opened.get(200) ?? 0) === 500 ? [] : ['not all streams were opened']),
            ...(refused === 429 ? [] : [`one stream too many was answered ${refused}`]),
            ...(run.status === 'finished' ? [] : [`the run ${run.status}`]),
          ];
        });
    },
  },
  {
    title: 'a conversation with 60 messages at once, read 50 times at once, then 500 chat streams',
    async prepare(target) {
      const workflow = await target.publish(
        [
          { type: 'chat', name: 'talk', config: { access: 'public' } },
          { type: 'wait', name: 'wait', inputs: { durationMs: 30_000 } },
        ],
        ['talk -> wait'],
      );
      const chat = workflow.chat?.url ?? '';
      const headers = { 'content-type': 'application/json' };
      return () =>
        bounded(target, async () => {
          const first = await fetch(`${chat}/messages`, { method: 'POST', headers, body: JSON.stringify({ message: 'Hello' }) });
          const { value } = await first.body!.getReader().read();
          const sessionId = /"sessionId":"([^"]+)"/.exec(Buffer.from(value ?? []).toString())?.[1] ?? '';
          const messages = Array.from({ length: 60 }, () =>
            deafCall(`${chat}/messages`, { method: 'POST', headers, body: JSON.stringify({ sessionId, message: 'x' }) }),
          );
          const sent = await statusesOf(messages);
          const reads = await Promise.all(Array.from({ length: 50 }, async () => (await fetch(`${chat}/sessions/${sessionId}`)).status));
          const streams = Array.from({ length: 500 }, () =>
            deafCall(`${chat}/messages`, { method: 'POST', headers, body: JSON.stringify({ message: 'x' }) }),
          );
          const opened = await statusesOf(streams);
          for (const { socket } of [...messages, ...streams]) socket.destroy();
          process.stdout.write(`      messages: ${describe(sent)}; streams: ${describe(opened)}\n`);
          return [
            ...((sent.get(200) ?? 0) <= 10 ? [] : ['one conversation has more than ten streams']),
            ...reads.filter((status) => status !== 200).map((status) => `the conversation was answered ${status}`),
          ];
        });
    },
  },
  {
    title: '400 streams of one webhook whose callers leave at once',
    async prepare(target) {
      const { url } = await target.hook(
        { mode: 'stream' },
        { nodes: [{ type: 'wait', name: 'wait', inputs: { durationMs: 60_000 } }], edges: ['start -> wait', 'wait -> end'] },
      );
      const other = await target.hook({ mode: 'stream' });
      return async () => {
        const callers = Array.from({ length: 400 }, () =>
          deafCall(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
        );
        await statusesOf(callers);
        for (const { socket } of callers) socket.destroy();
        const status = await send(other.url, '{}');
        return status === 200 ? [] : [`another webhook was answered ${status}`];
      };
    },
  },
];

function describe(counts: ReadonlyMap<number, number>): string {
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
}
