import { availableParallelism } from 'node:os';
import { NodeError } from '#graph/errors';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { CodeService, LogLevel } from '#graph/node-services';
import { errorOf, outOfMemory } from './code-errors.ts';
import { fileContents } from './file-contents.ts';
import { startIsolateThread } from './isolate-thread.ts';
import { readProgram } from './program.ts';
import { createThreadPool } from './thread-pool.ts';

const DEFAULTS = { timeoutMs: 5_000, memoryMb: 64, maxOutputBytes: 1024 * 1024 };
const MOST = { timeoutMs: 60_000, memoryMb: 256, maxOutputBytes: 16 * 1024 * 1024 };

/** Console lines of one program, and characters of one line, that cross the border; a step may keep fewer. */
const MAX_LINES = 1_000;
const MAX_LINE_LENGTH = 2_000;

/** Programs in isolates, a few at a time. */
export interface CodeIsolates {
  forStep(step: { readonly signal: AbortSignal; readonly log: (level: LogLevel, text: string) => void }): CodeService;
  /** Ends the threads, and with them what runs in them. */
  close(): Promise<void>;
}

/** Makes the service that runs programs. Threads start with the first programs and wait for the next. */
export function createCodeService({
  threads = Math.min(4, Math.max(2, availableParallelism() - 1)),
  readFile = unknownFile,
}: { readonly threads?: number; readonly readFile?: (file: FileReference) => Promise<Uint8Array> } = {}): CodeIsolates {
  const pool = createThreadPool({ size: threads, start: startIsolateThread });
  return {
    forStep: ({ signal, log }) => ({
      async run(request) {
        const program = readProgram(request);
        const limits = {
          timeoutMs: limit(request.timeoutMs, 'timeoutMs'),
          memoryMb: limit(request.memoryMb, 'memoryMb'),
          maxOutputBytes: limit(request.maxOutputBytes, 'maxOutputBytes'),
        };
        const memoryBytes = limits.memoryMb * 1024 * 1024;
        const inputs = JSON.stringify(request.inputs);
        const files = await fileContents(request.source, request.inputs, readFile);
        // Text and values of it are in the memory side by side.
        if (Buffer.byteLength(inputs) + Buffer.byteLength(files ?? '') > memoryBytes / 2) throw outOfMemory(limits);
        const { code, form, placeOf } = program;
        const job = {
          code,
          form,
          inputs,
          ...(files === undefined ? {} : { files }),
          timeoutMs: limits.timeoutMs,
          memoryBytes,
          maxOutputBytes: limits.maxOutputBytes,
          maxLines: MAX_LINES,
          maxLineLength: MAX_LINE_LENGTH,
        };
        const answer = await pool.lend(signal, (thread) => thread.run(job, { signal, onLine: log }));
        if (answer.kind !== 'value') throw errorOf(answer, limits, placeOf);
        return JSON.parse(answer.json) as Json;
      },
    }),
    close: () => pool.close(),
  };
}

async function unknownFile(file: FileReference): Promise<never> {
  throw new NodeError({ code: 'FILE_GONE', message: `The file "${file.name}" is not in the store.`, hint: 'Upload it again.' });
}

function limit(asked: number | undefined, name: keyof typeof DEFAULTS): number {
  return Math.min(MOST[name], Math.max(1, asked ?? DEFAULTS[name]));
}
