import { NodeError } from '#graph/errors';
import { type FileReference, type InlineFile, isFileReference, isInlineFile, referredFile } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { FileService } from '#graph/node-services';
import type { HttpFile } from '#graph/node-type';

/** The file that a value stands for: a stored one, or content in base64. Null for any other value. */
export function fileOf(value: unknown): FileReference | InlineFile | null {
  return isFileReference(value) || isInlineFile(value) ? value : null;
}

/** The content of a file, ready to be sent. */
export async function contentOf(file: FileReference | InlineFile, files: FileService): Promise<HttpFile> {
  if ('$file' in file) return { name: file.name, mediaType: file.mediaType, bytes: await files.read(file) };
  const bytes = files.fromBase64(file.base64);
  if (bytes === null)
    throw new NodeError({
      code: 'HTTP_BODY_INVALID',
      message: `The content of the file ${file.name ?? ''} is not base64.`.replace('  ', ' '),
      hint: 'Give { base64, contentType, name } with the content as base64.',
    });
  return { name: file.name ?? 'file', mediaType: file.contentType ?? 'application/octet-stream', bytes };
}

/** The value with each stored file in it written as text. */
export async function withFilesAs(form: 'base64' | 'data-url', value: Json, files: FileService): Promise<Json> {
  if (isFileReference(value)) {
    const base64 = files.toBase64(await files.read(value));
    return form === 'base64' ? base64 : `data:${value.mediaType};base64,${base64}`;
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => withFilesAs(form, item as Json, files)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, inner]) => [name, await withFilesAs(form, inner as Json, files)] as const),
  );
  return Object.fromEntries(entries);
}

/** Throws for a value that refers to a stored file: the other system could do nothing with the reference. */
export function refuseFiles(where: string, value: Json): void {
  const found = referredFile(value);
  if (found === null) return;
  throw new NodeError({
    code: 'HTTP_FILE_IN_TEXT',
    message:
      found === 'in the text'
        ? `${where} holds the reference of a stored file as text.`
        : `${where} holds the file “${found}”, which can’t be sent this way.`,
    hint: 'Send the body as a form or as a file, or choose base64 under “Files in JSON”.',
  });
}
