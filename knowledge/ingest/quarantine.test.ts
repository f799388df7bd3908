import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileService } from '#graph/node-services';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { newDocument } from '#store/testing/knowledge-contract';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { createIngestService, type IngestService } from './ingest-service.ts';
import { createDocumentCutter, type DocumentCutter } from '../processes/document-cutter.ts';
import { type DocumentProcess, startDocumentProcess } from '../processes/start-process.ts';

const never = new AbortController().signal;
const args = { knowledgeId: 'kb', generation: 1, documentId: 'd1', version: 'v1' };
const known = { id: args.documentId, version: args.version };
const settings = {
  chunking: { strategy: 'recursive' as const, size: 64, overlap: 0 },
  embedding: { model: offlineEmbedder.id, dimensions: 384 },
};
let folder: string;
let store: Store;
let cutter: DocumentCutter;
let started: DocumentProcess[];
let isDeadly: boolean;
let ingest: IngestService;

/** What kills its reader in the middle, as the system does when memory is short. */
const kill = (): void => void process.kill(started.at(-1)!.pid!, 'SIGKILL');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-quarantine-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  await store.knowledge.create({ id: 'kb', name: 'Looms', description: '', fields: [], settings, at: '2026-01-01' });
  await store.knowledge.putDocument(newDocument());
  [started, isDeadly] = [[], true];
  cutter = createDocumentCutter({
    start() {
      const process = startDocumentProcess();
      started.push(process);
      return process;
    },
  });
  const bytes = new TextEncoder().encode('The shuttle of the loom. '.repeat(4_000));
  const deadly: DocumentCutter['cut'] = (file, chunking, options) =>
    cutter.cut(file, chunking, {
      ...options,
      async onParsed() {
        await options.onParsed?.();
        if (isDeadly) kill();
      },
    });
  ingest = createIngestService({
    store,
    files: { read: async () => bytes } as unknown as FileService,
    embedders: () => offlineEmbedder,
    cutter: { cut: deadly },
    pictures: { read: async ({ file }) => ({ name: file.name, mediaType: 'text/plain', bytes }) },
  });
});
afterEach(async () => {
  await cutter.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: { data?: { code: string } }) => error.data?.code,
  );
const prepare = (): Promise<unknown> => codeOf(ingest['knowledge.prepare'](args, never));

it('a document that kills its reader twice is not read a third time, until a person asks for it', async () => {
  expect([await prepare(), await prepare(), started.length]).toEqual(['INGEST_INTERRUPTED', 'INGEST_INTERRUPTED', 2]);
  expect([await prepare(), await prepare(), started.length]).toEqual(['DOCUMENT_QUARANTINED', 'DOCUMENT_QUARANTINED', 2]);
  expect(await store.knowledge.document('kb', 'd1')).toMatchObject({
    error: { code: 'DOCUMENT_QUARANTINED', retryable: false, hint: expect.stringContaining('Retry') },
  });

  // A further generation does not begin it either.
  await store.knowledge.addGeneration('kb', settings, '2026-01-02');
  expect([await codeOf(ingest['knowledge.prepare']({ ...args, generation: 2 }, never)), started.length]).toEqual([
    'DOCUMENT_QUARANTINED',
    2,
  ]);

  await store.knowledge.forgetReadings('d1');
  isDeadly = false;
  expect(await prepare()).toBe('done');
});

it('is counted also when the server itself died, and not when the reading came to an end', async () => {
  // As after kill -9: begun, and nothing more.
  await store.knowledge.beginReading(args);
  isDeadly = false;
  expect(await prepare()).toBe('done');
  expect(await store.knowledge.beginReading(args)).toBe(true);
  expect(await store.knowledge.beginReading(args)).toBe(true);
  expect(await store.knowledge.beginReading(args)).toBe(false);
});

it('its new content is read, and its old content sent again by a source is not', async () => {
  await store.knowledge.setState(known, {
    state: 'failed',
    error: { code: 'DOCUMENT_QUARANTINED', message: 'Set aside', retryable: false },
    at: '2026-01-02',
  });
  expect(await store.knowledge.putDocument(newDocument())).toMatchObject({ isChanged: false, document: { state: 'failed' } });
  await store.knowledge.beginReading(args);
  await store.knowledge.beginReading(args);
  expect(await store.knowledge.putDocument(newDocument({ version: 'v2' }))).toMatchObject({
    isChanged: true,
    document: { state: 'queued', error: null },
  });
  expect(await store.knowledge.beginReading({ ...args, version: 'v2' })).toBe(true);
});

it('a reading that is given up on purpose is not held against the document', async () => {
  const stop = new AbortController();
  isDeadly = false;
  const reading = codeOf(ingest['knowledge.prepare'](args, stop.signal));
  stop.abort(new Error('The worker is shutting down'));
  await reading;
  for (let round = 0; round < 2; round += 1) expect(await store.knowledge.beginReading(args)).toBe(true);
});
