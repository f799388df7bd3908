import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SourceSettings } from '#graph/knowledge-source';
import { openSource } from './open-source.ts';
import type { SourceDeps } from './source-reader.ts';
import { startPostgres } from '#workers/services/sql/testing/postgres-server';
import { depsFor, startSite } from './testing/site.ts';
import { createPlace, createSyncWorld, never } from './testing/sync-world.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

interface Place {
  readonly settings: SourceSettings;
  readonly deps: SourceDeps;
  /** Takes all of it away, though the place itself still answers. */
  readonly empty: () => Promise<unknown>;
}

async function folder(): Promise<Place> {
  const path = await mkdtemp(join(tmpdir(), 'heddle-mount-'));
  ends.push(() => rm(path, { recursive: true, force: true }));
  await Promise.all(['a.md', 'b.md'].map((name) => writeFile(join(path, name), `# ${name}`)));
  const deps = depsFor();
  ends.push(deps.close);
  return {
    settings: { kind: 'folder', folder: 'f', pattern: '**/*' },
    deps: { ...deps, folders: new Map([['f', path]]) },
    empty: () => rm(path, { recursive: true }).then(() => mkdir(path)),
  };
}

async function sitemap(): Promise<Place> {
  const site = await startSite({ '/a': 'a', '/b': 'b' });
  ends.push(site.close);
  site.pages['/s.xml'] = `<urlset><url><loc>${site.origin}/a</loc></url><url><loc>${site.origin}/b</loc></url></urlset>`;
  const deps = depsFor();
  ends.push(deps.close);
  return {
    settings: { kind: 'sitemap', url: `${site.origin}/s.xml`, limit: 9 },
    deps,
    empty: async () => (site.pages['/s.xml'] = '<urlset></urlset>'),
  };
}

/** A sitemap that goes on to name pages of which none is there. */
async function staleSitemap(): Promise<Place> {
  const site = await startSite({ '/a': 'a', '/b': 'b' });
  ends.push(site.close);
  site.pages['/s.xml'] = `<urlset><url><loc>${site.origin}/a</loc></url><url><loc>${site.origin}/b</loc></url></urlset>`;
  const deps = depsFor();
  ends.push(deps.close);
  return {
    settings: { kind: 'sitemap', url: `${site.origin}/s.xml`, limit: 9 },
    deps,
    async empty() {
      delete site.pages['/a'];
      delete site.pages['/b'];
    },
  };
}

async function query(): Promise<Place> {
  const server = await startPostgres();
  ends.push(server.close);
  await server.database.exec("CREATE TABLE t (id int, body text); INSERT INTO t VALUES (1, 'a'), (2, 'b')");
  const deps = depsFor(undefined, {
    kind: 'postgres',
    settings: { host: '127.0.0.1', port: String(server.port), database: 'postgres', user: 'postgres' },
    secret: { password: server.password },
  });
  ends.push(deps.close);
  return {
    settings: { kind: 'sql', connection: 'con', query: 'SELECT * FROM t', keyColumn: 'id', textColumns: ['body'] },
    deps,
    empty: () => server.database.exec('DELETE FROM t'),
  };
}

describe('a source that suddenly has nothing', () => {
  it.each<[string, () => Promise<Place>, string]>([
    ['a folder whose disk is not mounted', folder, 'SOURCE_EMPTY'],
    ['a sitemap without pages', sitemap, 'SITEMAP_INVALID'],
    ['a site without the pages of its sitemap', staleSitemap, 'SOURCE_EMPTY'],
    ['a query without rows', query, 'SOURCE_EMPTY'],
  ])(
    'loses no document: %s',
    async (_what, make, code) => {
      const { settings, deps, empty } = await make();
      const world = await createSyncWorld({ ...createPlace(), reader: () => openSource(settings, deps) });
      ends.push(world.close);
      await world.store.knowledgeSources.change('src', { settings, at: new Date().toISOString() });
      await world.sync();
      expect((await world.store.knowledgeSources.get('src'))!.report).toMatchObject({ added: 2, error: null });
      const before = await world.keys();

      await empty();
      await world.sync().catch(async (error: { readonly data: Parameters<(typeof world.syncs)['source.finish']>[0]['error'] }) => {
        const { sync } = (await world.store.knowledgeSources.get('src'))!;
        await world.syncs['source.finish']({ sourceId: 'src', sync, error: error.data }, never);
      });
      expect((await world.store.knowledgeSources.get('src'))!.report).toMatchObject({
        finishedAt: expect.any(String),
        removed: 0,
        error: { code },
      });
      expect(await world.keys()).toEqual(before);
    },
    60_000,
  );
});
