import { afterEach, describe, expect, it } from 'vitest';
import { isNodeError, NodeError } from '#graph/errors';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { writePdf } from '../parse/testing/write-pdf.ts';
import { writeXlsx } from '../parse/testing/write-zip.ts';
import { createDocumentCutter, type DocumentCutter } from './document-cutter.ts';
import { type DocumentProcess, ReaderDied, startDocumentProcess } from './start-process.ts';

const never = new AbortController().signal;
const embed = (texts: readonly string[]) => offlineEmbedder.embed(texts);
const chunking = { strategy: 'recursive', size: 64, overlap: 0 } as const;
const file = (name: string, content: string | Uint8Array) => ({
  name,
  mediaType: 'application/octet-stream',
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});
const long = (paragraphs: number): string =>
  Array.from(
    { length: paragraphs },
    (_, number) => `Paragraph ${number} tells of loom ${number * 7}, of its shuttle and of the ${number * 3} threads of its warp.`,
  ).join('\n\n');

let open: DocumentCutter | undefined;
afterEach(() => open?.close());

/** A cutter whose processes are counted; the first may have a heap of its own size. */
function cutter(options: Parameters<typeof createDocumentCutter>[0] = {}, heapMb?: number) {
  const started: DocumentProcess[] = [];
  const made = createDocumentCutter({
    ...options,
    start() {
      const begun = startDocumentProcess(heapMb === undefined || started.length > 0 ? {} : { heapMb });
      started.push(begun);
      return begun;
    },
  });
  open = made;
  return { ...made, started };
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const codeOf = (error: unknown): string => (isNodeError(error) ? error.data.code : `no NodeError: ${String(error)}`);

describe('documents are cut', () => {
  it('in a process, to what they are cut to here', async () => {
    const { cut, started } = cutter();
    const bytes = writePdf([['First page of the handbook.'], ['Second page, about looms.']]);
    const said: string[] = [];
    const document = await cut(file('a.pdf', bytes), chunking, { embed, signal: never, onParsed: () => void said.push('parsed') });
    expect(document).toMatchObject({
      total: 1,
      format: 'text',
      about: { title: 'Handbook', author: 'Ada' },
      chunks: [{ ordinal: 0, page: 1 }],
    });
    expect(said).toEqual(['parsed']);
    expect(started).toHaveLength(1);
  });

  it('in a process however short they are: a line can hold up its reader', async () => {
    const { cut, started } = cutter();
    expect((await cut(file('a.md', '# Looms\n\nA shuttle.'), chunking, { embed, signal: never })).chunks).toHaveLength(1);
    expect(started).toHaveLength(1);
  });

  it('in as many processes as there are turns, and a process serves again', async () => {
    const { cut, started } = cutter({ size: 2 });
    const all = await Promise.all(
      Array.from({ length: 5 }, (_, number) => cut(file(`${number}.txt`, long(800)), chunking, { embed, signal: never, first: 3 })),
    );
    expect(all.map(({ chunks, total }) => [chunks.length, total])).toEqual(Array.from({ length: 5 }, () => [3, all[0]!.total]));
    expect(all[0]!.total).toBeGreaterThan(300);
    expect(started).toHaveLength(2);
  });

  it('with all chunks in their order, however many there are', async () => {
    const { cut } = cutter();
    const text = long(3_000);
    const { chunks, total } = await cut(file('a.txt', text), chunking, { embed, signal: never });
    expect(total).toBeGreaterThan(1_000);
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: total }, (_, ordinal) => ordinal));
    expect(chunks.every(({ text: own, start, end }) => text.slice(start, end) === own)).toBe(true);
  });

  it('by meaning, asking for vectors here', async () => {
    const { cut, started } = cutter();
    let asked = 0;
    const options = { signal: never, embed: (texts: readonly string[]) => ((asked += texts.length), embed(texts)) };
    expect((await cut(file('a.txt', long(600)), { strategy: 'semantic', size: 64, percentile: 90 }, options)).total).toBeGreaterThan(10);
    expect(asked).toBeGreaterThan(599);
    const down = new NodeError({ code: 'MODEL_UNREACHABLE', message: 'Nobody answers.', retryable: true });
    expect(
      await failureOf(
        cut(
          file('a.txt', long(600)),
          { strategy: 'semantic', size: 64, percentile: 90 },
          { signal: never, embed: () => Promise.reject(down) },
        ),
      ),
    ).toBe(down);
    expect(started).toHaveLength(1);
    expect(started[0]!.isUsable()).toBe(true);
  });
});

