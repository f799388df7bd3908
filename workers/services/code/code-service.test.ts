import { afterAll, describe, expect, it } from 'vitest';
import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { CodeRequest } from '#graph/node-services';
import { createCodeService } from './code-service.ts';

const service = createCodeService({ threads: 2 });
afterAll(() => service.close());

async function run(source: string, more: Partial<CodeRequest> = {}, signal = new AbortController().signal): Promise<{ readonly value: Json; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const value = await service.forStep({ signal, log: (level, text) => void lines.push(`${level}: ${text}`) }).run({ language: 'javascript', source, inputs: {}, ...more });
  return { value, lines };
}

async function failure(source: string, more: Partial<CodeRequest> = {}): Promise<string> {
  try {
    return `no failure: ${JSON.stringify((await run(source, more)).value)}`;
  } catch (error) {
    return isNodeError(error) ? `${error.data.code}: ${error.data.message}` : `other: ${String(error)}`;
  }
}

describe('a program', () => {
  it('is the body of a function of its inputs, a function main, or a module', async () => {
    expect((await run('return inputs.a + 1', { inputs: { a: 1 } })).value).toBe(2);
    expect((await run('function main({ a }) { return a * 2 }', { inputs: { a: 2 } })).value).toBe(4);
    expect((await run('export default ({ a }) => a * 3', { inputs: { a: 2 } })).value).toBe(6);
    expect((await run('const half: number = inputs.a / 2;\nreturn { half }', { language: 'typescript', inputs: { a: 3 } })).value).toEqual({ half: 1.5 });
    expect((await run('const list = await Promise.all([1, 2].map(async (n) => n + 1)); return list')).value).toEqual([2, 3]);
    expect((await run('inputs.a')).value).toBeNull();
  });

  it('tells its console lines, also those before a failure', async () => {
    expect((await run('console.log("a", { b: 1 }, [2]); console.warn(undefined); console.error(new TypeError("x"))')).lines).toEqual(['log: a {"b":1} [2]', 'warn: undefined', 'error: TypeError: x']);
    const lines: string[] = [];
    await service.forStep({ signal: new AbortController().signal, log: (_level, text) => void lines.push(text) }).run({ language: 'javascript', source: 'console.log("before"); throw 1', inputs: {} }).catch(() => undefined);
    expect(lines).toEqual(['before']);
  });

  it('fails with the line of the author', async () => {
    expect(await failure('const a = 1;\n\nreturn a.b.c')).toMatch(/^CODE_FAILED: The program failed, line 3: TypeError/);
    expect(await failure('\nreturn (')).toMatch(/^CODE_SYNTAX: .*line [23]/);
    expect(await failure('const a: = 3', { language: 'typescript' })).toMatch(/^CODE_SYNTAX: .*line 1/);
    expect(await failure('export default (a: ) => a', { language: 'typescript' })).toMatch(/^CODE_SYNTAX/);
    expect(await failure('throw { odd: true }')).toMatch(/^CODE_FAILED/);
  });

  it('runs beside others, and is stopped when its step is cancelled', async () => {
    const values = await Promise.all(Array.from({ length: 8 }, (_none, index) => run('let n = 0; for (let i = 0; i < 1e5; i++) n += i; return inputs', { inputs: index })));
    expect(values.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const controller = new AbortController();
    const running = run('while (true) {}', { timeoutMs: 20_000 }, controller.signal);
    setTimeout(() => controller.abort(new Error('cancelled')), 50);
    await expect(running).rejects.toThrow('cancelled');
    expect((await run('return "still here"')).value).toBe('still here');
  });

  it('has the same clean world each time', async () => {
    await run('globalThis.left = 1; Array.prototype.map = () => "spoilt"; JSON.stringify = () => "\\"spoilt\\""; return 1');
    expect((await run('return [typeof left, [1].map((n) => n), JSON.stringify({})]')).value).toEqual(['undefined', [1], '{}']);
  });
});

describe('limits', () => {
  it.each([
    ['a loop without an end', 'while (true) {}', 'CODE_TIMEOUT'],
    ['a pattern that goes astray', 'return /(a+)+$/.test("a".repeat(40) + "b")', 'CODE_TIMEOUT'],
    ['promises without an end', 'const next = () => Promise.resolve().then(next); await next()', 'CODE_'],
    ['a promise that nothing settles', 'await new Promise(() => {})', 'CODE_FAILED'],
    ['a recursion without an end', 'const f = () => f(); f()', 'CODE_FAILED'],
    ['a text that doubles', 'let s = "x"; while (true) s += s', 'CODE_'],
    ['a list that grows', 'const all = []; while (true) all.push(new Array(1e5).fill(all.length))', 'CODE_'],
    ['a value that is too long', 'return "x".repeat(2000)', 'CODE_OUTPUT_TOO_LARGE'],
    ['a circle', 'const a = {}; a.a = a; return a', 'CODE_OUTPUT_NOT_JSON'],
    ['a BigInt', 'return 10n', 'CODE_OUTPUT_NOT_JSON'],
    ['a getter that never returns', 'return { get a() { while (true) {} } }', 'CODE_TIMEOUT'],
    ['a toJSON that never returns', 'return { toJSON() { while (true) {} } }', 'CODE_TIMEOUT'],
  ])('%s ends in an error of its own', async (_what, source, code) => {
    expect(await failure(source, { timeoutMs: 1_000, memoryMb: 16, maxOutputBytes: 1_000 })).toMatch(new RegExp(`^${code}`));
    expect((await run('return 1')).value).toBe(1);
  });

  it('keeps a flood of console lines from filling anything', async () => {
    const { lines } = await run('for (let i = 0; i < 5000; i++) console.log("x".repeat(100000)); return 1', { timeoutMs: 20_000 });
    expect(lines.length).toBeLessThanOrEqual(1_000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(3_000);
  });
});

/** Ways by which programs got out of other sandboxes, or at least to something of their host. */
describe('there is no way out', () => {
  const FORBIDDEN = ['process', 'require', 'module', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Worker', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Buffer', 'WebAssembly', 'importScripts', 'Deno', 'Bun', 'global', 'window', 'self', 'document', 'navigator', 'performance', 'crypto', 'structuredClone', 'std', 'os'];

  it.each(FORBIDDEN)('over the name %s', async (name) => {
    expect((await run(`return typeof ${name}`)).value).toBe('undefined');
  });

  it.each([
    ['the constructor of a function', 'return this?.constructor.constructor("return process")()'],
    ['the constructor of an async function', 'return (async () => {}).constructor("return process.version")()'],
    ['the constructor of a generator', 'return (function* () {}).constructor("yield process")().next().value'],
    ['Function itself', 'return new Function("return process.env")()'],
    ['indirect eval', 'return (0, eval)("process")'],
    ['the constructor of the inputs', 'return inputs.constructor.constructor("return process")()'],
    ['the constructor of the console', 'return console.log.constructor("return process")()'],
    ['an import', 'return await import("node:fs")'],
    ['require in a module', 'import fs from "fs"; export default () => fs.readFileSync("/etc/passwd")'],
    ['a stack trace with the host’s frames', 'Error.prepareStackTrace = (_e, frames) => frames; const s = new Error().stack; return s[0].getThis().process'],
    ['an exception that comes from the host', 'try { console.log({ get a() { throw new Error("in") } }) } catch (e) { return e.constructor.constructor("return process")() } return process'],
    ['a proxy that is shown on the console', 'console.log(new Proxy({}, { get: (_t, key) => { throw key } })); return process'],
    ['a finalizer', 'new FinalizationRegistry(() => process.exit()).register({}, 1); return process'],
    ['shared memory', 'return new SharedArrayBuffer(8).constructor.constructor("return process")()'],
    ['the prototype of an object', 'Object.prototype.polluted = 1; ({}).__proto__.x = 1; return process'],
  ])('over %s', async (_way, source) => {
    expect(await failure(source)).toMatch(/^CODE_(FAILED|SYNTAX)/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('over what it returns: names with a meaning stay plain fields', async () => {
    const { value } = await run('return JSON.parse(\'{"__proto__":{"admin":true},"constructor":1,"then":2}\')');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'then']);
    expect((value as { admin?: boolean }).admin).toBeUndefined();
  });

  it('over the globals: there are only the language’s own, and the console', async () => {
    expect((await run('return Object.keys(globalThis)')).value).toEqual(['console']);
  });
});
