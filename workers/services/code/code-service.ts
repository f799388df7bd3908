import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { CodeRequest, CodeService, LogLevel } from '#graph/node-services';
import { type IsolateAnswer, type IsolateThread, startIsolateThread } from './isolate-thread.ts';
import { programOf, syntaxError } from './program.ts';

const DEFAULTS = { timeoutMs: 5_000, memoryMb: 64, maxOutputBytes: 1024 * 1024 };
const MAX_LINE_LENGTH = 2_000;

/** Console lines of one program that cross the border; a step keeps fewer. */
const MAX_LINES = 1_000;

/** Programs in isolates, a few at a time. */
export interface CodeIsolates {
  forStep(step: { readonly signal: AbortSignal; readonly log: (level: LogLevel, text: string) => void }): CodeService;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Makes the service that runs programs. Threads start with the first program and wait for the next. */
export function createCodeService({ threads: most = 2 }: { readonly threads?: number } = {}): CodeIsolates {
  const threads = new Set<IsolateThread>();
  const idle: IsolateThread[] = [];
  const waiting: (() => void)[] = [];

  async function take(signal: AbortSignal): Promise<IsolateThread> {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const thread = idle.pop();
      if (thread?.isUsable() === true) return thread;
      if (thread !== undefined) threads.delete(thread);
      else if (threads.size < most) {
        const started = startIsolateThread();
        threads.add(started);
        return started;
      } else await turn(signal);
    }
  }

  async function turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  function giveBack(thread: IsolateThread): void {
    if (thread.isUsable()) idle.push(thread);
    else threads.delete(thread);
    waiting.shift()?.();
  }

  return {
    forStep: ({ signal, log }) => ({
      async run(request) {
        const code = programOf(request);
        const inputs = JSON.stringify(request.inputs);
        const { timeoutMs, memoryMb, maxOutputBytes } = { ...DEFAULTS, ...given(request) };
        const thread = await take(signal);
        let lines = 0;
        try {
          const answer = await thread.run(
            { code, inputs, deadline: Date.now() + timeoutMs, memoryBytes: memoryMb * 1024 * 1024, maxOutputBytes, maxLineLength: MAX_LINE_LENGTH },
            { signal, onLine: (level, text) => void ((lines += 1) <= MAX_LINES && log(level, text)) },
          );
          if (answer.kind === 'value') return JSON.parse(answer.json) as Json;
          throw signal.aborted ? signal.reason : errorOf(answer, { timeoutMs, memoryMb, maxOutputBytes });
        } finally {
          giveBack(thread);
        }
      },
    }),
    async close() {
      await Promise.all([...threads].map((thread) => thread.end()));
      threads.clear();
      idle.length = 0;
    },
  };
}

function given({ timeoutMs, memoryMb, maxOutputBytes }: CodeRequest): Partial<typeof DEFAULTS> {
  return { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(memoryMb === undefined ? {} : { memoryMb }), ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }) };
}

function errorOf(answer: Exclude<IsolateAnswer, { kind: 'value' }>, limits: typeof DEFAULTS): NodeError {
  switch (answer.kind) {
    case 'thrown': {
      const line = lineOf(answer.stack);
      if (answer.name === 'SyntaxError') return syntaxError(answer.message, line);
      return new NodeError({ code: 'CODE_FAILED', message: `The program failed${line === null ? '' : `, line ${line}`}: ${answer.name === '' ? '' : `${answer.name}: `}${answer.message}`, hint: 'Look at the console lines of the step; console.log shows values.', ...(line === null ? {} : { details: { line } }) });
    }
    case 'timeout':
      return new NodeError({ code: 'CODE_TIMEOUT', message: `The program did not end within ${limits.timeoutMs / 1_000} s.`, hint: 'Look for a loop without an end, give it less to do, or raise its time.' });
    case 'memory':
    case 'broken':
      return new NodeError({ code: 'CODE_MEMORY', message: `The program needed more than ${limits.memoryMb} MB.`, hint: 'Work on less at a time, or raise its memory.' });
    case 'pending':
      return new NodeError({ code: 'CODE_FAILED', message: 'The program waits for a promise that nothing settles.', hint: 'There are no timers and no network in a program: await only what it computes itself.' });
    case 'too-large':
      return new NodeError({ code: 'CODE_OUTPUT_TOO_LARGE', message: `The program's value is longer than ${limits.maxOutputBytes} characters as JSON.`, hint: 'Return less, for example only what the next nodes need.' });
    case 'not-json':
      return new NodeError({ code: 'CODE_OUTPUT_NOT_JSON', message: `The program's value can't be written as JSON: ${answer.message}`, hint: 'Return plain data: no cycles, no BigInt.' });
    case 'stopped':
      return new NodeError({ code: 'CODE_FAILED', message: 'The program was stopped.' });
  }
}

/** The author's line, from the innermost place of the stack that lies in the program. */
function lineOf(stack: string): number | null {
  const found = /code\.js:(\d+)/.exec(stack);
  return found === null ? null : Number(found[1]);
}
