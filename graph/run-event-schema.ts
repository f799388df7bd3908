import { z } from 'zod';
import { anyJson } from './any-json.ts';
import type { RunEvent } from './run-event.ts';
import { nodeErrorSchema, runStatusSchema, stepRunSchema } from './run.ts';

const numbered = { runId: z.string(), sequence: z.number().int(), at: z.string() };

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('token-emitted'),
    runId: z.string(),
    stepKey: z.string(),
    attempt: z.number().int(),
    call: z.number().int().optional(),
    text: z.string(),
  }),
  z.object({ ...numbered, type: z.enum(['run-started', 'run-waiting', 'run-resumed']) }),
  z.object({
    ...numbered,
    type: z.enum(['step-started', 'step-waiting', 'step-finished', 'step-failed', 'step-skipped', 'step-cancelled']),
    step: stepRunSchema,
  }),
  z.object({ ...numbered, type: z.enum(['review-opened', 'review-closed']), reviewId: z.string(), nodeId: z.string() }),
  z.object({
    ...numbered,
    type: z.literal('map-progressed'),
    nodeId: z.string(),
    iteration: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    total: z.number().int(),
  }),
  z.object({ ...numbered, type: z.literal('run-responded'), status: z.number().int() }),
  z.object({
    ...numbered,
    type: z.literal('run-finished'),
    status: runStatusSchema,
    output: anyJson,
    error: nodeErrorSchema.nullable(),
    failedNode: z.string().nullable(),
  }),
]);

/** Reads a run event off the wire; null for one that this release does not know. */
export function parseRunEvent(json: string): RunEvent | null {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(json));
    // The schema's optional fields may be undefined where the type lets them be absent only.
    return parsed.success ? (parsed.data as RunEvent) : null;
  } catch {
    return null;
  }
}
