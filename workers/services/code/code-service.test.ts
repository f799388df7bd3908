import { afterAll, describe, expect, it } from 'vitest';
import { createCodeService } from './code-service.ts';
import { codeRunner } from './testing/run-code.ts';

const service = createCodeService({ threads: 2 });
const { run, failure } = codeRunner(service);
afterAll(() => service.close());

describe('limits', () => {
  it.each([
    ['a loop without an end', 'while (true) {}', 'CODE_TIMEOUT'],
    ['a loop that catches and goes on', 'for (;;) try { for (;;); } catch {} finally { for (;;); }', 'CODE_TIMEOUT'],
    ['a pattern that goes astray', 'return /(a+)+$/.test("a".repeat(40) + "b")', 'CODE_TIMEOUT'],
    ['promises without an end', 'const next = () => Promise.resolve().then(next); await next()', 'CODE_(TIMEOUT|MEMORY)'],
    ['an async loop without an end', 'for (;;) await 0', 'CODE_TIMEOUT'],
    [
      'many promises at once',
      'const fork = async () => { await 0; fork(); fork(); }; fork(); for (;;) await 0',
      'CODE_(TIMEOUT|MEMORY|FAILED: The interpreter gave up)',
    ],
    ['one long call that the interpreter does not interrupt', 'return new Array(5e8).join("abc").length', 'CODE_(TIMEOUT|MEMORY)'],
    ['a number with millions of digits', 'return 10n ** (10n ** 7n) > 1n', 'CODE_(FAILED|TIMEOUT)'],
    ['a module that never ends', 'while (true) {}\nexport default 1', 'CODE_TIMEOUT'],
    ['a getter that never returns', 'return { get a() { while (true) {} } }', 'CODE_TIMEOUT'],
    ['a toJSON that never returns', 'return { toJSON() { while (true) {} } }', 'CODE_TIMEOUT'],
    ['a thrown thing that never ends', 'throw { toJSON() { while (true) {} } }', 'CODE_TIMEOUT'],
    ['a promise that nothing settles', 'await new Promise(() => {})', 'CODE_FAILED: .*promise'],
    ['a value that is never there', 'return { then() {} }', 'CODE_FAILED: .*promise'],
    ['a recursion without an end', 'const f = () => f(); f()', 'CODE_FAILED: .*deep'],
    ['an async recursion without an end', 'const f = async () => await f(); await f()', 'CODE_FAILED: .*deep'],
    ['text that is nested without an end', 'return JSON.parse("[".repeat(1e6))', 'CODE_FAILED'],
    ['a text that doubles', 'let s = "x"; while (true) s += s', 'CODE_(FAILED|MEMORY)'],
    ['a huge text', 'return "x".repeat(2 ** 29).length', 'CODE_MEMORY'],
    ['a huge buffer', 'return new ArrayBuffer(2 ** 30).byteLength', 'CODE_MEMORY'],
    ['a list that grows', 'const all = []; while (true) all.push(new Array(1e5).fill(all.length))', 'CODE_MEMORY'],
    ['a value that is too long', 'return "x".repeat(2000)', 'CODE_OUTPUT_TOO_LARGE'],
    ['a value that is too long in bytes', 'return "€".repeat(500)', 'CODE_OUTPUT_TOO_LARGE'],
    ['a value that is nested too deeply', 'let a = []; for (let i = 0; i < 300; i++) a = [a]; return a', 'CODE_OUTPUT_NOT_JSON: .*deeper'],
    ['a circle', 'const a = {}; a.a = a; return a', 'CODE_OUTPUT_NOT_JSON: .*circular'],
    ['a number that is none', 'return { ratio: 0 / 0 }', 'CODE_OUTPUT_NOT_JSON'],
    ['a function', 'return () => 1', 'CODE_OUTPUT_NOT_JSON'],
    ['a getter that throws', 'return { get a() { throw new Error("trap") } }', 'CODE_OUTPUT_NOT_JSON: .*trap'],
  ])('%s ends in an error of its own', async (_what, source, code) => {
    expect(await failure(source, { timeoutMs: 700, memoryMb: 16, maxOutputBytes: 1_000 })).toMatch(new RegExp(`^${code}`));
  });

  it('hand big integers in and out with all digits', async () => {
    const inputs = { id: { $number: '9007199254740993' }, rate: { $number: '0.12345678901234567890123' }, list: [1] };
    expect(
      (await run('return { next: inputs.id + 1n, small: BigInt(5), same: inputs, kind: typeof inputs.id }', { inputs })).value,
    ).toEqual({ next: { $number: '9007199254740994' }, small: 5, same: { ...inputs, rate: '0.12345678901234567890123' }, kind: 'bigint' });
    await expect(run('return inputs.id + 1', { inputs })).rejects.toThrow(/BigInt/i);
  });

  it('leave the threads able to run the next program', async () => {
    expect(await Promise.all([1, 2, 3].map(async (n) => (await run('return inputs', { inputs: n })).value))).toEqual([1, 2, 3]);
  });

  it('refuse inputs that do not fit into the memory', async () => {
    expect((await run('return inputs.length', { inputs: 'x'.repeat(1e6), memoryMb: 8 })).value).toBe(1e6);
    expect(await failure('return inputs.length', { inputs: 'x'.repeat(5e6), memoryMb: 8 })).toMatch(/^CODE_MEMORY/);
  });

  it('count from when the program starts, not from when it waits for a thread', async () => {
    const fresh = createCodeService({ threads: 1 });
    const runner = codeRunner(fresh);
    const all = await Promise.all([1, 2, 3].map(() => runner.failure('while (true) {}', { timeoutMs: 200 })));
    expect(all).toEqual(Array(3).fill('CODE_TIMEOUT: The program did not end within 0.2 s.'));
    expect((await runner.run('return 1', { timeoutMs: 100 })).value).toBe(1);
    await fresh.close();
  });

  it('keep a flood of console lines from filling anything', async () => {
    const { lines } = await run('for (let i = 0; i < 50000; i++) console.log("x".repeat(5000)); return 1', { timeoutMs: 20_000 });
    expect(lines.length).toBe(1_000);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(3_000);
  });
});

