import type { Context } from 'hono';
import type { FileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Store } from '#store/store';
import { groupFields, MAX_FIELDS, tooManyFields } from '../http/parse-body.ts';
import { readBytes } from '../http/read-bytes.ts';
import { HttpError } from '../http-error.ts';

type Files = Store['files'];

/** Whether a body of this content type is stored as files, in place of being read as a value. */
export function carriesFiles(contentType: string): boolean {
  return /^(multipart\/form-data|image\/(?!svg)|audio\/|application\/pdf)/i.test(contentType.trim());
}

/** The body of a call that carries files: a form by field names with references for its files, or `{ file }` for one that is sent bare. */
export async function storeCarriedFiles(files: Files, bytes: Uint8Array, contentType: string): Promise<Json> {
  if (bytes.byteLength === 0) return null;
  if (isForm(contentType)) return storeForm(files, await parseForm(bytes, contentType));
  return { file: await files.save({ name: 'file', mediaType: contentType, bytes }) };
}

/** Stores the one file of a call: its whole body, named by `?name=`, or the first file of a form. Throws 400 where there is none. */
export async function storeUpload(c: Context, files: Files, limit?: number): Promise<FileReference> {
  const contentType = c.req.header('content-type') ?? '';
  const bytes = await readBytes(c, limit);
  if (isForm(contentType)) {
    const parts = [...(await parseForm(bytes, contentType)).values()];
    const file = parts.find((part) => typeof part !== 'string');
    if (file !== undefined) return storeFile(files, file);
  } else if (bytes.byteLength > 0) {
    return files.save({ name: c.req.query('name') ?? 'file', mediaType: contentType, bytes });
  }
  throw new HttpError({ status: 400, code: 'FILE_MISSING', message: 'The call holds no file.', hint: 'Send the file as the body with its Content-Type and ?name=, or as a field of a form (multipart/form-data).' });
}

/** As a browser takes an upload for its own: the declared type is only a claim, the bytes decide. */
async function storeFile(files: Files, file: File): Promise<FileReference> {
  return files.save({ name: file.name, mediaType: file.type, bytes: new Uint8Array(await file.arrayBuffer()) });
}

async function storeForm(files: Files, form: FormData): Promise<Json> {
  const fields: [string, Json][] = [];
  const empty = new Set<string>();
  for (const [name, part] of form) {
    // What browsers send for a file field that was left empty.
    if (typeof part !== 'string' && part.name === '' && part.size === 0) empty.add(name);
    else fields.push([name, typeof part === 'string' ? part : await storeFile(files, part)]);
  }
  return { ...Object.fromEntries([...empty].map((name) => [name, null])), ...groupFields(fields) };
}

async function parseForm(bytes: Uint8Array, contentType: string): Promise<FormData> {
  refuseManyParts(bytes, contentType);
  try {
    return await new Response(Uint8Array.from(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch (cause) {
    throw new HttpError({ status: 400, code: 'MALFORMED_FORM', message: 'The form could not be read.', hint: 'Send multipart/form-data with the boundary that its Content-Type names.' }, { cause });
  }
}

/** Counted before anything is built of them. */
function refuseManyParts(bytes: Uint8Array, contentType: string): void {
  const boundary = /boundary="?([^";]{1,200})/i.exec(contentType)?.[1];
  if (boundary === undefined) return;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let parts = 0;
  for (let at = buffer.indexOf(`--${boundary}`); at >= 0; at = buffer.indexOf(`--${boundary}`, at + 1)) {
    parts += 1;
    if (parts > MAX_FIELDS + 1) throw tooManyFields();
  }
}

function isForm(contentType: string): boolean {
  return /^multipart\/form-data/i.test(contentType.trim());
}
