import type { Chunking } from '#graph/knowledge';
import { type CutDocument, cutDocument, type CutOptions } from '../chunk/cut-document.ts';
import { kindOf } from '../parse/kind-of.ts';
import { signatureOf } from '../parse/signature.ts';
import type { DocumentFile } from '../parsed-document.ts';
import { createTurns } from '../../turns.ts';
import { type DocumentProcess, startDocumentProcess } from './start-process.ts';

/** More would take the processor from searches. */
const PROCESSES = 2;
const IDLE_MS = 60_000;
/** Of one document, without the time that models take. */
const TIME_LIMIT_MS = 180_000;
/** Plain text so short is cut in some 25 ms, where starting a process takes half a second. */
const SMALL_BYTES = 32_000;

/** Reads and cuts documents without holding the server up, and without trusting them. */
export interface DocumentCutter {
  /** As `cutDocument`, and DOCUMENT_TOO_COMPLEX for what takes too much memory or time. `isUrgent`: somebody waits for it. */
  cut(file: DocumentFile, chunking: Chunking, options: CutOptions & { readonly isUrgent?: boolean }): Promise<CutDocument>;
  /** Ends the processes, and gives up what they are cutting. */
  close(): Promise<void>;
}

/** Starts processes as they are needed; those with nothing to do end after a while. */
export function createDocumentCutter({ size = PROCESSES, idleMs = IDLE_MS, timeLimitMs = TIME_LIMIT_MS, start = startDocumentProcess }: { readonly size?: number; readonly idleMs?: number; readonly timeLimitMs?: number; readonly start?: () => DocumentProcess } = {}): DocumentCutter {
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

  return {
    async cut(file, chunking, { isUrgent = false, ...options }) {
      if (isSmall(file) && idle.size === 0) return await cutDocument(file, chunking, options);
      await turns.take(options.signal, { isUrgent });
      try {
        const taken = take();
        try {
          return await taken.cut(file, chunking, { ...options, timeLimitMs });
        } finally {
          giveBack(taken);
        }
      } finally {
        turns.pass();
      }
    },
    async close() {
      isClosed = true;
      for (const timer of idle.values()) clearTimeout(timer);
      idle.clear();
      await Promise.all([...processes].map((started) => started.end()));
      processes.clear();
    },
  };
}

/** A short plain text: nothing in it can take long. */
function isSmall({ name, mediaType, bytes }: DocumentFile): boolean {
  return bytes.length <= SMALL_BYTES && ['text', 'markdown'].includes(kindOf(name, mediaType).kind) && signatureOf(bytes) === undefined;
}
