import { writeJson } from '#graph/json-text';
import { z } from 'zod';
import { fileReferenceSchema, type FileReference } from '#graph/file-reference';
import type { Json, JsonSchema } from '#graph/json';
import type { LlmMessage, Usage } from '#graph/model';

/** Files that go with a prompt: one, or a list. */
export const filesField = z
  .union([fileReferenceSchema, z.array(fileReferenceSchema)])
  .nullish()
  .meta({
    title: 'Files',
    description: 'Images, recordings, PDFs or texts for the model to read, such as {{ input.files }}. Not every model takes every kind.',
    control: 'files',
    placeholder: '{{ input.files }}',
  });

/** What was said before, as the memory node gives it. */
export const historyField = z
  .array(
    z
      .object({
        role: z
          .enum(['user', 'assistant'])
          .meta({ title: 'Role', options: { user: { label: 'User' }, assistant: { label: 'Assistant' } } }),
        text: z.string().meta({ title: 'Text' }),
      })
      .meta({ title: 'Message' }),
  )
  .nullish()
  .meta({
    title: 'History',
    description: 'What was said before: a list of { role, text }, such as {{ memory.messages }}.',
    control: 'expression',
    placeholder: '{{ memory.messages }}',
    advanced: true,
  });

/** Pairs of a prompt and its right answer. */
export const examplesField = z
  .array(
    z
      .object({
        user: z.string().meta({ title: 'Prompt', description: 'What the model could be given.', control: 'textarea' }),
        assistant: z.string().meta({ title: 'Answer', description: 'What it should answer.', control: 'textarea' }),
      })
      .meta({ title: 'Example' }),
  )
  .max(50)
  .nullish()
  .meta({
    title: 'Examples',
    description: 'Shows the model how to answer: prompts with their right answers. They often do more than rules.',
    control: 'messages',
    advanced: true,
  });

/** The files of a `filesField`. */
export function fileList(files: z.output<typeof filesField>): readonly FileReference[] {
  return files === null || files === undefined ? [] : Array.isArray(files) ? files : [files];
}

/** The messages before a prompt: examples first, then what was really said. */
export function messagesBefore({
  examples,
  history,
}: {
  readonly examples?: z.output<typeof examplesField>;
  readonly history?: z.output<typeof historyField>;
}): readonly LlmMessage[] {
  return [
    // A row that is still half empty shows nothing.
    ...(examples ?? [])
      .filter(({ user, assistant }) => user !== '' && assistant !== '')
      .flatMap(({ user, assistant }): LlmMessage[] => [
        { role: 'user', text: user },
        { role: 'assistant', text: assistant },
      ]),
    ...(history ?? []).map(({ role, text }): LlmMessage => ({ role, text })),
  ];
}

/** Tags keep what the model should read apart from what it should do. */
export function promptWithContext(prompt: string, context: Json): string {
  if (context === null || context === '') return prompt;
  return `${prompt}\n\n<context>\n${typeof context === 'string' ? context : writeJson(context, 2)}\n</context>`;
}

/** Usage in the output of a node. */
export const usageOutput = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
  isPriceKnown: z.boolean().optional(),
});

/** Usage as a value. */
export function usageValue(usage: Usage): z.output<typeof usageOutput> {
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    costUsd: usage.costUsd,
    ...(usage.isPriceKnown === undefined ? {} : { isPriceKnown: usage.isPriceKnown }),
  };
}

/** The type of why a model stopped, for `outputTypes`. */
export const finishReasonType: JsonSchema = {
  type: 'string',
  enum: ['stop', 'length'],
  description: 'length: the text was cut off at its maximum length.',
};

/** The type of usage, for `outputTypes`. */
export const usageType: JsonSchema = {
  type: 'object',
  properties: {
    inputTokens: { type: 'integer' },
    outputTokens: { type: 'integer' },
    costUsd: { type: 'number' },
    isPriceKnown: { type: 'boolean', description: 'False when the model’s price is not known, so that the cost is 0.' },
  },
  required: ['inputTokens', 'outputTokens', 'costUsd'],
};
