import { expect, it } from 'vitest';
import { bundleWorkflow } from '../scripts/lib/workflow-bundle.mjs';

const MOST_BYTES = 2_400_000;

it('bundles the interpreter without Node’s modules, zod or acorn, below a size that loads fast', async () => {
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  const nothing = (): void => {};
  const { code } = await bundleWorkflow({ log: nothing, trace: nothing, debug: nothing, info: nothing, warn: keep, error: keep }).catch(
    (error: Error) => {
      throw new Error([error.message, ...messages].join('\n'), { cause: error });
    },
  );
  expect(code).not.toMatch(/node_modules\/(zod|acorn)\//);
  // The bundle carries its source map in a comment; what the sandbox evaluates is the rest.
  const evaluated = code.replace(/\/\/# sourceMappingURL=.*/s, '');
  expect(evaluated.length).toBeLessThan(MOST_BYTES);
}, 60_000);
