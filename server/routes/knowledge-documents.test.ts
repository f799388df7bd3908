import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileReference } from '#graph/file-reference';
import { createEventBus } from '#graph/event-bus';
import type { ChunkPreview, KnowledgeBase, KnowledgeDocument, SearchResult } from '#graph/knowledge';
import { createServices } from '#workers/create-services';
import { writePdf } from '#knowledge/parse/testing/write-pdf';
import { writeDocx, writeXlsx, writeZip } from '#knowledge/parse/testing/write-zip';
import { startWireServer, type WireReply, type WireServer } from '#workers/services/llm/testing/wire-server';
import type { KnowledgeApi } from '../knowledge-api.ts';
import { runIngest } from '../testing/run-ingest.ts';
import { API_KEY, createTestApp, type TestApp } from '../testing/test-app.ts';

const unused = { evaluate: async () => undefined };
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
/** A picture like no other of these tests: what was read in one is remembered. */
let pictures = 0;
const picture = (): Uint8Array => Buffer.concat([PNG, Buffer.from([(pictures += 1)])]);
const MODEL = 'openai:gpt-5-mini';

let test: TestApp;
let wire: WireServer;
let services: ReturnType<typeof createServices>;
let running: Promise<void>[];

beforeAll(async () => {
  running = [];
  wire = await startWireServer();
  const late: { service?: KnowledgeApi } = {};
  // The service needs the store that the app of the test makes.
  test = await createTestApp({
    knowledge: new Proxy({} as KnowledgeApi, { get: (_target, name) => Reflect.get(late.service ?? {}, name) as unknown }),
  });
  services = createServices({
    store: test.store,
    events: createEventBus(),
    httpAllow: [],
    env: { OPENAI_API_KEY: 'key', OPENAI_BASE_URL: `${wire.url}/v1` },
    evaluationEngine: unused,
    sourceEngine: {} as never,
    ingestEngine: {
      ingest: async (args) => void running.push(runIngest(services.ingest!, args)),
      async build({ knowledgeId, generation }) {
        for (const args of await services.ingest!['knowledge.page'](
          { knowledgeId, generation, after: null, limit: 100 },
          new AbortController().signal,
        ))
          running.push(runIngest(services.ingest!, args));
      },
    },
  });
  late.service = services.knowledgeBases;
});
afterAll(async () => {
  await Promise.all([services.cutter.close(), services.http.close(), services.code.close(), services.tools.close(), wire.close()]);
  await test.close();
});

const newBase = (body: object = {}): Promise<KnowledgeBase> =>
  test.json('POST', '/api/knowledge', { name: 'Looms', embeddingModel: 'offline:hash-384', ...body });

