import { Worker } from 'node:worker_threads';
import type { LogLevel } from '#graph/node-services';
import { packageFile } from '../package-file.ts';

/** A program as the thread takes it. */
export interface IsolateJob {
  readonly code: string;
  /** How it is called: as a function of the inputs, or by what it exports. */
  readonly form: 'function' | 'module';
  /** JSON text. */
  readonly inputs: string;
  /** Contents of files by hash, as JSON text, for programs that read files. */
  readonly files?: string;
  readonly timeoutMs: number;
  readonly memoryBytes: number;
  readonly maxOutputBytes: number;
  readonly maxLines: number;
  readonly maxLineLength: number;
}

/** How a program ended. */
export type IsolateAnswer =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'thrown' | 'unreadable'; readonly name: string; readonly message: string; readonly stack: string }
  | { readonly kind: 'not-json' | 'broken'; readonly message: string }
  | { readonly kind: 'timeout' | 'memory' | 'too-deep' | 'too-large' | 'pending' | 'no-main' };

type Message = { readonly id: number } & (
  | IsolateAnswer
  | { readonly kind: 'ready' }
  | { readonly kind: 'line'; readonly level: LogLevel; readonly text: string }
);

/** Past its time a program is stopped from inside; a thread that does not even answer then is ended. */
const KILL_AFTER_MS = 1_000;

/** Of the thread's own JavaScript; a program's memory is limited apart. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 128, stackSizeMb: 4 };

/** A thread that runs one program at a time. */
export interface IsolateThread {
  /** False once the thread has ended, or had to be ended. */
  readonly isUsable: () => boolean;
  /** Rejects with the signal's reason when it aborts, and with an error when the thread can't run at all. */
  readonly run: (
    job: IsolateJob,
    step: { readonly signal: AbortSignal; readonly onLine: (level: LogLevel, text: string) => void },
  ) => Promise<IsolateAnswer>;
  readonly end: () => Promise<void>;
}

/** Starts a thread. It does not keep the process alive but while it runs a program. */
export function startIsolateThread(): IsolateThread {
  const worker = new Worker(packageFile('workers/services/code/isolate.mjs'), {
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: THREAD_LIMITS,
  });
  worker.unref();
  let isUsable = true;
  let jobs = 0;
  const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
  /** Set once the thread has ended. */
  let ending: { readonly error: unknown } | undefined;
  /**
   * Hears of the end while a program runs. Replaced by the next program, so that a thread keeps nothing of those before: a promise would.
   */
  let onEnd: ((error: unknown) => void) | undefined;
  const hasEnded = (error: unknown): void => {
    ending ??= { error };
    onEnd?.(ending.error);
    void end();
  };
  worker.once('error', hasEnded);
  worker.once('exit', () => hasEnded(new Error('The thread for programs has ended')));
  const end = async (): Promise<void> => {
    isUsable = false;
    await worker.terminate();
  };

  return {
    isUsable: () => isUsable,
    end,
    run: (job, { signal, onLine }) =>
      new Promise((resolve, reject) => {
        const id = (jobs += 1);
        let timer: NodeJS.Timeout | undefined;
        let isOver = false;
        worker.ref();
        worker.on('message', onMessage);
        signal.addEventListener('abort', onAbort, { once: true });
        onEnd = (error) => (isOutOfMemory(error) ? finish({ kind: 'memory' }) : fail(error));
        // A program's time begins when there is a thread to run it.
        void ready.then(() => {
          if (isOver) return;
          timer = setTimeout(onSilence, job.timeoutMs + KILL_AFTER_MS);
          worker.postMessage({ id, ...job });
        });
        if (ending !== undefined) onEnd(ending.error);
        if (signal.aborted) onAbort();

        function onMessage(message: Message): void {
          if (message.id !== id || message.kind === 'ready') return;
          if (message.kind === 'line') onLine(message.level, message.text);
          else finish(message);
        }
        function onSilence(): void {
          void end();
          finish({ kind: 'timeout' });
        }
        function onAbort(): void {
          void end();
          fail(signal.reason);
        }
        function finish(answer: IsolateAnswer): void {
          letGo();
          resolve(answer);
        }
        function fail(error: unknown): void {
          letGo();
          reject(error instanceof Error ? error : new Error('The program was stopped', { cause: error }));
        }
        function letGo(): void {
          onEnd = undefined;
          isOver = true;
          clearTimeout(timer);
          worker.off('message', onMessage);
          signal.removeEventListener('abort', onAbort);
          worker.unref();
        }
      }),
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
