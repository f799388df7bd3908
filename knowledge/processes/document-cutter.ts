import type { Chunking } from '#graph/knowledge';
import type { CutDocument, CutOptions } from '../chunk/cut-document.ts';
import type { DocumentFile } from '../parse/parsed-document.ts';
import type { Sitemap } from '../sources/sitemap.ts';
import { createTurns } from '#workers/services/turns';
import { type DocumentProcess, startDocumentProcess } from './start-process.ts';

/** More would take the processor from searches. */
const PROCESSES = 2;
const IDLE_MS = 5 * 60_000;
/** Of one document, without the time that models take: a start, more for each megabyte, and never more than the last. */
const TIME_LIMIT_MS = 30_000;
const TIME_LIMIT_PER_MB_MS = 15_000;
const MOST_TIME_LIMIT_MS = 180_000;

/** Reads and cuts documents in processes of their own. Documents come from strangers, so none is ever read in the server, however short. */
export interface DocumentCutter {
  /**
   * As `cutDocument`, and DOCUMENT_TOO_COMPLEX for what takes too much memory or time. `isUrgent`: a person waits for it. `onBegin` is
   * called
   * when its turn has come, before anything of it is read.
   */
  cut(
    file: DocumentFile,
    chunking: Chunking,
    options: CutOptions & { readonly isUrgent?: boolean; readonly onBegin?: () => Promise<void> },
  ): Promise<CutDocument>;
  /** Reads a sitemap in one of the processes, as it comes from strangers, too. Rejects with the NodeError of one that can't be used. */
  readSitemap(bytes: Uint8Array, at: URL, signal: AbortSignal): Promise<Sitemap>;
  /** Ends the processes, and gives up what they are cutting. */
  close(): Promise<void>;
}

/** Starts processes as they are needed; those with nothing to do end after a while. */
export function createDocumentCutter({
  size = PROCESSES,
  idleMs = IDLE_MS,
  timeLimitMs,
  start = startDocumentProcess,
}: {
  readonly size?: number;
  readonly idleMs?: number;
  readonly timeLimitMs?: number;
  readonly start?: () => DocumentProcess;
} = {}): DocumentCutter {
  const processes = new Set<DocumentProcess>();
  /** Those with nothing to do; each is ended by its timer. */
  const idle = new Map<DocumentProcess, NodeJS.Timeout>();
  const turns = createTurns(size);
  let isClosed = false;

  function take(): DocumentProcess {
    if (isClosed) throw new Error('Documents are not read any more: this process is ending');
    for (const [found, timer] of idle) {
      clearTimeout(timer);
      idle.delete(found);
      if (found.isUsable()) return found;
      processes.delete(found);
    }
    const started = start();
    processes.add(started);
    return started;
  }

  function giveBack(taken: DocumentProcess): void {
    const end = (): void => {
      idle.delete(taken);
      processes.delete(taken);
      void taken.end();
    };
    if (taken.isUsable() && !isClosed) idle.set(taken, setTimeout(end, idleMs).unref());
    else processes.delete(taken);
  }

  async function inTurn<T>(
    signal: AbortSignal,
    { isUrgent = false, onBegin }: { readonly isUrgent?: boolean; readonly onBegin?: (() => Promise<void>) | undefined },
    work: (taken: DocumentProcess) => Promise<T>,
  ): Promise<T> {
    await turns.take(signal, { isUrgent });
    try {
      await onBegin?.();
      const taken = take();
      try {
        return await work(taken);
      } finally {
        giveBack(taken);
      }
    } finally {
      turns.pass();
    }
  }

  return {
    cut: (file, chunking, { isUrgent = false, onBegin, ...options }) =>
      inTurn(options.signal, { isUrgent, onBegin }, (taken) =>
        taken.cut(file, chunking, { ...options, timeLimitMs: timeLimitMs ?? limitOf(file) }),
      ),
    readSitemap: (bytes, at, signal) =>
      inTurn(signal, {}, (taken) => taken.readSitemap(bytes, at, { signal, timeLimitMs: timeLimitMs ?? TIME_LIMIT_MS })),
    async close() {
      isClosed = true;
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      await Promise.all([...processes].map((started) => started.end()));
      processes.clear();
    },
  };
}

function limitOf({ bytes }: DocumentFile): number {
  return Math.min(MOST_TIME_LIMIT_MS, Math.round(TIME_LIMIT_MS + (bytes.length / 1_000_000) * TIME_LIMIT_PER_MB_MS));
}
