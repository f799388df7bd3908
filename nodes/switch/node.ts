import { z } from 'zod';
import type { Json, JsonObject } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { entryOf, inputValue, itemsOf, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

const OTHERWISE = 'otherwise';
const RESERVED: readonly string[] = [OTHERWISE, 'error'];

const caseSchema = z.object({
  port: z
    .string()
    .trim()
    .min(1, 'a case needs a label')
    .max(60)
    .refine((label) => !RESERVED.includes(label), 'this label has a meaning of its own; choose another')
    .meta({ title: 'Label', description: 'The name of the output.', placeholder: 'urgent', control: 'output-name', reserved: RESERVED }),
  when: z.boolean().nullable().meta({
    title: 'When',
    description: 'The run continues at this output when it is true.',
    control: 'expression',
    placeholder: "{{ input.category === 'billing' }}",
  }),
});

/** Leaves by the case that holds. */
export default defineNode({
  type: 'switch',
  version: 1,
  title: 'Switch',
  description: 'Continues at the first case that is true, or at each one that is. The incoming value passes through.',
  keywords: ['router', 'route', 'cases', 'case', 'branches', 'multiple conditions', 'else if', 'path'],
  category: 'logic',
  icon: 'route',
  config: z.object({
    mode: z
      .enum(['first', 'all'])
      .default('first')
      .meta({
        title: 'Match',
        options: {
          first: { label: 'First case', hint: 'Only the first case that is true.' },
          all: { label: 'Every case', hint: 'Each case that is true.' },
        },
      }),
    otherwise: z
      .boolean()
      .default(true)
      .meta({ title: 'Output when no case is true', description: 'Adds “otherwise”. Without it the run ends here when no case is true.' }),
  }),
  inputs: z.object({
    cases: z
      .array(caseSchema.meta({ title: 'Case' }))
      .min(1, 'add a case')
      .max(50)
      .superRefine((cases, context) => {
        const seen = new Set<string>();
        cases.forEach(({ port }, index) => {
          if (seen.has(port)) context.addIssue({ code: 'custom', message: `two cases are labelled ${port}`, path: [index, 'port'] });
          seen.add(port);
        });
      })
      .meta({ title: 'Cases', description: 'Looked at from top to bottom.' }),
  }),
  outputs: z.object({}).catchall(jsonValue),
  firesSeveral: ({ config }) => config.mode === 'all',
  firesNothing: ({ config }) => !config.otherwise,
  ports: ({ config, inputs }) => [...labels(inputs), ...(config.otherwise ? [OTHERWISE] : [])],
  outputTypes: ({ config, inputs, inputType }) =>
    Object.fromEntries([...labels(inputs), ...(config.otherwise ? [OTHERWISE] : [])].map((port) => [port, inputType])),
  summary: ({ inputs }) => labels(inputs).join(' · '),
  step: ({ config, bindings }) => ({
    kind: 'branch',
    cases: itemsOf(bindings['cases']).flatMap((item) => {
      const port = entryOf(item, 'port');
      return port?.kind === 'literal' && typeof port.value === 'string'
        ? [{ port: port.value.trim(), when: entryOf(item, 'when') ?? literal(false) }]
        : [];
    }),
    otherwise: config.otherwise ? OTHERWISE : null,
    mode: config.mode,
    value: inputValue,
  }),
  examples: [
    {
      title: 'Sorting tickets',
      inputs: {
        cases: [
          { port: 'billing', when: "{{ input.category === 'billing' }}" },
          { port: 'bug', when: "{{ input.category === 'bug' }}" },
        ],
      },
      input: { category: 'bug' },
      outputs: { bug: { category: 'bug' } },
    },
    {
      title: 'Nothing fits',
      inputs: { cases: [{ port: 'billing', when: "{{ input.category === 'billing' }}" }] },
      input: { category: 'praise' },
      outputs: { otherwise: { category: 'praise' } },
    },
  ],
});

/** The labels as written, without those still empty or doubled. */
function labels(inputs: JsonObject): readonly string[] {
  const cases = Array.isArray(inputs['cases']) ? inputs['cases'] : [];
  const names = cases.flatMap((item: Json) => {
    const port = typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as JsonObject)['port'] : undefined;
    return typeof port === 'string' && port.trim() !== '' && !RESERVED.includes(port.trim()) ? [port.trim()] : [];
  });
  return [...new Set(names)];
}
