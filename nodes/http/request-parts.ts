import { writeJson } from '#graph/json-text';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { FileService } from '#graph/node-services';
import type { HttpFormField, HttpRequest } from '#graph/node-type';
import { contentOf, fileOf, refuseFiles, withFilesAs } from './outgoing-files.ts';

/** How a body is written. A form that holds files is sent in parts, whatever was chosen. */
export type BodyType = 'json' | 'form' | 'multipart' | 'text' | 'file';

/** A body as the client takes it. */
export interface WrittenBody {
  readonly body: NonNullable<HttpRequest['body']>;
  /** Undefined for forms in parts, whose type the client writes. */
  readonly contentType: string | undefined;
}

/** The address with the query added to what it already has; null values are left out. */
export function withQuery(url: string, query: { readonly [name: string]: Json }): string {
  const pairs = formPairs(query);
  if (pairs === '') return url;
  const hash = url.indexOf('#');
  const [address, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  const joint = !address.includes('?') ? '?' : address.endsWith('?') || address.endsWith('&') ? '' : '&';
  return `${address}${joint}${pairs}${fragment}`;
}

/** The body in the form that was chosen, with the Content-Type that goes with it. Stored files go as bytes, or are refused. */
export async function writeBody(
  type: BodyType,
  body: Json,
  options: { readonly files: FileService; readonly filesInJson: 'refuse' | 'base64' | 'data-url' },
): Promise<WrittenBody> {
  const { files, filesInJson } = options;
  switch (type) {
    case 'file':
      return writeFile(body, files);
    case 'multipart':
      return { body: await formParts(body, files), contentType: undefined };
    case 'form':
      if (Object.values(formFields(body)).some((value) => [value].flat().some((item) => fileOf(item) !== null)))
        return { body: await formParts(body, files), contentType: undefined };
      break;
    case 'json':
    case 'text':
      break;
  }
  const value = filesInJson === 'refuse' || type !== 'json' ? body : await withFilesAs(filesInJson, body, files);
  refuseFiles('The body', value);
  return requestBody(type === 'json' || type === 'text' ? type : 'form', value);
}

/** A body without files as text, with the Content-Type that goes with it. */
export function requestBody(type: 'json' | 'form' | 'text', body: Json): { readonly body: string; readonly contentType: string } {
  switch (type) {
    case 'json':
      return { body: writeJson(body), contentType: 'application/json' };
    case 'text':
      return { body: typeof body === 'string' ? body : writeJson(body), contentType: 'text/plain; charset=utf-8' };
    case 'form':
      return { body: formPairs(formFields(body)), contentType: 'application/x-www-form-urlencoded' };
  }
}

async function writeFile(body: Json, files: FileService): Promise<WrittenBody> {
  const file = fileOf(body);
  if (file !== null) {
    const { bytes, mediaType } = await contentOf(file, files);
    return { body: bytes, contentType: mediaType };
  }
  throw new NodeError({
    code: 'HTTP_BODY_INVALID',
    message: 'The body is sent as a file, but it is no file.',
    hint: 'Give a file such as {{ input.body.file }}, or { base64, contentType } with the content.',
  });
}

async function formParts(body: Json, files: FileService): Promise<readonly HttpFormField[]> {
  const parts: HttpFormField[] = [];
  for (const [name, value] of Object.entries(formFields(body))) {
    for (const item of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (item === null) continue;
      const file = fileOf(item);
      if (file !== null) parts.push({ name, value: await contentOf(file, files) });
      else {
        refuseFiles(`The field ${name}`, item);
        parts.push({ name, value: typeof item === 'object' ? writeJson(item) : String(item) });
      }
    }
  }
  return parts;
}

function formFields(body: Json): { readonly [name: string]: Json } {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as { readonly [name: string]: Json };
  throw new NodeError({
    code: 'HTTP_BODY_INVALID',
    message: 'A form is an object of fields, but the body is something else.',
    hint: 'Give an object such as { "name": "Ada" }, or send the body as JSON or text.',
  });
}

function formPairs(fields: { readonly [name: string]: Json }): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (item !== null) pairs.push(`${encode(name)}=${encode(typeof item === 'object' ? writeJson(item) : String(item))}`);
    }
  }
  return pairs.join('&');
}

/** A lone surrogate cannot be encoded; the replacement character stands for it, as browsers do. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}
