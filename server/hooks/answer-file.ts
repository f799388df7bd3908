import { contentDisposition } from '#bytes/file-name';
import { isFileReference, isInlineFile } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';

/** A file that a run answers with. */
export interface AnswerFile {
  readonly name: string | undefined;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Kinds that browsers show without carrying anything out in them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|application\/pdf)$/;

/**
 * The content of an answer that is a file: a stored one, or one in base64 whose type the answer names in its headers. Null for any other
 * value,
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

/**
 * The headers of a file, which those that the workflow sets go before. A page is downloaded: this server's address is not for other
 * people's scripts.
 */
export function fileHeaders({ name, mediaType }: AnswerFile): Record<string, string> {
  return {
    'content-type': mediaType,
    ...(name === undefined ? {} : { 'content-disposition': contentDisposition(isShown(mediaType) ? 'inline' : 'attachment', name) }),
  };
}

/** True for a kind that browsers show without carrying anything out in it. */
export function isShown(mediaType: string): boolean {
  return SHOWN.test(mediaType);
}
