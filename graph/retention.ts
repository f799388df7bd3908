import { z } from 'zod';

/** How long something is kept. `count`: the newest so many. */
export const keepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('forever') }),
  z.object({ kind: z.literal('days'), days: z.number().int().min(1).max(36_500) }),
  z.object({ kind: z.literal('count'), count: z.number().int().min(0).max(1_000_000) }),
]);

const runRetentionSchema = z.object({
  /** The run with its status, times, tokens and cost. Goes with everything else of the run. */
  record: keepSchema,
  /** What the run and its steps took in and gave. */
  content: keepSchema,
});

/** How long runs of a workflow are kept, counted from their end; open runs always are. */
export const retentionSchema = z.object({ published: runRetentionSchema, drafts: runRetentionSchema });

export type Keep = z.output<typeof keepSchema>;
export type Retention = z.output<typeof retentionSchema>;

/** What counts unless a workflow says otherwise: test runs for 30 days, all others forever. */
export const defaultRetention: Retention = {
  published: { record: { kind: 'forever' }, content: { kind: 'forever' } },
  drafts: { record: { kind: 'days', days: 30 }, content: { kind: 'days', days: 30 } },
};

/** What is stored on disk, in bytes. */
export const storageSchema = z.object({
  database: z.number(),
  values: z.number(),
  files: z.number(),
  indexes: z.number(),
  engine: z.number(),
  total: z.number(),
  /** Null where the system does not tell. */
  free: z.number().nullable(),
  runs: z.number().int(),
});

export type StorageUse = z.output<typeof storageSchema>;
