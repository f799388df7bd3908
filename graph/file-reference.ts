import { z } from 'zod';
import type { Json } from './json.ts';

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

/** Content given in place, as programs make it and as answers with files in base64 hold it. */
export const inlineFileSchema = z.strictObject({
  base64: z.string(),
  contentType: z.string().min(1).max(127).optional(),
  name: z.string().min(1).max(255).optional(),
});

export type InlineFile = z.output<typeof inlineFileSchema>;

/** True for content given in place. */
export function isInlineFile(value: unknown): value is InlineFile {
  return typeof value === 'object' && value !== null && 'base64' in value && inlineFileSchema.safeParse(value).success;
}

/** What a reference looks like inside a text, also one that was written as JSON once more. */
const REFERENCE_IN_TEXT = /\{\s*\\*"\$(?:file|blob)\\*"\s*:\s*\\*"[0-9a-f]{64}\\*"/;

/**
 * The name of the first stored file that a value refers to, however deep, also inside texts; null without any. References mean nothing
 * outside of Heddle: what goes to another system must hold none.
 */
export function referredFile(value: Json): string | null {
  if (typeof value === 'string') return REFERENCE_IN_TEXT.test(value) ? 'in the text' : null;
  if (typeof value !== 'object' || value === null) return null;
  if (isFileReference(value)) return value.name;
  for (const inner of Object.values(value)) {
    const found = referredFile(inner as Json);
    if (found !== null) return found;
  }
  return null;
}

/** Where a text names a stored file as JSON does, whatever stands around it. */
const HASH_IN_TEXT = /\$file\\*"\s*:\s*\\*"[0-9a-f]{64}/;

/**
 * True for a value that names a stored file by its hash, however deep, also inside texts, and also where the rest of the reference is
 * missing.
 */
export function namesStoredFile(value: Json): boolean {
  if (typeof value === 'string') return value.includes('$file') && HASH_IN_TEXT.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if ('$file' in value && typeof value['$file'] === 'string' && /^[0-9a-f]{64}$/.test(value['$file'])) return true;
  return Object.values(value).some((inner) => namesStoredFile(inner as Json));
}