describe('a document', () => {
  it('that cannot be read is refused with its reason, and the process goes on', async () => {
    const { cut, started } = cutter();
    const error = await failureOf(cut(file('a.pdf', writePdf([['x']], { isEncrypted: true })), chunking, { embed, signal: never }));
    expect(isNodeError(error) ? error.data : error).toMatchObject({
      code: 'DOCUMENT_ENCRYPTED',
      retryable: false,
      hint: expect.any(String),
    });
    expect((await cut(file('b.pdf', writePdf([['x']])), chunking, { embed, signal: never })).total).toBe(1);
    expect(started).toHaveLength(1);
  });

  it('that takes more memory than it may ends its process and nothing else', async () => {
    const { cut, started } = cutter({ size: 1 }, 32);
    const rows = Array.from({ length: 60_000 }, (_, number) => [`name ${number}`, `${number * 7919}`, `note ${(number * 31) % 977}`]);
    const error = await failureOf(cut(file('a.xlsx', writeXlsx({ Sheet: rows })), chunking, { embed, signal: never }));
    expect(isNodeError(error) ? error.data : error).toMatchObject({
      code: 'DOCUMENT_TOO_COMPLEX',
      retryable: false,
      message: expect.stringContaining('a.xlsx'),
      hint: expect.any(String),
    });
    const lines = { strategy: 'rows', rows: 1 } as const;
    expect((await cut(file('b.csv', 'name\nloom'), lines, { embed, signal: never })).total).toBe(1);
    expect(started.map((one) => one.isUsable())).toEqual([false, true]);
  });

  it('that takes longer than it may is given up', async () => {
    const { cut } = cutter({ timeLimitMs: 1 });
    expect(codeOf(await failureOf(cut(file('a.txt', long(5_000)), chunking, { embed, signal: never })))).toBe('DOCUMENT_TOO_COMPLEX');
  });

  it('that nobody waits for any more is given up, while it is cut and while it waits', async () => {
    const { cut, started } = cutter({ size: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    let third: Promise<unknown> | undefined;
    const running = failureOf(
      cut(file('a.txt', long(5_000)), chunking, {
        embed,
        signal: first.signal,
        onParsed() {
          const waiting = failureOf(cut(file('b.txt', long(800)), chunking, { embed, signal: second.signal }));
          third = cut(file('c.txt', long(800)), chunking, { embed, signal: never });
          second.abort(new Error('second'));
          void waiting.then((error) => first.abort(error));
        },
      }),
    );
    expect(await running).toEqual(new Error('second'));
    expect(await third).toMatchObject({ format: 'text' });
    expect(started.map((one) => one.isUsable())).toEqual([false, true]);
  });

  it('whose process is ended from outside is to be tried again', async () => {
    const { cut, started } = cutter();
    const error = await failureOf(
      cut(file('a.txt', long(5_000)), chunking, { embed, signal: never, onParsed: () => void process.kill(started[0]!.pid!, 'SIGKILL') }),
    );
    expect(isNodeError(error)).toBe(false);
    expect(error).toBeInstanceOf(ReaderDied);
  });

  it('that hangs its process is given up, and the next one is read', async () => {
    const { cut, started } = cutter({ size: 1, timeLimitMs: 300 });
    const stop = (): void => void process.kill(started[0]!.pid!, 'SIGSTOP');
    expect(codeOf(await failureOf(cut(file('a.txt', long(5_000)), chunking, { embed, signal: never, onParsed: stop })))).toBe(
      'DOCUMENT_TOO_COMPLEX',
    );
    expect(started[0]!.isUsable()).toBe(false);
  });
});

it('a sitemap is read in a process, and refused there with its reason', async () => {
  const { readSitemap, started } = cutter();
  const at = new URL('https://a.example/sitemap.xml');
  const xml = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(await readSitemap(xml('<urlset><url><loc>https://a.example/p</loc></url></urlset>'), at, never)).toEqual({
    pages: [{ url: 'https://a.example/p', modified: null }],
    sitemaps: [],
  });
  expect(codeOf(await failureOf(readSitemap(xml('<urlset><url>'), at, never)))).toBe('SITEMAP_INVALID');
  expect(started).toHaveLength(1);
});

describe('processes', () => {
  it('end when there is nothing to do, and with the cutter', async () => {
    const { cut, close, started } = cutter({ idleMs: 1 });
    await cut(file('a.txt', long(800)), chunking, { embed, signal: never });
    await expect.poll(() => started[0]!.isUsable()).toBe(false);
    await cut(file('a.txt', long(800)), chunking, { embed, signal: never });
    await close();
    expect(started.map((one) => one.isUsable())).toEqual([false, false]);
    await expect(cut(file('a.txt', long(800)), chunking, { embed, signal: never })).rejects.toThrow('ending');
  });
});
