import { z } from 'zod';

/**
 * Stands for the bytes of an image, a recording or a document in values that travel along edges: the content lies in the
 * store under its SHA-256, so histories and run records hold the reference alone.
 */
export const fileReferenceSchema = z.object({
  $file: z.string().regex(/^[0-9a-f]{64}$/, 'is not the reference of a stored file'),
  name: z.string().min(1).max(255),
  mediaType: z.string().min(1).max(127),
  /** Length of the content. */
  bytes: z.number().int().nonnegative(),
});

export type FileReference = z.output<typeof fileReferenceSchema>;

/** True for a reference to a stored file. */
export function isFileReference(value: unknown): value is FileReference {
  return typeof value === 'object' && value !== null && '$file' in value && fileReferenceSchema.safeParse(value).success;
}
