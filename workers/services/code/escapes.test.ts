import { afterAll, describe, expect, it } from 'vitest';
import { createCodeService } from './code-service.ts';
import { codeRunner } from './testing/run-code.ts';

const service = createCodeService({ threads: 2 });
const { run, failure } = codeRunner(service);
afterAll(() => service.close());

/** Names of the hosts that programs may know from elsewhere. */
const HOST_NAMES = [
  'process',
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
  'global',
  'Buffer',
  'setImmediate',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'Request',
  'Worker',
  'MessageChannel',
  'BroadcastChannel',
  'setTimeout',
  'setInterval',
  'WebAssembly',
  'Atomics',
  'importScripts',
  'Deno',
  'Bun',
  'window',
  'self',
  'document',
  'navigator',
  'localStorage',
  'crypto',
  'structuredClone',
  'std',
  'os',
  'print',
  'scriptArgs',
  'Module',
  'HEAP8',
];

/**
 * Ways by which programs got out of other sandboxes, or at least to something of their host. Each says `process` at its end, which must not
 * be known.
 */
describe('there is no way out', () => {
  it('over a name of the host', async () => {
    const { value } = await run(
      `return [${HOST_NAMES.map((name) => `['${name}', typeof ${name}]`).join(', ')}].filter(([, type]) => type !== 'undefined')`,
    );
    expect(value).toEqual([]);
  });

  it.each([
    ['the constructor of this', 'return (this ?? globalThis).constructor.constructor("return process")()'],
    ['the constructor of a function', 'return (() => {}).constructor("return process.env")()'],
    ['the constructor of an async function', 'return await (async () => {}).constructor("return process.version")()'],
    ['the constructor of a generator', 'return (function* () {}).constructor("yield process")().next().value'],
    ['the constructor of an async generator', 'return (await (async function* () {}).constructor("yield process")().next()).value'],
    ['Function itself', 'return new Function("return process.env")()'],
    ['Reflect.construct', 'return Reflect.construct(Function, ["return process"])()'],
    ['indirect eval', 'return (0, eval)("process")'],
    ['the constructor of the inputs', 'return inputs.constructor.constructor("return process")()'],
    ['the constructor of the inputs’ text', 'return inputs.text.constructor.constructor("return process")()'],
    ['the constructor of the console', 'return console.log.constructor("return process")()'],
    [
      'the caller of the program',
      'const f = function () { return f.caller.caller.arguments[0] }; return f().constructor.constructor("return process")()',
    ],
    ['arguments.callee', 'return (function () { return arguments.callee.caller("return process") })()'],
    ['an import', 'return await import("node:fs")'],
    ['an import of the interpreter’s own modules', 'return await import("std")'],
    ['an import of a file', 'return await import("/etc/passwd")'],
    ['an import of data', 'return await import("data:text/javascript,export default process")'],
    ['an import in a module', 'import fs from "fs"; export default () => fs.readFileSync("/etc/passwd")'],
    ['a re-export', 'export * from "node:fs"; export default 1'],
    ['import.meta', 'export default () => import.meta.url.process.x'],
    [
      'a stack trace with frames of the host',
      'Error.prepareStackTrace = (_e, frames) => frames; const s = new Error().stack; return s[0].getThis().process',
    ],
    [
      'a stack trace at the end of the stack',
      'Error.stackTraceLimit = Infinity; const f = () => f(); try { f() } catch (e) { return e.constructor.constructor("return process")() }',
    ],
    [
      'an exception thrown under the console',
      'try { console.log({ get a() { throw new Error("in") } }) } catch (e) { return e.constructor.constructor("return process")() } return process',
    ],
    ['a proxy that is shown on the console', 'console.log(new Proxy({}, { get: (_t, key) => { throw key } })); return process'],
    [
      'the console’s own helpers, replaced',
      'String.prototype.slice = Array.prototype.map = Function.prototype.call = function () { return this.constructor.constructor("return process")() }; console.log("a", [1]); return process',
    ],
    ['a console without this', 'return console.log.call(process)'],
    ['a finalizer', 'new FinalizationRegistry(() => process.exit()).register({}, 1); return process'],
    ['shared memory', 'return new SharedArrayBuffer(8).constructor.constructor("return process")()'],
    ['memory beyond a buffer', 'const view = new DataView(new ArrayBuffer(8)); view.getInt32(2 ** 31 - 1)'],
    [
      'a buffer that is taken away while it is read',
      'const a = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })); a.fill({ valueOf() { a.buffer.resize(0); return 1 } }); return process',
    ],
    ['a sort that changes its list', 'const a = [3, 2, 1]; a.sort(() => { a.length = 0; return 1 }); return process'],
    ['the prototype of an object', 'Object.prototype.polluted = 1; ({}).__proto__.x = 1; return process'],
    ['the prototype of the inputs', 'inputs.__proto__.polluted = 1; inputs.constructor.prototype.polluted = 1; return process'],
    [
      'the species of a promise',
      'class Mine extends Promise { static get [Symbol.species]() { return process } } return await new Mine((ok) => ok(1)).then(() => 2)',
    ],
    ['a promise that is not one', 'Promise.prototype.then = function () { return process }; return await Promise.resolve(1).then(() => 1)'],
    ['a thenable that looks back', 'return { then(ok) { ok.constructor.constructor("return process")() } }'],
    [
      'an error that describes itself',
      'throw Object.assign(new Error("x"), { toString() { return process }, get name() { return process } })',
    ],
    ['the end of the wrapper', '}); process; (() => {'],
    ['the end of the wrapper in a comment', 'return process /*'],
    ['another function main', 'var main = process; return main'],
    [
      'with and unscopables',
      'with (new Proxy({}, { has: () => true, get: (_t, key) => key === Symbol.unscopables ? undefined : globalThis[key] })) { return process.env }',
    ],
  ])('over %s', async (_way, source) => {
    const said = await failure(source, { inputs: { text: 'x' }, timeoutMs: 10_000, memoryMb: 16 });
    expect(said).toMatch(/^CODE_(FAILED|SYNTAX)/);
    // Neither the paths nor the frames of the host are told.
    expect(said).not.toMatch(/node:internal|file:\/\/|\.mjs|prelude/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['eval', 'const f = eval; return f("typeof process")', 'undefined'],
    ['toJSON', 'return { toJSON() { return { then: 1, type: typeof process } } }', { then: 1, type: 'undefined' }],
    ['a toJSON on all objects', 'Object.prototype.toJSON = () => "mine"; return { a: 1 }', 'mine'],
    ['a replaced JSON', 'JSON.stringify = () => "no"; JSON.parse = () => 1; return [inputs]', [{ a: 1 }]],
    ['a forged answer', 'return "v[1]"', 'v[1]'],
    ['a forged console', 'console.log = 1; globalThis.console = null; return 1', 1],
    ['forged globals', 'globalThis.process = { env: "mine" }; return process.env', 'mine'],
  ])('over %s: it is the program’s own affair', async (_way, source, value) => {
    expect((await run(source, { inputs: { a: 1 } })).value).toEqual(value);
  });

  it('over what it returns: names with a meaning stay plain fields', async () => {
    const { value } = await run('return JSON.parse(\'{"__proto__":{"admin":true},"constructor":1,"then":2,"toJSON":3}\')');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'then', 'toJSON']);
    expect((value as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('over what goes in: the inputs are a copy, and names with a meaning are plain fields there too', async () => {
    const inputs = JSON.parse('{"__proto__":{"admin":true},"list":[1]}');
    expect(
      (await run('inputs.list.push(2); return [inputs.admin === undefined, Object.keys(inputs), inputs.list]', { inputs })).value,
    ).toEqual([true, ['__proto__', 'list'], [1, 2]]);
    expect(inputs.list).toEqual([1]);
  });

  it('over the globals: there are only the language’s own, and the console', async () => {
    expect((await run('return Object.keys(globalThis)')).value).toEqual(['console']);
    const walk = `
      const seen = new Set(); const odd = [];
      const visit = (value, path) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
        seen.add(value);
        if (/process|require|env|child|socket|HEAP|wasm/i.test(path.at(-1) ?? '')) odd.push(path.join('.'));
        for (const key of Reflect.ownKeys(value)) { let inner; try { inner = value[key] } catch { continue } visit(inner, [...path, String(key)]); }
        visit(Object.getPrototypeOf(value), [...path, '__proto__']);
      };
      visit(globalThis, []); visit(inputs, ['inputs']); visit(console, ['console']);
      return { odd, many: seen.size > 500 };`;
    expect((await run(walk)).value).toEqual({ odd: [], many: true });
  });
});
