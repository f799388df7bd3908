import { afterAll, describe, expect, it } from 'vitest';
import { createCodeService } from './code-service.ts';
import { codeRunner } from './testing/run-code.ts';

const service = createCodeService({ threads: 1 });
const { run, failure } = codeRunner(service);
afterAll(() => service.close());

describe('a program', () => {
  it.each([
    ['the body of a function', 'return inputs.a + 1', 3],
    ['the body of a function that awaits', 'const list = await Promise.all([1, 2].map(async (n) => n + inputs.a)); return list', [3, 4]],
    ['a function main', 'function main({ a }) { return a * 2 }', 4],
    ['an async arrow main', 'const main = async ({ a }) => a * 2', 4],
    ['a module with a default function', 'export default ({ a }) => a * 3', 6],
    ['a module with an async default function', 'const k = await 3;\nexport default async function ({ a }) { return a * k }', 6],
    ['a module that exports main', 'export function main({ a }) { return a * 3 }', 6],
    ['a module that exports by a list', 'const f = (i) => i.a; export { f as default }', 2],
    ['a module whose default is a value', 'export default { b: 1 }', { b: 1 }],
    ['text that looks like a module', 'const text = `\nexport default 1\n`; return text.trim()', 'export default 1'],
    ['nothing that returns', 'inputs.a', null],
    ['one that ends in a comment', 'return inputs.a // done', 2],
  ])('may be %s', async (_form, source, value) => {
    expect((await run(source, { inputs: { a: 2 } })).value).toEqual(value);
  });

  it('may be TypeScript, whose types are taken out', async () => {
    const source =
      'import type { Row } from "./types";\ninterface Total { sum: number }\nenum Tax { Full = 19 }\nconst of = <T>(value: T): T => value;\nreturn { sum: of<number>(inputs.a as number) * Tax.Full } satisfies Total';
    expect((await run(source, { language: 'typescript', inputs: { a: 2 } })).value).toEqual({ sum: 38 });
    expect(await failure(source, { language: 'javascript' })).toMatch(/^CODE_SYNTAX/);
  });

  it.each([
    ['javascript', '\nreturn (', 'line 2, column 9: Unexpected token'],
    ['javascript', 'a b', 'line 1, column 3: Unexpected token'],
    ['javascript', '}); (() => {', 'line 1, column 1: Unexpected token'],
    ['javascript', 'return `abc', 'line 1, column 9: Unterminated template'],
    ['javascript', 'const a = 1;\nconst a = 2;', "line 2, column 7: Identifier 'a' has already been declared"],
    ['javascript', 'const inputs = 1', 'line 1, column 14: inputs is the name of what goes in; choose another one'],
    ['javascript', '  import fs from "fs";', 'line 1, column 3: import is not available: there are no modules in here'],
    ['javascript', 'export default 1;\nreturn 2', "line 2, column 1: 'return' outside of function"],
    ['typescript', 'const a: = 3', 'line 1, column 10: Unexpected token'],
    ['typescript', 'const a: number = 3;\n\nexport default (b: ) => b', 'line 3, column 20: Unexpected token'],
    ['typescript', 'const a: number = 3; const a = 4', "line 1: Identifier 'a' has already been declared"],
  ] as const)('in %s that cannot be read (%j) tells the place', async (language, source, message) => {
    expect(await failure(source, { language })).toBe(`CODE_SYNTAX: The program can't be read, ${message}`);
  });

  it('that is nested beyond reading is refused', async () => {
    const source = `return ${'('.repeat(50_000)}1${')'.repeat(50_000)}`;
    for (const language of ['javascript', 'typescript'] as const)
      expect(await failure(source, { language })).toMatch(/^CODE_SYNTAX.*nested/);
  });

  it('fails with the place of the author, and the program’s own stack', async () => {
    expect(await failure('const a = {};\n\nreturn a.b.c')).toBe(
      "CODE_FAILED: The program failed, line 3, column 11: TypeError: cannot read property 'c' of undefined",
    );
    expect(await failure('throw new Error("first line")')).toBe('CODE_FAILED: The program failed, line 1, column 16: Error: first line');
    expect(await failure('const f = (a: number) => { throw new Error("typed") };\nreturn f(1)', { language: 'typescript' })).toBe(
      'CODE_FAILED: The program failed, line 1: Error: typed',
    );
    expect(await failure('export default () => {\n  null.x;\n}')).toMatch(/^CODE_FAILED: The program failed, line 2, column 7: TypeError/);
    await expect(run('const inner = () => { throw new Error("x") };\nconst outer = () => inner();\nouter()')).rejects.toMatchObject({
      data: {
        retryable: false,
        details: { line: 1, column: 38, stack: ['at inner (line 1:38)', 'at outer (line 2:26)', 'at <anonymous> (line 3:6)'] },
      },
    });
  });

  it.each([
    ['throw null', 'The program failed: null'],
    ['throw { odd: true }', 'The program failed: {"odd":true}'],
    ['throw "text"', 'The program failed: text'],
    ['throw { get message() { throw 1 }, toJSON() { throw 2 } }', 'The program failed: [an object that cannot be shown]'],
    ['throw new SyntaxError("mine")', 'The program failed, line 1, column 22: SyntaxError: mine'],
    ['return eval("a b")', "The program failed, line 1, column 12: SyntaxError: expecting ';'"],
    ['export const other = 1', 'The program exports neither default nor main.'],
  ])('that says %s fails with CODE_FAILED', async (source, message) => {
    expect(await failure(source)).toBe(`CODE_FAILED: ${message}`);
  });

  it('that looks for what is not there is told what to take in its place', async () => {
    await expect(run('return fetch("https://example.com")')).rejects.toMatchObject({
      data: { code: 'CODE_FAILED', hint: expect.stringContaining('HTTP request') },
    });
    await expect(run('setTimeout(() => 1)')).rejects.toMatchObject({ data: { hint: expect.stringContaining('Wait') } });
    await expect(run('return hasOwnProperty.x.y')).rejects.toMatchObject({ data: { hint: expect.stringContaining('console.log') } });
  });

  it('tells its console lines, also those before a failure', async () => {
    const { lines } = await run(
      'console.log("a", { b: 1 }, [2]); console.warn(undefined); console.error(new TypeError("x")); console.info(1n, new Map([["k", new Set([1])]]), null); console.debug()',
    );
    expect(lines).toEqual(['log: a {"b":1} [2]', 'warn: undefined', 'error: TypeError: x', 'info: 1 [["k",[1]]] null', 'debug: ']);
    const before: string[] = [];
    await service
      .forStep({ signal: new AbortController().signal, log: (_level, text) => void before.push(text) })
      .run({ language: 'javascript', source: 'console.log("before"); throw 1', inputs: {} })
      .catch(() => undefined);
    expect(before).toEqual(['before']);
  });

  it('gets and gives text of any kind unchanged', async () => {
    const inputs = { ключ: 'a\u0000b \u2028 😀 "\\', lone: '\ud800', list: [1e308, -0.5, null, true, []] };
    expect((await run('return inputs', { inputs })).value).toEqual(inputs);
  });
});
