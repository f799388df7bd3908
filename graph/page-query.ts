import { z } from 'zod';

/** Which page of a list, the first one without a cursor, and how long it may be. */
export const pageQuery = z.object({
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
