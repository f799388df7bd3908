// One program in QuickJS, an interpreter compiled to WebAssembly. Each program gets an instance of its own with a memory of its own, thrown
// away afterwards: nothing that happens in there, not even a fault of the interpreter, reaches the next program. Nothing of the host
// is handed in but a function that takes console lines, as text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from 'quickjs-emscripten';
import { GUEST_PRELUDE } from './guest-prelude.mjs';

/** The name of the program's file in stack traces. */
const PROGRAM_FILE = 'program';
const STACK_BYTES = 512 * 1024;

/** What the interpreter needs before it has done anything; its build is made for no less. */
const FIRST_PAGES = 256;
const PAGE_BYTES = 64 * 1024;

/** More than what the prelude tells of an error, however it is escaped. */
const LONGEST_ERROR = 64 * 1024;

/** Deeper data could not be read by those who walk through it step by step. */
const MOST_NESTED = 200;

/** Promise callbacks between two looks at the clock. */
const JOBS_AT_ONCE = 1_000;

const ofQuickJs = createRequire(createRequire(import.meta.url).resolve('quickjs-emscripten'));
/**
 * The types of Node leave most of it out. @type {{ compile(bytes: Uint8Array): Promise<WebAssembly.Module>, Memory: new (size: { initial:
 * number, maximum: number }) => { readonly buffer: ArrayBuffer } }}
 */
const wasm = Reflect.get(globalThis, 'WebAssembly');
const compiled = await wasm.compile(readFileSync(ofQuickJs.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));

/** @typedef {import('quickjs-emscripten').QuickJSHandle} Handle */
/** @typedef {import('quickjs-emscripten').VmCallResult<Handle>} Result */
/** @typedef {import('./isolate-thread.ts').IsolateJob} Job */
/** @typedef {import('./isolate-thread.ts').IsolateAnswer} Answer */

/**
 * Runs one program to its end; never throws.
 * @param {Job} job
 * @param {(level: string, text: string) => void} onLine
 * @returns {Promise<Answer>}
 */
export async function runProgram(job, onLine) {
  try {
    // This is the limit that counts: built for WebAssembly, QuickJS does not know how large its blocks are, and its own limit sees little
    // of them.
    const memory = new wasm.Memory({ initial: FIRST_PAGES, maximum: pagesFor(job) });
    const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmModule: compiled, wasmMemory: memory }));
    return run(quickjs, memory, job, onLine);
  } catch (error) {
    // The interpreter itself gave up: its stack is full, or it stumbled over a lack of memory.
    if (error instanceof RangeError && /call stack/.test(error.message)) return { kind: 'too-deep' };
    return { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {Pick<Job, 'memoryBytes'>} job */
function pagesFor({ memoryBytes }) {
  return FIRST_PAGES + Math.ceil(memoryBytes / PAGE_BYTES);
}

/**
 * @param {import('quickjs-emscripten').QuickJSWASMModule} quickjs
 * @param {{ readonly buffer: ArrayBuffer }} memory
 * @param {Job} job
 * @param {(level: string, text: string) => void} onLine
 * @returns {Answer}
 */
function run(quickjs, memory, { code, form, inputs, files, timeoutMs, memoryBytes, maxOutputBytes, maxLines, maxLineLength }, onLine) {
  const end = performance.now() + timeoutMs;
  const isLate = () => performance.now() > end;
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(isLate);
  const context = runtime.newContext();

  const write = context.newFunction('write', (level, text) => {
    onLine(context.getString(level), context.getString(text));
  });
  const prelude = context.unwrapResult(context.evalCode(GUEST_PRELUDE, 'prelude'));
  const start = context.unwrapResult(
    context.callFunction(
      prelude,
      context.undefined,
      write,
      context.newNumber(maxLines),
      context.newNumber(maxLineLength),
      files === undefined ? context.undefined : context.newString(files),
    ),
  );

  const program = context.evalCode(code, PROGRAM_FILE, form === 'module' ? { type: 'module' } : {});
  if (program.error) {
    const answer = failure(program.error);
    return answer.kind === 'thrown' && answer.name === 'SyntaxError' ? { ...answer, kind: 'unreadable' } : answer;
  }
  const started = context.callFunction(start, context.undefined, context.newString(form), program.value, context.newString(inputs));
  if (started.error) return failure(started.error);
  for (;;) {
    const state = context.getPromiseState(started.value);
    if (state.type === 'fulfilled') return answerIn(state.value);
    if (state.type === 'rejected') return failure(state.error);
    if (isLate()) return { kind: 'timeout' };
    if (!runtime.hasPendingJob()) return { kind: 'pending' };
    const jobs = runtime.executePendingJobs(JOBS_AT_ONCE);
    if (jobs.error) return failure(jobs.error);
  }

  /**
   * What the prelude promises, see there.
   * @param {Handle} handle
   * @returns {Answer}
   */
  function answerIn(handle) {
    const length = context.getNumber(context.getProp(handle, 'length')) - 1;
    if (length > Math.max(maxOutputBytes, LONGEST_ERROR)) return { kind: 'too-large' };
    const text = context.getString(handle);
    const rest = text.slice(1);
    switch (text[0]) {
      case 'v':
        if (Buffer.byteLength(rest) > maxOutputBytes) return { kind: 'too-large' };
        return depthOf(rest) > MOST_NESTED
          ? { kind: 'not-json', message: `it is nested deeper than ${MOST_NESTED} levels` }
          : { kind: 'value', json: rest };
      case 'j':
        return { kind: 'not-json', message: rest };
      case 'n':
        return { kind: 'no-main' };
      default:
        return thrown(JSON.parse(rest));
    }
  }

  /**
   * An error that came past the prelude: of syntax, or one that a program can't catch.
   * @param {Handle} handle
   * @returns {Answer}
   */
  function failure(handle) {
    const said = context.dump(handle);
    return thrown(typeof said === 'object' && said !== null ? said : { message: said });
  }

  /**
   * @param {{ readonly name?: unknown, readonly message?: unknown, readonly stack?: unknown }} error
   * @returns {Answer}
   */
  function thrown(error) {
    const [name, message, stack] = [error.name, error.message, error.stack].map((part) => String(part ?? '').slice(0, 4_000));
    if (name === 'InternalError' && message === 'interrupted') return { kind: 'timeout' };
    if (name === 'InternalError' && message === 'out of memory') return { kind: 'memory' };
    // When there is no memory even for that error, QuickJS throws null.
    if (name === '' && message === 'null' && isMemoryFull()) return { kind: 'memory' };
    if (/^(InternalError|RangeError)$/.test(name ?? '') && /stack overflow|call stack/.test(message ?? '')) return { kind: 'too-deep' };
    return { kind: 'thrown', name: name ?? '', message: message ?? '', stack: stack ?? '' };
  }

  function isMemoryFull() {
    return memory.buffer.byteLength > 0.8 * PAGE_BYTES * pagesFor({ memoryBytes });
  }
}

/**
 * How many lists and objects lie in one another at most.
 * @param {string} json
 */
function depthOf(json) {
  let depth = 0;
  let deepest = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index += 1) {
    const mark = json[index];
    if (mark === '\\') index += 1;
    else if (mark === '"') isInText = !isInText;
    else if (isInText) continue;
    else if (mark === '[' || mark === '{') deepest = Math.max(deepest, (depth += 1));
    else if (mark === ']' || mark === '}') depth -= 1;
  }
  return deepest;
}
