import { z } from 'zod';

/** What a check found. The text itself is not repeated, as it may be the secret. */
export const findingSchema = z.object({
  check: z.string(),
  kind: z.string(),
  /** Where in the data, such as `customer.mail`; absent for a text. */
  path: z.string().optional(),
  /** Offsets in that text as it came in. */
  start: z.number(),
  end: z.number(),
  reason: z.string(),
  score: z.number(),
});

export type Finding = z.output<typeof findingSchema>;

/** What a check says of a text. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** Why the text must not pass; absent when it may. */
  readonly blockedBecause?: string;
}

/** A finding about the whole of a text. */
export function ofWhole(text: string, finding: Omit<Finding, 'start' | 'end'>): Finding {
  return { ...finding, start: 0, end: text.length };
}
