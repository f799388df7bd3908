import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import type { Binding } from '#graph/expression/ast';
import { inputField, inputValue } from '../bindings.ts';
import { jsonValue } from '../fields.ts';
import { fieldDefault, type FormField, formFieldSchema, formType } from './form-field.ts';

/** Starts a run from a form that somebody fills in. */
export default defineNode({
  type: 'manual',
  version: 1,
  title: 'Manual trigger',
  description: 'Starts a run from a form that a person fills in.',
  keywords: ['manual', 'manual trigger', 'form', 'button', 'start', 'input', 'trigger', 'test'],
  category: 'trigger',
  icon: 'play',
  isTrigger: true,
  canFail: false,
  config: z.object({
    fields: z
      .array(formFieldSchema.meta({ title: 'Field' }))
      .max(50)
      .superRefine((fields, context) => {
        const seen = new Set<string>();
        fields.forEach((field, index) => {
          if (seen.has(field.name))
            context.addIssue({ code: 'custom', message: `two fields are called ${field.name}`, path: [index, 'name'] });
          seen.add(field.name);
          if (field.type === 'choice' && field.default !== undefined && !field.options.includes(field.default)) {
            context.addIssue({ code: 'custom', message: 'the default is not among the options', path: [index, 'default'] });
          }
        });
      })
      .default([])
      .meta({ title: 'Form', description: 'What to ask before the run starts. Without fields, any JSON is taken as it is.' }),
  }),
  inputs: z.object({}),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: formType(config.fields) }),
  summary: ({ config }) => config.fields.map((field) => field.title ?? field.name).join(', '),
  step: ({ config }) =>
    config.fields.length === 0
      ? { kind: 'assign', port: 'out', value: inputValue }
      : { kind: 'assign', port: 'out', value: filledForm(config.fields), schema: formType(config.fields) },
  examples: [
    {
      title: 'A question, with a tone that has a default',
      config: {
        fields: [
          { type: 'long-text', name: 'question', title: 'Your question' },
          { type: 'choice', name: 'tone', options: ['friendly', 'formal'], default: 'friendly' },
        ],
      },
      input: { question: 'Where is my parcel?' },
      outputs: { out: { question: 'Where is my parcel?', tone: 'friendly' } },
    },
    { title: 'Any JSON', input: { anything: [1, 2] }, outputs: { out: { anything: [1, 2] } } },
  ],
});

function filledForm(fields: readonly FormField[]): Binding {
  return {
    kind: 'object',
    entries: fields.map((field) => [field.name, { kind: 'expression', expression: inputField(field.name, fieldDefault(field)) }]),
  };
}
