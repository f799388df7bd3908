import { z } from 'zod';
import type { Json } from '#graph/json';

const json: z.ZodType<Json> = z.json();

/** What a template says of itself, beside its graph. */
export const templateMetaSchema = z.object({ title: z.string(), description: z.string(), category: z.string(), exampleInput: json });

/**
 * One case of a template, run through the real engine: an input, what the services it calls answer (`{{mock}}` in the
 * input stands for their address), what the reviewers decide in turn, and what must come of it.
 */
export const templateCaseSchema = z.object({
  name: z.string(),
  input: json,
  services: z.record(z.string(), z.object({ status: z.number().int(), body: json })).default({}),
  reviews: z
    .array(z.object({ node: z.string(), decision: z.enum(['approve', 'reject']), comment: z.string().optional(), value: json.optional() }))
    .default([]),
  expect: z
    .object({
      status: z.enum(['finished', 'failed']),
      /** The code of the error with which a run fails. */
      error: z.string().optional(),
      /** Fields that the output must have, among others. */
      output: json.optional(),
      /** Names of nodes that must have finished, or must have been skipped. */
      finished: z.array(z.string()).default([]),
      skipped: z.array(z.string()).default([]),
      /** How often nodes ran. */
      iterations: z.record(z.string(), z.number().int()).default({}),
      /** The answer to the caller. */
      response: z.object({ status: z.number().int() }).optional(),
    })
    .refine(
      ({ status, error }) => (status === 'failed') === (error !== undefined),
      'a case that fails, and no other, names the code of its error',
    ),
});

export type TemplateCase = z.output<typeof templateCaseSchema>;
