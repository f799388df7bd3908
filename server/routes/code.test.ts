import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodeTest, codeTestSchema } from '#graph/api';
import { type CodeIsolates, createCodeService } from '#workers/services/code/code-service';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let programs: CodeIsolates;
let test: TestApp;
beforeAll(async () => {
  programs = createCodeService({ threads: 1 });
  test = await createTestApp({ programs });
});
afterAll(async () => {
  await test.close();
  await programs.close();
});

const ask = async (body: object): Promise<CodeTest> => codeTestSchema.parse(await test.json('POST', '/api/code/test', body));

describe('trying a program', () => {
  it('answers its value and its console lines', async () => {
    const answer = await ask({
      source: 'console.log("got", inputs.n);\nconst twice: number = inputs.n * 2;\nreturn { twice }',
      inputs: { n: 4 },
    });
    expect(answer).toEqual({ ok: true, value: { twice: 8 }, logs: [{ level: 'log', text: 'got 4' }], durationMs: expect.any(Number) });
  });

  it('answers why it failed, and where', async () => {
    expect(await ask({ source: 'console.warn("here");\nreturn inputs.a.b', inputs: {} })).toMatchObject({
      ok: false,
      error: { code: 'CODE_FAILED', line: 2, column: 16, hint: expect.any(String) },
      logs: [{ level: 'warn', text: 'here' }],
    });
    expect(await ask({ source: 'return (', language: 'javascript' })).toMatchObject({
      ok: false,
      error: { code: 'CODE_SYNTAX', line: 1, column: 9 },
    });
    expect(await ask({ source: 'for (;;);', timeoutMs: 100 })).toMatchObject({
      ok: false,
      error: { code: 'CODE_TIMEOUT', line: null, column: null },
    });
    expect(await ask({ source: 'return "text"', outputSchema: { type: 'number' } })).toMatchObject({
      ok: false,
      error: { code: 'CODE_OUTPUT_INVALID' },
    });
  });

  it('sends no more lines than a page can show', async () => {
    const { logs } = await ask({ source: 'for (let n = 0; n < 500; n++) console.log(n); return 1' });
    expect([logs.length, logs.at(-1)]).toEqual([201, { level: 'warn', text: 'Only the first 200 lines are shown.' }]);
  });

  it('is for those who may use the API, and takes no more than a program may use', async () => {
    expect((await test.call('POST', '/api/code/test', { source: 'return 1' }, {})).status).toBe(401);
    for (const body of [
      {},
      { source: 1 },
      { source: 'return 1', timeoutMs: 600_000 },
      { source: 'return 1', memoryMb: 5_000 },
      { source: 'x'.repeat(100_001) },
    ])
      expect((await test.call('POST', '/api/code/test', body)).status).toBe(400);
  });
});
