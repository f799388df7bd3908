import { parseContentType } from '#bytes/content-type';
import { decodeText } from '#bytes/decode-text';
import { type FileReference, isFileReference } from '#graph/file-reference';
import type { Json } from '#graph/json';

/** A file as a program reads it: as text where it is text, else as base64. */
type Content = { readonly text: string } | { readonly base64: string };

/** The contents of the files among a program's inputs, by hash, as JSON; undefined for a program that reads none. */
export async function fileContents(
  source: string,
  inputs: Json,
  read: (file: FileReference) => Promise<Uint8Array>,
): Promise<string | undefined> {
  if (!/\breadFile\b/.test(source)) return undefined;
  const found = new Map<string, FileReference>();
  collect(inputs, found);
  const contents: Record<string, Content> = {};
  for (const [hash, file] of found) contents[hash] = contentOf(file, await read(file));
  return JSON.stringify(contents);
}

function collect(value: Json, found: Map<string, FileReference>): void {
  if (typeof value !== 'object' || value === null) return;
  if (isFileReference(value)) found.set(value.$file, value);
  else for (const inner of Object.values(value)) collect(inner as Json, found);
}

function contentOf({ mediaType }: FileReference, bytes: Uint8Array): Content {
  const { type, charset } = parseContentType(mediaType);
  try {
    if (/^(?:image|audio|video|font)\/(?!svg)/.test(type) || bytes.subarray(0, 1_000).includes(0)) throw new Error('no text');
    return { text: decodeText(bytes, { charset, type }).text };
  } catch {
    return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  }
}
