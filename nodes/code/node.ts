import { z } from 'zod';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { valueMatches } from '#graph/types/schema-type';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';

const STARTER = `// "inputs" holds the values given below. What you return goes on along the edge.
return { greeting: \`Hello \${inputs.name ?? 'there'}\` };
`;

/** Runs a program in an isolate. */
export default defineNode({
  type: 'code',
  version: 1,
  title: 'Code',
  description: 'Runs JavaScript or TypeScript of your own on values, in an isolate without network, files or anything of the host.',
  category: 'data',
  icon: 'code',
  effect: 'read',
  asTool: { port: 'out' },
  timeoutMs: 90_000,
  maxAttempts: 1,
  config: z.object({
    language: z.enum(['typescript', 'javascript']).default('typescript').meta({ title: 'Language', description: 'Types are checked by nobody here: they are taken out before the program runs.' }),
    source: z.string().max(100_000).default(STARTER).meta({
      title: 'Program',
      description: 'The body of a function that knows inputs and returns a value; or a module with export default (inputs) => …. console.log writes to the run.',
      control: 'code',
    }),
    outputSchema: jsonSchemaSetting().optional().meta({ title: 'Result', description: 'The JSON Schema of what it returns, so that its fields are offered and checked in later nodes.', control: 'json-schema' }),
    timeoutMs: z.number().int().min(100).max(60_000).default(5_000).meta({ title: 'Longest time', description: 'After it the program is stopped.', control: 'duration', advanced: true }),
    memoryMb: z.number().int().min(8).max(256).default(64).meta({ title: 'Memory', description: 'In megabytes. A program that needs more is stopped.', advanced: true }),
  }),
  inputs: z.object({
    values: jsonValue.optional().meta({ title: 'Inputs', description: 'Known to the program as inputs: values by name, or any one value.', control: 'key-value', placeholder: '{{ input }}' }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: config.outputSchema === undefined ? {} : asJsonSchema(config.outputSchema) }),
  summary: ({ config }) => firstLine(config.source),
  async run({ config, inputs, ctx }) {
    const { language, source, timeoutMs, memoryMb, outputSchema } = config;
    const value = await ctx.code.run({ language, source, inputs: inputs.values ?? {}, timeoutMs, memoryMb });
    if (outputSchema !== undefined) checkResult(value, asJsonSchema(outputSchema));
    return { out: value };
  },
  examples: [
    {
      title: 'A total with tax',
      config: { source: 'const net = inputs.rows.reduce((sum, row) => sum + row.price, 0);\nreturn { net, gross: Math.round(net * 119) / 100 };' },
      inputs: { values: { rows: '{{ input.rows }}' } },
      input: { rows: [{ price: 10 }, { price: 5 }] },
      outputs: { out: { net: 15, gross: 17.85 } },
    },
  ],
});

function checkResult(value: Json, schema: ReturnType<typeof asJsonSchema>): void {
  const fit = valueMatches(value, schema);
  if (fit.ok) return;
  throw new NodeError({ code: 'CODE_OUTPUT_INVALID', message: `The program returned something else than its result says: ${fit.path === '' ? '' : `${fit.path}: `}${fit.message}.`, hint: 'Correct the program, or the schema of its result.', details: { value } });
}

function firstLine(source: string): string {
  return (source.split('\n').map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('//')) ?? '').slice(0, 80);
}