async function upload(name: string, mediaType: string, bytes: Uint8Array): Promise<FileReference> {
  const response = await test.app.request(`http://localhost:3000/api/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': mediaType },
    body: Uint8Array.from(bytes),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as FileReference;
}

/** What became of a document that was uploaded. */
async function add(base: KnowledgeBase, name: string, mediaType: string, bytes: Uint8Array): Promise<KnowledgeDocument> {
  const { id } = await test.json<KnowledgeDocument>('POST', `/api/knowledge/${base.id}/documents`, {
    file: await upload(name, mediaType, bytes),
  });
  await Promise.all(running.splice(0));
  return test.json('GET', `/api/knowledge/${base.id}/documents/${id}`);
}

const found = async (base: KnowledgeBase, query: string): Promise<readonly string[]> =>
  (await test.json<SearchResult>('POST', `/api/knowledge/${base.id}/search`, { query, settings: { mode: 'keyword' } })).passages.map(
    ({ text }) => text,
  );
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256);
const german = 'Größe und Übermaß der Straßen: für alle Gäste möglich. '.repeat(4).trim();
const bomb = (main: string): Uint8Array =>
  writeZip([
    { name: main, content: '<a/>' },
    { name: 'bomb.xml', content: 'a'.repeat(60_000_000) },
  ]);

describe('a document that cannot be read', () => {
  it.each<[string, string, string, () => Uint8Array, string]>([
    ['a PDF with a password', 'a.pdf', 'application/pdf', () => writePdf([['x']], { isEncrypted: true }), 'DOCUMENT_ENCRYPTED'],
    ['half a PDF', 'b.pdf', 'application/pdf', () => new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<< /Type /Catalog'), 'DOCUMENT_BROKEN'],
    ['a text that is called PDF', 'c.pdf', 'application/pdf', () => new TextEncoder().encode('Hello'), 'DOCUMENT_BROKEN'],
    ['a PDF of scanned pages', 'd.pdf', 'application/pdf', () => writePdf([[], []]), 'DOCUMENT_EMPTY'],
    ['a Word file that is a zip bomb', 'e.docx', DOCX, () => bomb('word/document.xml'), 'DOCUMENT_TOO_LARGE'],
    ['an Excel file that is a zip bomb', 'f.xlsx', XLSX, () => bomb('xl/workbook.xml'), 'DOCUMENT_TOO_LARGE'],
    ['a Word file whose end is missing', 'g.docx', DOCX, () => writeDocx('<w:p/>').subarray(0, 200), 'DOCUMENT_BROKEN'],
    ['bytes that are no text', 'h.txt', 'text/plain', () => noise, 'DOCUMENT_TYPE_UNKNOWN'],
    ['nothing but blanks', 'i.txt', 'text/plain', () => new TextEncoder().encode(' \n\t \r\n'), 'DOCUMENT_EMPTY'],
    [
      'a picture of a kind that models do not read',
      'j.tiff',
      'image/tiff',
      () => Uint8Array.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 2, 3]),
      'DOCUMENT_TYPE_UNKNOWN',
    ],
    ['a picture without a model', 'k.png', 'image/png', picture, 'DOCUMENT_NEEDS_IMAGE_MODEL'],
  ])('is failed, with a reason and what helps: %s', async (_what, name, mediaType, content, code) => {
    const base = await newBase();
    const document = await add(base, name, mediaType, content());
    expect(document).toMatchObject({
      state: 'failed',
      chunks: 0,
      error: { code, message: expect.stringContaining(name), hint: expect.stringMatching(/\.$/), retryable: false },
    });
    expect(await test.json('GET', `/api/knowledge/${base.id}`)).toMatchObject({ documents: 1, chunks: 0 });
  });

  it('is refused before it is taken in, where it is empty or not in the store', async () => {
    const base = await newBase();
    const bare = await test.app.request('http://localhost:3000/api/files?name=a.txt', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'text/plain' },
      body: '',
    });
    expect([bare.status, await bare.json()]).toMatchObject([400, { error: { code: 'FILE_MISSING' } }]);
    const gone = await test.call('POST', `/api/knowledge/${base.id}/documents`, {
      file: { $file: 'a'.repeat(64), name: 'a.txt', mediaType: 'text/plain', bytes: 5 },
    });
    expect([gone.status, await gone.json()]).toMatchObject([422, { error: { code: 'FILE_GONE', hint: expect.any(String) } }]);
    expect(await test.json('GET', `/api/knowledge/${base.id}`)).toMatchObject({ documents: 0 });
  });

  it('says as much in a preview', async () => {
    const base = await newBase();
    const response = await test.call('POST', `/api/knowledge/${base.id}/preview`, {
      file: await upload('a.pdf', 'application/pdf', writePdf([['x']], { isEncrypted: true })),
      chunking: { strategy: 'recursive' },
    });
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { error: { code: 'DOCUMENT_ENCRYPTED', hint: expect.any(String) } },
    ]);
  });
});

describe('a document', () => {
  it.each<[string, string, string, () => Uint8Array, string]>([
    ['in UTF-16 without a mark', 'a.txt', 'text/plain', () => new Uint8Array(Buffer.from(german, 'utf16le')), 'Übermaß'],
    ['in windows-1252', 'b.txt', 'text/plain', () => new Uint8Array(Buffer.from(german, 'latin1')), 'Übermaß'],
    [
      'that is a workbook',
      'c.xlsx',
      XLSX,
      () =>
        writeXlsx({
          Sheet: [
            ['Loom', 'Threads'],
            ['Jacquard', 400],
          ],
        }),
      'Jacquard',
    ],
    ['that is a PDF', 'd.pdf', 'application/pdf', () => writePdf([['About shuttles.']]), 'shuttles'],
  ])('%s is found by its words', async (_what, name, mediaType, content, word) => {
    const base = await newBase();
    expect(await add(base, name, mediaType, content())).toMatchObject({ state: 'indexed', error: null });
    expect((await found(base, word)).join()).toContain(word);
  });

  it('of a base is previewed by its id, and one that is not there is not', async () => {
    const base = await newBase();
    const { id } = await add(base, 'a.md', 'text/markdown', new TextEncoder().encode('# One\n\nFirst.\n\n# Two\n\nSecond.'));
    const preview = await test.json<ChunkPreview>('POST', `/api/knowledge/${base.id}/preview`, {
      documentId: id,
      chunking: { strategy: 'headings' },
    });
    expect(preview).toMatchObject({
      total: 2,
      format: 'markdown',
      chunks: [{ path: ['One'] }, { path: ['Two'] }],
      stats: { min: expect.any(Number) },
    });
    const gone = await test.call('POST', `/api/knowledge/${base.id}/preview`, {
      documentId: 'doc_none',
      chunking: { strategy: 'headings' },
    });
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });
});

describe('a picture', () => {
  it('is read by the model of the generation once, and found by what was read', async () => {
    wire.reply({ kind: 'answer', parts: ['# Sign at a loom\n\nBeware of the shuttle.\n\n## What is seen\n\n', 'A red sign.'] });
    const base = await newBase({ imageModel: MODEL });
    const sign = picture();
    const document = await add(base, 'sign.png', 'image/png', sign);
    expect(document).toMatchObject({ state: 'indexed', name: 'sign.png', mediaType: 'image/png', error: null });
    expect((await found(base, 'beware')).join()).toContain('Beware of the shuttle.');
    expect(wire.calls).toHaveLength(1);
    expect(JSON.stringify(wire.calls[0]!.body)).toContain(`data:image/png;base64,${Buffer.from(sign).toString('base64')}`);
    // Neither another generation soon after nor a preview pays again for the same picture.
    await test.json('POST', `/api/knowledge/${base.id}/generations`, { chunking: { strategy: 'headings' } });
    await Promise.all(running.splice(0));
    expect(
      await test.json('POST', `/api/knowledge/${base.id}/preview`, { documentId: document.id, chunking: { strategy: 'headings' } }),
    ).toMatchObject({ total: 2, chunks: [{ path: ['Sign at a loom'] }, {}] });
    expect(wire.calls).toHaveLength(1);
  });

  it('that a base could not read is read by a new generation with a model', async () => {
    wire.reply({ kind: 'answer', parts: ['# A loom'] });
    const base = await newBase();
    expect(await add(base, 'loom.png', 'image/png', picture())).toMatchObject({
      state: 'failed',
      error: { code: 'DOCUMENT_NEEDS_IMAGE_MODEL' },
    });
    expect(await test.json('POST', `/api/knowledge/${base.id}/generations`, { imageModel: MODEL })).toMatchObject({
      settings: { imageModel: MODEL },
    });
    await Promise.all(running.splice(0));
    expect(await test.json('GET', `/api/knowledge/${base.id}/documents`)).toMatchObject({ items: [{ state: 'indexed' }] });
    expect(
      (await test.json<{ settings: object }>('POST', `/api/knowledge/${base.id}/generations`, { imageModel: null })).settings,
    ).not.toHaveProperty('imageModel');
  });

  it.each<[string, WireReply, object]>([
    [
      'the model finds nothing',
      { kind: 'answer', parts: [' '] },
      { code: expect.stringMatching(/^(DOCUMENT_EMPTY|MODEL_ANSWER_\w+)$/), hint: expect.any(String) },
    ],
    ['the provider refuses the key', { kind: 'status', status: 401, message: 'no' }, { code: 'MODEL_KEY_INVALID', retryable: false }],
    ['the provider is overloaded', { kind: 'status', status: 503, message: 'later' }, { retryable: true }],
  ])('is failed with its reason when %s', async (_what, reply, error) => {
    wire.reply(reply);
    expect(await add(await newBase({ imageModel: MODEL }), 'a.png', 'image/png', picture())).toMatchObject({ state: 'failed', error });
  });

  it('is not looked at by the offline model', async () => {
    expect(await add(await newBase({ imageModel: 'offline' }), 'a.png', 'image/png', picture())).toMatchObject({
      state: 'failed',
      error: { code: 'DOCUMENT_NEEDS_IMAGE_MODEL', message: expect.stringContaining('offline') },
    });
  });
});

describe('settings of a new generation', () => {
  it('are those that were asked for, the model that is built in among them', async () => {
    wire.reply({ kind: 'status', status: 500, message: 'not asked' });
    const base = await newBase();
    expect(await test.json('POST', `/api/knowledge/${base.id}/generations`, { embeddingModel: 'offline:hash-384' })).toMatchObject({
      settings: { embedding: { model: 'offline:hash-384' } },
    });
  });
});
