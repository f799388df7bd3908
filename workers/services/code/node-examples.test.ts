import { afterAll, describe, expect, it } from 'vitest';
import { evaluateBinding } from '#graph/expression/evaluate';
import { parseBinding } from '#graph/expression/parse';
import type { Json, JsonObject } from '#graph/json';
import code from '#nodes/code/node';
import { createCodeService } from './code-service.ts';

const service = createCodeService({ threads: 1 });
afterAll(() => service.close());

/** Runs the node as a step does, with the real isolate and none of the other services. */
async function run(config: JsonObject, values: Json): Promise<unknown> {
  const ctx = { code: service.forStep({ signal: new AbortController().signal, log: () => undefined }) };
  return code.run?.({ config: code.config.parse(config), inputs: { values }, ctx: ctx as never });
}

describe('the code node in the isolate', () => {
  it.each(code.examples.map((example) => [example.title, example] as const))(
    'does what its example says: %s',
    async (_title, { config, inputs, input, outputs }) => {
      const binding = parseBinding(inputs?.['values'] ?? null);
      if (!binding.ok) throw new Error('The example has an expression that cannot be read');
      expect(await run(config ?? {}, evaluateBinding(binding.binding, { input: input ?? null }))).toEqual(outputs);
    },
  );

  it('runs as it is when it is new', async () => {
    expect(await run({}, { name: 'Ada' })).toEqual({ out: { received: { name: 'Ada' } } });
  });
});
