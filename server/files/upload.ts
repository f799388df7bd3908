import type { Context } from 'hono';
import { bodyKindOf, parseContentType } from '#bytes/content-type';
import { decodeText, isCharsetName } from '#bytes/decode-text';
import { fileNameOf } from '#bytes/file-name';
import { type FormPart, readMultipart } from '#bytes/multipart';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import { groupFields, MAX_FIELDS, tooManyFields } from '../http/parse-body.ts';
import { readBytes } from '../http/read-bytes.ts';
import { readable } from '../http/unreadable-call.ts';
import { HttpError } from '../http-error.ts';
import { refuseFileReferences } from '../values.ts';

type Files = Store['files'];

/** A form part that is a file, by a name of its own or by a type that is no text. */
type FilePart = FormPart & { readonly fileName: string };

/** Stores the files of a form and gives its fields by name, with references for the files. Throws 400, 413 or 415. */
export async function storeForm(files: Files, bytes: Uint8Array, contentType: string): Promise<Json> {
  const parts = readParts(bytes, contentType);
  const charset = charsetField(parts);
  const fields: [string, Json][] = [];
  const empty = new Set<string>();
  for (const part of parts) {
    const file = asFile(part);
    // What browsers send for a file field that was left empty.
    if (file?.fileName === '' && part.bytes.byteLength === 0) empty.add(part.name ?? 'file');
    else if (file !== null) fields.push([part.name ?? 'file', await storePart(files, file)]);
    else {
      const text = textOf(part, charset);
      refuseFileReferences(text);
      fields.push([part.name ?? 'text', text]);
    }
  }
  return { ...Object.fromEntries([...empty].map((name) => [name, null])), ...groupFields(fields) };
}

/** Stores a bare body as a file. Its name is what `Content-Disposition` says, else the given one. */
export async function storeBody(
  files: Files,
  bytes: Uint8Array,
  {
    contentType,
    contentDisposition,
    name,
  }: { readonly contentType: string; readonly contentDisposition: string | undefined; readonly name: string | undefined },
): Promise<FileReference> {
  return files.save({ name: fileNameOf(contentDisposition) ?? name ?? 'file', mediaType: contentType, bytes });
}

/** Stores the one file of a call: its whole body, named by `?name=`, or the first file of a form. Throws 400 where there is none. */
export async function storeUpload(c: Context, files: Files, limit?: number): Promise<FileReference> {
  const contentType = c.req.header('content-type') ?? '';
  const bytes = await readBytes(c, limit);
  if (bodyKindOf(parseContentType(contentType).type) === 'multipart') {
    const file = readParts(bytes, contentType)
      .map(asFile)
      .find((part) => part !== null);
    if (file !== undefined) return storePart(files, file);
  } else if (bytes.byteLength > 0) {
    return storeBody(files, bytes, {
      contentType,
      contentDisposition: c.req.query('name') === undefined ? c.req.header('content-disposition') : undefined,
      name: c.req.query('name'),
    });
  }
  throw new HttpError({
    status: 400,
    code: 'FILE_MISSING',
    message: 'The call holds no file.',
    hint: 'Send the file as the body with its Content-Type and ?name=, or as a field of a form (multipart/form-data).',
  });
}

function readParts(bytes: Uint8Array, contentType: string): readonly FormPart[] {
  const { boundary } = parseContentType(contentType);
  refuseManyParts(bytes, boundary);
  return readable('The form', () => readMultipart(bytes, boundary));
}

function asFile(part: FormPart): FilePart | null {
  if (part.fileName !== undefined) return { ...part, fileName: part.fileName };
  return bodyKindOf(parseContentType(part.contentType).type) === 'file' ? { ...part, fileName: part.name ?? 'file' } : null;
}

/** As a browser takes an upload for its own: the declared type is only a claim, the bytes decide. */
async function storePart(files: Files, { fileName, contentType, bytes }: FilePart): Promise<FileReference> {
  return files.save({ name: fileName, mediaType: contentType, bytes });
}

/** HTML lets a form name the encoding of its texts in a field of its own. */
function charsetField(parts: readonly FormPart[]): string | undefined {
  const part = parts.find(({ name, fileName }) => name === '_charset_' && fileName === undefined);
  const charset = part === undefined ? '' : Buffer.from(part.bytes).toString('latin1').trim();
  return isCharsetName(charset) ? charset : undefined;
}

function textOf({ name, contentType, bytes }: FormPart, charset: string | undefined): string {
  const declared = parseContentType(contentType).charset ?? charset;
  return readable(`The field "${(name ?? '').slice(0, 80)}"`, () => decodeText(bytes, { charset: declared }).text);
}

/** Counted before anything is built of them. */
function refuseManyParts(bytes: Uint8Array, boundary: string | undefined): void {
  if (boundary === undefined || boundary.length > 200) return;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts = 0;
  for (let at = buffer.indexOf(`--${boundary}`); at >= 0; at = buffer.indexOf(`--${boundary}`, at + 1)) {
    parts += 1;
    if (parts > MAX_FIELDS + 1) throw tooManyFields();
  }
}
