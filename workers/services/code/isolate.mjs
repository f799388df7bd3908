// The thread in which programs of the code node run: one QuickJS interpreter, compiled to WebAssembly, a fresh context for each program. Plain
// JavaScript, because Node starts it by its file. Nothing of the host is handed in but a function that takes console lines, as text.
import { getQuickJS } from 'quickjs-emscripten';
import { parentPort } from 'node:worker_threads';

const STACK_BYTES = 512 * 1024;

/** Promise callbacks between two looks at the clock. */
const JOBS_AT_ONCE = 1_000;
const quickjs = await getQuickJS();
if (parentPort === null) throw new Error('The isolate runs as a thread');
const port = parentPort;

/** @typedef {import('quickjs-emscripten').QuickJSHandle} Handle */
/** @typedef {import('quickjs-emscripten').VmCallResult<Handle>} Result */
/** @typedef {import('./isolate-thread.ts').IsolateJob & { id: number }} Job */
/** @typedef {import('./isolate-thread.ts').IsolateAnswer & { isSpoilt?: boolean }} Answer */
/** @typedef {{ name: string, message: string, stack: string }} Thrown */

/** Guest code around the program: console, the program's value as text. Its own copies of JSON's functions can't be replaced by the program. */
const prelude = `(function (write, maxLength) {
  const { parse, stringify } = JSON;
  const text = String;
  const show = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return value.name + ': ' + value.message;
    try { return stringify(value) ?? text(value); } catch { return text(value); }
  };
  const lineOf = (level) => (...values) => write(level, values.map(show).join(' ').slice(0, maxLength));
  globalThis.console = { log: lineOf('log'), info: lineOf('info'), warn: lineOf('warn'), error: lineOf('error'), debug: lineOf('debug') };
  return async (program, inputs) => {
    const value = await program(parse(inputs));
    try { return 'v' + (stringify(value) ?? 'null'); } catch (error) { return 'e' + (error && error.message); }
  };
})`;

port.on('message', (job) => {
  /** @type {Answer} */
  let answer;
  try {
    answer = run(job);
  } catch (error) {
    // QuickJS gives up as a whole when something is wrong inside it.
    answer = { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage({ id: job.id, ...answer });
});
port.postMessage({ id: 0, kind: 'ready' });

/**
 * Runs one program to its end.
 * @param {Job} job
 * @returns {Answer}
 */
function run({ id, code, inputs, deadline, memoryBytes, maxOutputBytes, maxLineLength }) {
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(() => Date.now() > deadline);
  const context = runtime.newContext();
  /** @type {Handle[]} */
  const held = [];
  /** @param {Handle} handle */
  const hold = (handle) => (held.push(handle), handle);
  /** @type {Answer} */
  let answer;
  try {
    const write = hold(
      context.newFunction('write', (level, text) => {
        port.postMessage({ id, kind: 'line', level: context.getString(level), text: context.getString(text) });
      }),
    );
    const start = unwrap(context.callFunction(unwrap(context.evalCode(prelude, 'prelude.js')), context.undefined, write, hold(context.newNumber(maxLineLength))));
    const program = unwrap(context.evalCode(code, 'code.js'));
    const promise = unwrap(context.callFunction(start, context.undefined, program, hold(context.newString(inputs))));
    answer = settle(promise);
  } catch (error) {
    answer = failure(/** @type {Thrown} */ (error));
  }
  try {
    for (const handle of held) if (handle.alive) handle.dispose();
    context.dispose();
    runtime.dispose();
    return answer;
  } catch {
    // QuickJS can't always clean up after running out of memory: the answer stands, the thread is not used again.
    return { ...answer, isSpoilt: true };
  }

  /** @param {Result} result */
  function unwrap(result) {
    if (result.error) {
      const thrown = describe(result.error);
      result.error.dispose();
      throw thrown;
    }
    return hold(result.value);
  }

  /**
   * @param {Handle} promise
   * @returns {Answer}
   */
  function settle(promise) {
    for (;;) {
      const state = context.getPromiseState(promise);
      if (state.type === 'fulfilled') return read(hold(state.value));
      if (state.type === 'rejected') return failure(describe(hold(state.error)));
      if (Date.now() > deadline) return { kind: 'timeout' };
      if (!runtime.hasPendingJob()) return { kind: 'pending' };
      const jobs = runtime.executePendingJobs(JOBS_AT_ONCE);
      if (jobs.error) return failure(describe(hold(jobs.error)));
    }
  }

  /**
   * @param {Handle} text
   * @returns {Answer}
   */
  function read(text) {
    const length = context.getNumber(hold(context.getProp(text, 'length')));
    if (length - 1 > maxOutputBytes) return { kind: 'too-large', length };
    const value = context.getString(text);
    return value[0] === 'v' ? { kind: 'value', json: value.slice(1) } : { kind: 'not-json', message: value.slice(1, 500) };
  }

  /**
   * What was thrown, as plain text; the program may throw anything.
   * @param {Handle} handle
   * @returns {Thrown}
   */
  function describe(handle) {
    const said = context.dump(handle);
    const isError = typeof said === 'object' && said !== null;
    return { name: isError ? String(said.name ?? '') : '', message: (isError ? String(said.message ?? '') : String(said)).slice(0, 2_000), stack: isError ? String(said.stack ?? '').slice(0, 4_000) : '' };
  }

  /**
   * @param {Thrown} thrown
   * @returns {Answer}
   */
  function failure(thrown) {
    if (Date.now() > deadline && /interrupted/.test(thrown.message)) return { kind: 'timeout' };
    if (/out of memory/.test(thrown.message)) return { kind: 'memory' };
    return { kind: 'thrown', name: String(thrown.name ?? 'Error'), message: String(thrown.message), stack: String(thrown.stack ?? '') };
  }
}
