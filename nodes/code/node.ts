import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { checkResult } from './check-result.ts';

const STARTER = `// inputs holds what is given above; what you return is passed on along the edge.
console.log('inputs are', inputs);
return { received: inputs };
`;

/** What a new node is given. It is read as an expression; where nothing is given at all, it stays this text. */
const WHAT_COMES_IN = '{{ input }}';

/** Runs a program in an isolate. */
export default defineNode({
  type: 'code',
  version: 1,
  title: 'Code',
  description: 'Runs JavaScript or TypeScript of your own on values, in an isolate without network, files or anything of the host.',
  keywords: ['javascript', 'js', 'typescript', 'ts', 'function', 'script', 'program', 'custom code', 'snippet', 'isolate'],
  standsInFor: [{ words: ['python', 'bash', 'shell', 'ruby'], how: 'Runs JavaScript or TypeScript only.' }],
  category: 'data',
  icon: 'code',
  effect: 'read',
  asTool: { port: 'out' },
  timeoutMs: 90_000,
  maxAttempts: 1,
  config: z.object({
    language: z
      .enum(['typescript', 'javascript'])
      .default('typescript')
      .meta({
        title: 'Language',
        description: 'TypeScript types are stripped, not checked.',
        options: { typescript: { label: 'TypeScript' }, javascript: { label: 'JavaScript' } },
      }),
    source: z
      .string()
      .max(100_000)
      .default(STARTER)
      .meta({
        title: 'Program',
        description:
          'The body of a function that knows inputs and returns a value; or a function main(inputs), or a module with export default. console.log writes to the run.',
        control: 'code',
        aliases: ['code', 'program', 'script', 'javascript', 'js', 'jsCode'],
      }),
    outputSchema: jsonSchemaSetting().optional().meta({
      title: 'Result',
      description: 'The JSON Schema of what it returns, so that its fields are offered and checked in later nodes.',
      control: 'json-schema',
    }),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(5_000)
      .meta({ title: 'Time limit', description: 'The program is stopped after this; up to 1 min.', control: 'duration', advanced: true }),
    memoryMb: z.number().int().min(8).max(256).default(64).meta({
      title: 'Memory',
      description: 'In megabytes, beside what the interpreter takes itself. A program that needs more is stopped.',
      advanced: true,
    }),
  }),
  inputs: z.object({
    values: jsonValue.default(WHAT_COMES_IN).meta({
      title: 'Inputs',
      description:
        'Available as `inputs`: values by name, or one expression such as {{ input }} for all that comes in. Without any, inputs is an empty object.',
      control: 'key-value',
      placeholder: WHAT_COMES_IN,
    }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: config.outputSchema === undefined ? {} : asJsonSchema(config.outputSchema) }),
  summary: ({ config }) => firstLine(config.source),
  async run({ config, inputs, ctx }) {
    const { language, source, timeoutMs, memoryMb, outputSchema } = config;
    const values = inputs.values === WHAT_COMES_IN || inputs.values === '' ? {} : inputs.values;
    const value = await ctx.code.run({ language, source, inputs: values, timeoutMs, memoryMb });
    if (outputSchema !== undefined) checkResult(value, asJsonSchema(outputSchema));
    return { out: value };
  },
  examples: [
    {
      title: 'A total with tax',
      config: {
        source: 'const net = inputs.rows.reduce((sum, row) => sum + row.price, 0);\nreturn { net, gross: Math.round(net * 119) / 100 };',
      },
      inputs: { values: { rows: '{{ input.rows }}' } },
      input: { rows: [{ price: 10 }, { price: 5 }] },
      outputs: { out: { net: 15, gross: 17.85 } },
    },
    {
      title: 'Orders by customer, with a checked result',
      config: {
        source: [
          'interface Order { customer: string; total: number }',
          '',
          'export default function (orders: Order[]) {',
          '  const sums = new Map<string, number>();',
          '  for (const { customer, total } of orders) sums.set(customer, (sums.get(customer) ?? 0) + total);',
          '  return [...sums].map(([customer, total]) => ({ customer, total })).sort((a, b) => b.total - a.total);',
          '}',
        ].join('\n'),
        outputSchema: {
          type: 'array',
          items: {
            type: 'object',
            properties: { customer: { type: 'string' }, total: { type: 'number' } },
            required: ['customer', 'total'],
          },
        },
      },
      inputs: { values: '{{ input }}' },
      input: [
        { customer: 'Ada', total: 10 },
        { customer: 'Bob', total: 25 },
        { customer: 'Ada', total: 5 },
      ],
      outputs: {
        out: [
          { customer: 'Bob', total: 25 },
          { customer: 'Ada', total: 15 },
        ],
      },
    },
  ],
});

/** The first line that does something: no comment, nothing for the console. */
function firstLine(source: string): string {
  const lines = source.split('\n').map((line) => line.trim());
  return (lines.find((line) => line !== '' && !/^(\/\/|\/?\*|console\.)/.test(line)) ?? '').slice(0, 80);
}
