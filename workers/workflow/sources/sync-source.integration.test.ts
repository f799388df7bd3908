import { mkdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createSourceBody, type SyncReport } from '#graph/knowledge-source';
import { until } from '#test/crash/until';
import { type KnowledgeWorker, startKnowledgeWorker } from '../../testing/knowledge-worker.ts';
import { recordHistory } from '../../testing/record-history.ts';
import { scheduleId } from './messages.ts';

let stack: KnowledgeWorker;
let folder: string;
let store: KnowledgeWorker['store'];
let client: KnowledgeWorker['client'];
let services: KnowledgeWorker['services'];
let site: Server;
let base: string;
/** Pages that are asked for wait here while they are held. */
let gate: Promise<void> = Promise.resolve();
const asked: string[] = [];

beforeAll(async () => {
  site = createServer((request, response) => {
    asked.push(request.url ?? '');
    void gate.then(() =>
      request.url === '/robots.txt'
        ? response.writeHead(404).end()
        : response.writeHead(200, { 'content-type': 'text/html' }).end(`<main><p>Page ${request.url}</p></main>`),
    );
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  stack = await startKnowledgeWorker({
    address: inject('temporalAddress'),
    httpAllow: ['127.0.0.1'],
    env(own) {
      const folders = { handbook: join(own, 'handbook'), watched: join(own, 'watched') };
      for (const path of Object.values(folders)) mkdirSync(path);
      return { HEDDLE_KNOWLEDGE_FOLDERS: JSON.stringify(folders) };
    },
  });
  ({ folder, store, client, services } = stack);
  base = (await services.knowledgeBases.create({ name: 'Base', description: '', fields: [] })).id;
});

afterAll(async () => {
  await services?.knowledgeBases.remove(base);
  await stack?.stop();
  site?.close();
});

const file = (name: string): string => join(folder, 'handbook', name);
const add = async (body: Parameters<typeof createSourceBody.parse>[0]): Promise<string> =>
  (await services.sources.create(base, createSourceBody.parse(body)))!.id;
const source = async (id: string) => (await services.sources.list(base))!.find((one) => one.id === id)!;
const names = async (): Promise<readonly string[]> =>
  (await services.knowledgeBases.documents(base, { limit: 200 }))!.items.map(({ key }) => key).toSorted();

/** The report of the sync of that number, once it has ended. */
async function ended(id: string, sync: number): Promise<SyncReport> {
  await until(`sync ${sync} has ended`, async () => {
    const stored = await store.knowledgeSources.get(id);
    return stored !== null && stored.sync >= sync && stored.report?.finishedAt != null;
  });
  return (await store.knowledgeSources.get(id))!.report!;
}

/** The workflow of the newest sync. */
async function workflowOf(id: string): Promise<string> {
  const { info } = await client.schedule.getHandle(scheduleId(id)).describe();
  const last = info.recentActions.at(-1)!.action;
  await client.workflow.getHandle(last.workflow.workflowId).result();
  return last.workflow.workflowId;
}

describe('a folder', () => {
  it('is read, read again for what changed, and never emptied by a fault', async () => {
    await Promise.all(Array.from({ length: 45 }, (_, number) => writeFile(file(`page-${number}.md`), `# Page ${number}\n\nAbout looms.`)));
    const id = await add({ settings: { kind: 'folder', folder: 'handbook' }, metadata: { team: 'a' } });
    // From here on it is read when it is asked for, and not because a file was written.
    await services.sources.close();
    expect(await ended(id, 1)).toMatchObject({ total: 45, added: 45, changed: 0, unchanged: 0, removed: 0, failed: 0, error: null });
    expect(await source(id)).toMatchObject({ documents: 45, isSyncing: false, nextSyncAt: null });
    await recordHistory(client, await workflowOf(id), 'sync');
    await until(
      'all are indexed',
      async () => (await services.knowledgeBases.documents(base, { state: 'indexed', limit: 200 }))?.items.length === 45,
    );

    await Promise.all([
      writeFile(file('page-1.md'), '# Page 1\n\nAbout yarn, and more of it.'),
      writeFile(file('new.md'), '# New'),
      ...[2, 3, 4].map((number) => rm(file(`page-${number}.md`))),
    ]);
    await services.sources.sync(base, id);
    expect((await source(id)).isSyncing).toBe(true);
    expect(await ended(id, 2)).toMatchObject({ total: 43, added: 1, changed: 1, unchanged: 41, removed: 3, failed: 0, error: null });
    expect(await names()).toEqual(expect.arrayContaining(['handbook/new.md', 'handbook/page-1.md']));
    expect(await names()).toHaveLength(43);

    await rm(join(folder, 'handbook'), { recursive: true });
    await mkdir(join(folder, 'handbook'));
    await services.sources.sync(base, id);
    expect(await ended(id, 3)).toMatchObject({ removed: 0, error: { code: 'SOURCE_EMPTY' } });
    expect(await names()).toHaveLength(43);
    await recordHistory(client, await workflowOf(id), 'sync-failed');

    await services.sources.remove(base, id, 'remove');
    expect(await names()).toEqual([]);
    await expect(client.schedule.getHandle(scheduleId(id)).describe()).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
  });

  it('is read when something changes in it', async () => {
    await writeFile(join(folder, 'watched', 'a.md'), '# A');
    const id = await add({ settings: { kind: 'folder', folder: 'watched' } });
    await ended(id, 1);
    // A watcher that has not begun to watch yet would miss one change: people write more than once, too.
    await until('the new file is there', async () => {
      await writeFile(join(folder, 'watched', 'b.md'), `# B ${Date.now()}`);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return (await names()).includes('watched/b.md');
    });
    await services.sources.remove(base, id, 'remove');
  });
});

describe('a site', () => {
  it('is never read twice at the same time: what is asked for meanwhile is done once after', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const { port } = site.address() as AddressInfo;
    const id = await add({ settings: { kind: 'url', urls: [`http://127.0.0.1:${port}/a`] }, everyMinutes: 60 });
    await until('the page is being read', async () => asked.length > 0);
    for (let time = 0; time < 3; time += 1) await services.sources.sync(base, id);
    expect((await store.knowledgeSources.get(id))?.sync).toBe(1);
    open();
    await ended(id, 2);
    const { info, spec } = await client.schedule.getHandle(scheduleId(id)).describe();
    expect(spec.intervals).toMatchObject([{ every: 60 * 60_000 }]);
    expect(info.nextActionTimes[0]?.toISOString()).toBe((await source(id)).nextSyncAt);
    await workflowOf(id);
    expect((await store.knowledgeSources.get(id))?.sync).toBe(2);
    await services.sources.change(base, id, { everyMinutes: null });
    expect((await client.schedule.getHandle(scheduleId(id)).describe()).spec.intervals ?? []).toEqual([]);
    // What Temporal has lost is made again when it is needed.
    await client.schedule.getHandle(scheduleId(id)).delete();
    await services.sources.sync(base, id);
    await ended(id, 3);
    await services.sources.remove(base, id, 'remove');
  });
});
