import { Worker } from 'node:worker_threads';
import type { LogLevel } from '#graph/node-services';
import { packageFile } from '../package-file.ts';

/** A program as the thread takes it. */
export interface IsolateJob {
  readonly code: string;
  /** JSON text. */
  readonly inputs: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly memoryBytes: number;
  readonly maxOutputBytes: number;
  readonly maxLineLength: number;
}

/** How a program ended. */
export type IsolateAnswer =
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'thrown'; readonly name: string; readonly message: string; readonly stack: string }
  | { readonly kind: 'not-json'; readonly message: string }
  | { readonly kind: 'too-large'; readonly length: number }
  | { readonly kind: 'timeout' | 'memory' | 'pending' | 'stopped' }
  | { readonly kind: 'broken'; readonly message: string };

type Message = { readonly id: number; readonly isSpoilt?: boolean } & (IsolateAnswer | { readonly kind: 'ready' } | { readonly kind: 'line'; readonly level: LogLevel; readonly text: string });

/** Past its deadline a program is stopped from inside; a thread that does not even answer then is ended. */
const KILL_AFTER_MS = 500;

/** A thread that runs one program at a time; after anything unusual it is not used again. */
export interface IsolateThread {
  readonly isUsable: () => boolean;
  readonly run: (job: IsolateJob, step: { readonly signal: AbortSignal; readonly onLine: (level: LogLevel, text: string) => void }) => Promise<IsolateAnswer>;
  readonly end: () => Promise<void>;
}

/** Starts a thread; it does not keep the process alive. */
export function startIsolateThread(): IsolateThread {
  const worker = new Worker(packageFile('workers/services/code/isolate.mjs'), { env: {}, stdin: false, stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: 128, stackSizeMb: 4 } });
  worker.unref();
  let isUsable = true;
  let count = 0;
  worker.once('exit', () => (isUsable = false));
  worker.on('error', () => (isUsable = false));

  return {
    isUsable: () => isUsable,
    async end() {
      isUsable = false;
      await worker.terminate();
    },
    run(job, { signal, onLine }) {
      const id = (count += 1);
      return new Promise((resolve) => {
        const timer = setTimeout(() => finish({ kind: 'timeout' }, true), Math.max(0, job.deadline - Date.now()) + KILL_AFTER_MS);
        const onAbort = (): void => finish({ kind: 'stopped' }, true);
        const onExit = (): void => finish({ kind: 'memory' }, true);
        worker.on('message', onMessage);
        worker.once('exit', onExit);
        signal.addEventListener('abort', onAbort, { once: true });
        worker.postMessage({ id, ...job });

        function onMessage(message: Message): void {
          if (message.id !== id) return;
          if (message.kind === 'line') onLine(message.level, message.text);
          else if (message.kind !== 'ready') finish(message, message.isSpoilt === true || message.kind === 'broken' || message.kind === 'memory');
        }

        function finish(answer: IsolateAnswer, isSpoilt: boolean): void {
          clearTimeout(timer);
          worker.off('message', onMessage);
          worker.off('exit', onExit);
          signal.removeEventListener('abort', onAbort);
          if (isSpoilt) {
            isUsable = false;
            void worker.terminate();
          }
          resolve(answer);
        }
      });
    },
  };
}
