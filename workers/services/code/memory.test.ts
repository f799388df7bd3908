import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import { createCodeService } from './code-service.ts';
import { codeRunner } from './testing/run-code.ts';

const service = createCodeService({ threads: 1 });
const { run } = codeRunner(service);
afterAll(() => service.close());

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const MB = 1024 * 1024;

/** What this process holds once everything that nobody refers to is gone. */
async function heldBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it('keeps nothing of programs that have ended: 200 with a megabyte each leave the memory as it was', async () => {
  const text = 'x'.repeat(MB);
  for (let number = 0; number < 10; number += 1) await run('return inputs.length', { inputs: text });
  const before = await heldBytes();
  for (let number = 0; number < 200; number += 1)
    expect((await run('return inputs.length', { inputs: `${number}${text}` })).value).toBeGreaterThan(MB);
  expect((await heldBytes()) - before).toBeLessThan(20 * MB);
}, 120_000);
