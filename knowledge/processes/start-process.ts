import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NodeError } from '#graph/errors';
import type { Chunk, Chunking } from '#graph/knowledge';
import type { CutDocument, CutOptions } from '../chunk/cut-document.ts';
import { tooComplex } from '../parse/document-error.ts';
import type { DocumentFile } from '../parse/parsed-document.ts';
import type { Sitemap } from '../sources/sitemap.ts';
import type { FromProcess, ToProcess } from './messages.ts';

/** Of the JavaScript heap of a process. The largest text that is taken needs some 300 MB. */
const HEAP_MB = 640;
/** Ended from outside, not by the document. */
const FROM_OUTSIDE: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGHUP'];
const LONGEST_STDERR = 2_000;

/** The process died while it read a document, and nobody here ended it. */
export class ReaderDied extends Error {}

/** A process that cuts one document at a time. */
export interface DocumentProcess {
  readonly pid: number | undefined;
  /** False once it has ended, or had to be ended. */
  readonly isUsable: () => boolean;
  /**
   * Rejects with what the signal was aborted with, with the NodeError of a document that can't be read, with DOCUMENT_TOO_COMPLEX for one
   * that needed more memory or time than it may have, and with `ReaderDied` when the process died of anything else.
   */
  readonly cut: (file: DocumentFile, chunking: Chunking, options: CutOptions & { readonly timeLimitMs: number }) => Promise<CutDocument>;
  /** Reads a sitemap; rejects as `cut` does. */
  readonly readSitemap: (
    bytes: Uint8Array,
    at: URL,
    options: { readonly signal: AbortSignal; readonly timeLimitMs: number },
  ) => Promise<Sitemap>;
  readonly end: () => Promise<void>;
}

/** Starts a process. It does not keep the server alive but while it cuts. */
export function startDocumentProcess({ heapMb = HEAP_MB }: { readonly heapMb?: number } = {}): DocumentProcess {
  const child = fork(...entry(heapMb));
  let isUsable = true;
  let isEnding = false;
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-LONGEST_STDERR)));
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  const ended = new Promise<{ readonly error?: Error; readonly signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', (error) => resolve({ error, signal: null }));
    child.once('exit', (_code, signal) => resolve({ signal }));
  });
  /** Told when the process ends while it cuts. */
  let onEnd: ((end: Awaited<typeof ended>) => void) | undefined;
  void ended.then((end) => {
    isUsable = false;
    onEnd?.(end);
  });
  keepAlive(child, false);

  async function end(): Promise<void> {
    isUsable = false;
    isEnding = true;
    child.kill('SIGKILL');
    await ended;
  }

  return {
    pid: child.pid,
    isUsable: () => isUsable,
    end,
    async cut({ name, mediaType, bytes }, chunking, { first, ...options }) {
      const done = await ask(name, { kind: 'cut', file: { name, mediaType, bytes }, chunking, first }, options);
      return done as CutDocument;
    },
    async readSitemap(bytes, at, options) {
      const done = await ask(
        at.href,
        { kind: 'sitemap', bytes, url: at.href },
        { ...options, embed: () => Promise.reject(new Error('A sitemap is not embedded')) },
      );
      return done as Sitemap;
    },
  };

  /** Has the process do one thing, and gives what comes of it: the kind of answer follows from the kind of question. */
  function ask(
    name: string,
    question: ToProcess,
    { embed, signal, onParsed, timeLimitMs }: Omit<CutOptions, 'first'> & { readonly timeLimitMs: number },
  ): Promise<CutDocument | Sitemap> {
    return new Promise((resolve, reject) => {
      const chunks: Chunk[] = [];
      let timer: NodeJS.Timeout | undefined;
      let isReady = false;
      let hasEnded = false;
      let told: Promise<void> | undefined;
      let notEmbedded: { readonly because: unknown } | undefined;
      keepAlive(child, true);
      child.on('message', onMessage);
      signal.addEventListener('abort', onAbort, { once: true });
      onEnd = explainEnd;
      void ready.then(() => {
        isReady = true;
        if (hasEnded) return;
        startClock();
        send(question);
      });
      if (signal.aborted) onAbort();

      function onMessage(message: FromProcess): void {
        switch (message.kind) {
          case 'ready':
            break;
          case 'parsed':
            told = Promise.resolve(onParsed?.());
            told.catch(giveUp);
            break;
          case 'embed':
            void answer(message.texts);
            break;
          case 'chunks':
            chunks.push(...message.chunks);
            break;
          case 'cut':
            letGo();
            void Promise.resolve(told).then(() => resolve({ ...message.document, chunks }), reject);
            break;
          case 'sitemap':
            letGo();
            resolve(message.sitemap);
            break;
          case 'refused':
            fail(new NodeError(message.error));
            break;
          case 'broken':
            fail(notEmbedded === undefined ? new Error(message.message) : notEmbedded.because);
        }
      }
      /** Its time stands still while a model is asked. */
      async function answer(texts: readonly string[]): Promise<void> {
        clearTimeout(timer);
        const reply = await embed(texts).then(
          (vectors): ToProcess => ({ kind: 'embedded', vectors }),
          (because: unknown): ToProcess => {
            notEmbedded = { because };
            return { kind: 'not-embedded' };
          },
        );
        if (hasEnded) return;
        startClock();
        send(reply);
      }
      function startClock(): void {
        timer = setTimeout(() => giveUp(tooComplex(name, `Reading it took more than ${timeLimitMs / 1_000} seconds.`)), timeLimitMs);
      }
      function onAbort(): void {
        giveUp(signal.reason);
      }
      function explainEnd({ error, signal: by }: Awaited<typeof ended>): void {
        if (isReady && error === undefined && !FROM_OUTSIDE.includes(by))
          fail(tooComplex(name, 'Reading it took more memory than a document may have.'));
        else
          fail(
            new (isReady && !isEnding ? ReaderDied : Error)(
              `The process that reads documents has ended${stderr === '' ? '' : `: ${stderr.trim()}`}`,
              { cause: error },
            ),
          );
      }
      /** What goes on in the process is of no use any more. */
      function giveUp(error: unknown): void {
        fail(error);
        void end();
      }
      function fail(error: unknown): void {
        letGo();
        reject(error instanceof Error ? error : new Error('The document was given up', { cause: error }));
      }
      function letGo(): void {
        hasEnded = true;
        onEnd = undefined;
        clearTimeout(timer);
        child.off('message', onMessage);
        signal.removeEventListener('abort', onAbort);
        keepAlive(child, false);
      }
    });
  }

  function send(message: ToProcess): void {
    if (child.connected) child.send(message, () => undefined);
  }
}

function keepAlive(child: ChildProcess, isNeeded: boolean): void {
  const streams = [child, child.channel, child.stderr as unknown as { ref(): void; unref(): void } | null];
  for (const part of streams)
    if (isNeeded) part?.ref();
    else part?.unref();
}

/** Built beside the server, or from its source. It needs nothing of the server's environment, where the keys are. */
function entry(heapMb: number): Parameters<typeof fork> {
  const built = join(import.meta.dirname, 'document-process.mjs');
  const limits = [`--max-old-space-size=${heapMb}`];
  const options = { env: {}, serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] } as const;
  if (existsSync(built)) return [built, [], { ...options, stdio: [...options.stdio], execArgv: limits }];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return [
    join(import.meta.dirname, 'document-process.ts'),
    [],
    { ...options, stdio: [...options.stdio], execArgv: [...limits, '--import', loader] },
  ];
}
