import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createFileService } from '#workers/services/files/file-service';
import { createEmbedders } from '../../embedders.ts';
import { createKnowledgeService, type KnowledgeBases } from '../../knowledge-service.ts';
import { createSearchService } from '../../search/search-service.ts';
import type { SourceContent, SourceReader } from '../source-reader.ts';
import { createSyncService, type SyncService } from '../sync-service.ts';

/** A place that a test fills and spoils, and that counts what is read. */
export interface TestPlace {
  readonly things: Map<string, string | Error>;
  /** Keys in the order of their reading. */
  readonly reads: string[];
  /** Why it can't be listed. */
  listError: Error | null;
  /** Called before each read. */
  onRead: (key: string) => void | Promise<void>;
  readonly reader: () => SourceReader;
}

/** A place whose fingerprints are the texts themselves; with `isTelling` the listing has them too. */
export function createPlace(things: Record<string, string | Error> = {}, { isTelling = false } = {}): TestPlace {
  const place: TestPlace = {
    things: new Map(Object.entries(things)),
    reads: [],
    listError: null,
    onRead: () => undefined,
    reader: () => ({
      async list() {
        if (place.listError !== null) throw place.listError;
        return [...place.things].map(([key, thing]) => ({ key, fingerprint: isTelling && typeof thing === 'string' ? thing : null }));
      },
      async read({ key, before }) {
        place.reads.push(key);
        await place.onRead(key);
        const thing = place.things.get(key);
        if (thing === undefined) return 'gone';
        if (thing instanceof Error) throw thing;
        return thing === before ? 'unchanged' : contentOf(key, thing);
      },
      close: async () => undefined,
    }),
  };
  return place;
}

const contentOf = (key: string, text: string): SourceContent => ({
  name: key,
  mediaType: 'text/markdown',
  bytes: new TextEncoder().encode(text),
  fingerprint: text,
  metadata: { path: key, team: 'theirs' },
});

/** Syncs over a real store and a knowledge service that indexes nothing. */
export interface SyncWorld {
  readonly store: Store;
  readonly knowledge: KnowledgeBases;
  readonly syncs: SyncService;
  readonly unscheduled: readonly string[];
  /** One sync from its beginning to its end, as the workflow does it. */
  sync(sourceId?: string): Promise<{ readonly sourceId: string; readonly sync: number }>;
  keys(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const never = new AbortController().signal;

/** Makes the world with the base `kb` and the source `src` in it, which reads the place. */
export async function createSyncWorld(place: TestPlace): Promise<SyncWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-sync-'));
  const store = await openStore({ path: join(folder, 'heddle.db') });
  const files = createFileService(store.files);
  const embedders = createEmbedders(async () => []);
  const engine = { ingest: async () => undefined, build: async () => undefined };
  const knowledge = createKnowledgeService({
    store,
    files,
    embedders,
    cutter: { cut: () => Promise.reject(new Error('unused')) },
    pictures: { read: () => Promise.reject(new Error('unused')) },
    search: createSearchService({ store, embedders }),
    engine,
    defaultModel: 'offline:hash-384',
    aside: () => ({}) as never,
  });
  const unscheduled: string[] = [];
  const syncs = createSyncService({ store, files, knowledge, open: place.reader, unschedule: async (id) => void unscheduled.push(id) });
  const at = new Date().toISOString();
  await store.knowledge.create({
    id: 'kb',
    name: 'Guides',
    description: '',
    fields: [],
    settings: { chunking: { strategy: 'recursive', size: 350, overlap: 40 }, embedding: { model: 'offline:hash-384', dimensions: 384 } },
    at,
  });
  await store.knowledgeSources.insert({
    id: 'src',
    knowledgeId: 'kb',
    name: 'Site',
    settings: { kind: 'url', urls: ['http://127.0.0.1/'] },
    metadata: { team: 'ours' },
    everyMinutes: null,
    followsDeletions: true,
    key: null,
    at,
  });
  return {
    store,
    knowledge,
    syncs,
    unscheduled,
    async sync(sourceId = 'src') {
      const of = { sourceId, sync: (await syncs['source.begin']({ sourceId }, never))! };
      let left = await syncs['source.list'](of, never);
      while (left !== null && left > 0) left = await syncs['source.pull'](of, never);
      await syncs['source.finish']({ ...of, error: null }, never);
      return of;
    },
    keys: async () => (await store.knowledge.documents({ knowledgeId: 'kb', limit: 200 }))!.items.map(({ key }) => key).toSorted(),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