describe('programs beside each other', () => {
  it('share the threads', async () => {
    const values = await Promise.all(
      Array.from({ length: 8 }, (_none, index) =>
        run('let n = 0; for (let i = 0; i < 1e5; i++) n += i; console.log(inputs); return inputs', { inputs: index }),
      ),
    );
    expect(values.map(({ value, lines }) => [value, ...lines])).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n, `log: ${n}`]));
  });

  it('find the same clean world each time', async () => {
    await run(
      'globalThis.left = 1; Array.prototype.map = () => "spoilt"; JSON.stringify = () => "\\"spoilt\\""; Object.prototype.left = 1; return 1',
    );
    for (const _thread of [1, 2])
      expect((await run('return [typeof left, [1].map((n) => n), JSON.stringify({}), {}.left === undefined]')).value).toEqual([
        'undefined',
        [1],
        '{}',
        true,
      ]);
  });

  it('are stopped when their step is cancelled, running or waiting', async () => {
    const cancelled = new AbortController();
    const others = new AbortController();
    const running = [
      run('while (true) {}', { timeoutMs: 30_000 }, cancelled.signal),
      run('while (true) {}', { timeoutMs: 30_000 }, others.signal),
    ];
    const waiting = run('return 1', {}, cancelled.signal);
    const next = run('return 2');
    setTimeout(() => cancelled.abort(new Error('cancelled')), 100);
    await expect(running[0]).rejects.toThrow('cancelled');
    await expect(waiting).rejects.toThrow('cancelled');
    expect((await next).value).toBe(2);
    others.abort(new Error('also cancelled'));
    await expect(running[1]).rejects.toThrow('also cancelled');
    await expect(run('return 1', {}, cancelled.signal)).rejects.toThrow('cancelled');
    expect((await run('return "still here"')).value).toBe('still here');
  });

  it('end with the service, and none is started after', async () => {
    const ending = createCodeService({ threads: 1 });
    const runner = codeRunner(ending);
    const [running, waiting] = [runner.failure('while (true) {}', { timeoutMs: 30_000 }), runner.failure('return 1')];
    await new Promise((resolve) => setTimeout(resolve, 100));
    await ending.close();
    expect(await running).toMatch(/^other: /);
    expect(await waiting).toMatch(/process is ending/);
    expect(await runner.failure('return 1')).toMatch(/process is ending/);
  });
});

describe('a file among the inputs', () => {
  const file = (hash: string, mediaType: string) => ({ $file: hash.repeat(64), name: 'a.txt', mediaType, bytes: 3 });
  const contents: Record<string, Uint8Array> = {
    a: Buffer.from('Größe'),
    b: Uint8Array.from([0xff, 0xd8, 0]),
    c: Buffer.from('Gr\xf6\xdfe', 'latin1'),
  };
  const files = createCodeService({ threads: 1, readFile: async ({ $file }) => contents[$file[0] ?? ''] ?? new Uint8Array() });
  const { run: runWith, failure: failureWith } = codeRunner(files);
  afterAll(() => files.close());

  it('is read as text or as base64', async () => {
    const inputs = { doc: file('a', 'text/plain'), list: [file('b', 'image/jpeg'), file('c', 'text/plain; charset=iso-8859-1')] };
    const source =
      'const [picture, old] = inputs.list.map(readFile); return [readFile(inputs.doc).text, picture.base64, picture.text ?? null, old.text, readFile(inputs.doc).name]';
    expect((await runWith(source, { inputs })).value).toEqual(['Größe', '/9gA', null, 'Größe', 'a.txt']);
    expect((await runWith('export default (inputs) => readFile(inputs.doc).text.length', { inputs })).value).toBe(5);
  });

  it('is the only thing that can be read', async () => {
    for (const asked of ['{ $file: "d".repeat(64) }', '{ $file: "constructor" }', '"/etc/passwd"', 'null'])
      expect(await failureWith(`return readFile(${asked})`, { inputs: file('a', 'text/plain') })).toContain(
        'readFile takes a file of the inputs',
      );
    expect((await runWith('return typeof globalThis["read" + "File"]')).value).toBe('undefined');
  });
});
