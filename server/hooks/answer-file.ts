import { contentDisposition } from '#bytes/file-name';
import { type FileReference, isFileReference, isInlineFile } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Store } from '#store/store';

/** A file that a run answers with. */
export interface AnswerFile {
  readonly name: string | undefined;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Kinds that browsers show without carrying anything out in them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|application\/pdf)$/;

/**
 * The content of an answer that is a file: a stored one, or one in base64 whose type the answer names in its headers. Null for any other value,
 * and for one whose content is not in the store.
 */
export async function answerFile(files: Store['files'], body: Json, contentType: string | undefined): Promise<AnswerFile | null> {
  if (isFileReference(body)) {
    const bytes = await files.read(body.$file);
    return bytes === null ? null : { name: body.name, mediaType: body.mediaType, bytes };
  }
  if (!isInlineFile(body) || contentType === undefined || /\bjson\b/i.test(contentType)) return null;
  return { name: body.name, mediaType: body.contentType ?? 'application/octet-stream', bytes: Buffer.from(body.base64, 'base64') };
}

/** Files inside of JSON are sent in base64, which takes a third more. */
const MOST_INLINE_BYTES = 10 * 1024 * 1024;

/**
 * An answer with the content of the stored files in it, as `{ base64, contentType, name }`: their references mean nothing to a caller. Returns why it can't be sent, where a file is not in the
 * store or all of them are too large for JSON.
 */
export async function withInlineFiles(files: Store['files'], body: Json): Promise<{ readonly body: Json } | { readonly code: string; readonly message: string }> {
  const found = filesIn(body);
  if (found.length === 0) return { body };
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MOST_INLINE_BYTES) return { code: 'ANSWER_FILES_TOO_LARGE', message: `The files in the answer have more than ${MOST_INLINE_BYTES / 1024 / 1024} MB. Answer one file alone.` };
  const contents = new Map<FileReference, Json>();
  for (const file of found) {
    const content = await files.read(file.$file);
    if (content === null) return { code: 'FILE_GONE', message: `The file "${file.name}" is not in the store.` };
    contents.set(file, { base64: Buffer.from(content).toString('base64'), contentType: file.mediaType, name: file.name });
  }
  return { body: replaced(body, contents) };
}

function filesIn(value: Json): readonly FileReference[] {
  if (isFileReference(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((inner) => filesIn(inner as Json)) : [];
}

function replaced(value: Json, contents: ReadonlyMap<unknown, Json>): Json {
  if (typeof value !== 'object' || value === null) return value;
  const content = contents.get(value);
  if (content !== undefined) return content;
  if (Array.isArray(value)) return value.map((item) => replaced(item as Json, contents));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner as Json, contents)]));
}

/** The headers of a file, which those that the workflow sets go before. A page is downloaded: this server's address is not for other people's scripts. */
export function fileHeaders({ name, mediaType }: AnswerFile): Record<string, string> {
  return { 'content-type': mediaType, ...(name === undefined ? {} : { 'content-disposition': contentDisposition(isShown(mediaType) ? 'inline' : 'attachment', name) }) };
}

/** True for a kind that browsers show without carrying anything out in it. */
export function isShown(mediaType: string): boolean {
  return SHOWN.test(mediaType);
}
