import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { startStack, type Stack } from '../stack/start-stack.ts';
import { until } from './until.ts';

const PAGES = 60;

/** What is answered this long before a kill counts as finished: it has been noted. */
const NOTED_MS = 1_000;

interface Read {
  readonly path: string;
  readonly answeredAt: number;
}

let stack: Stack;
let site: Server;
let origin: string;
let reads: Read[] = [];

beforeAll(async () => {
  site = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/sitemap.xml')
      return response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<urlset>${Array.from({ length: PAGES }, (_, page) => `<url><loc>${origin}/p${page}</loc></url>`).join('')}</urlset>`);
    if (!path.startsWith('/p')) return response.writeHead(404).end();
    return void sleep(150).then(() => {
      reads.push({ path, answeredAt: Date.now() });
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<main><h1>Page ${path}</h1><p>About looms and yarn.</p></main>`);
    });
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  stack = await startStack({ processes: 'separate', web: false, env: { HEDDLE_HTTP_ALLOW: '127.0.0.1' } });
});

afterAll(async () => {
  await stack?.stop();
  site?.close();
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text || 'null') as T;
}

describe('a site that is being read', () => {
  it.each<[string, () => Promise<void>]>([
    ['the worker', () => stack.worker.kill()],
    ['all processes at once', () => stack.kill()],
  ])('loses nothing after kill -9 of %s, and no finished page is read again', async (_victim, kill) => {
    reads = [];
    const base = await ask<{ id: string }>('POST', '/api/knowledge', { name: 'Site' });
    const path = `/api/knowledge/${base.id}/sources`;
    const { id } = await ask<KnowledgeSource>('POST', path, { settings: { kind: 'sitemap', url: `${origin}/sitemap.xml` } });
    await until('the site is half read', async () => reads.length >= PAGES / 2);
    const killedAt = Date.now();
    await kill();
    await stack.restart();
    const ended = async () =>
      (await ask<{ items: KnowledgeSource[] }>('GET', path)).items.find((source) => source.id === id && !source.isSyncing);
    await until('the sync has ended', async () => (await ended()) !== undefined);
    const source = (await ended())!;
    expect(source.lastSync).toMatchObject({ total: PAGES, added: PAGES, changed: 0, unchanged: 0, removed: 0, failed: 0, error: null });
    expect(source.documents).toBe(PAGES);
    await until(
      'all pages are indexed',
      async () =>
        (await ask<{ items: unknown[] }>('GET', `/api/knowledge/${base.id}/documents?state=indexed&limit=200`)).items.length === PAGES,
    );
    const timesOf = new Map<string, Read[]>();
    for (const read of reads) timesOf.set(read.path, [...(timesOf.get(read.path) ?? []), read]);
    expect(timesOf.size).toBe(PAGES);
    const again = [...timesOf.values()].filter((times) => times.length > 1);
    for (const times of again) expect(times[0]!.answeredAt).toBeGreaterThan(killedAt - NOTED_MS);
    // Of all that was in flight at the kill, four pages at most can have been read twice.
    expect(again.length).toBeLessThanOrEqual(4);
  });
});
