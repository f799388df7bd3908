import { namesStoredFile } from '#graph/file-reference';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import { type BlobReference, type Carried, CLAIM_CHECK_BYTES, isBlobReference } from '#workers/workflow/messages';
import { HttpError } from './http-error.ts';

type Blobs = Store['blobs'];

/** Stored values up to this size are shown in place; longer ones as `{ $blob, bytes, url }`. */
const INLINE_BYTES = 1024 * 1024;

/** How much one answer shows in place altogether. */
const ANSWER_BYTES = 16 * 1024 * 1024;

/** The value itself when its JSON is short enough to travel through Temporal, else its claim check. */
export async function carry(blobs: Blobs, value: Json, limit: number = CLAIM_CHECK_BYTES): Promise<Carried> {
  const json = JSON.stringify(value);
  if (json.length <= limit && Buffer.byteLength(json) <= limit) return value;
  const { hash, bytes } = await blobs.put(json);
  return { $blob: hash, bytes };
}

/** The value with all claim checks resolved, however large; a stored value that is gone stays a reference. */
export async function resolve(blobs: Blobs, value: Carried): Promise<Json> {
  return createResolver(blobs, { inlineBytes: Infinity, answerBytes: Infinity })(value);
}

/** Resolves the values of one answer: shared values are read once, and large ones stay references with an address. */
export function createResolver(
  blobs: Blobs,
  limits = { inlineBytes: INLINE_BYTES, answerBytes: ANSWER_BYTES },
): (value: Carried) => Promise<Json> {
  const read = new Map<string, Promise<Json | undefined>>();
  let room = limits.answerBytes;

  async function resolveValue(value: Carried): Promise<Json> {
    if (typeof value !== 'object' || value === null || !holdsReference(value)) return value;
    if (isBlobReference(value)) return resolveReference(value);
    if (Array.isArray(value)) return Promise.all(value.map((item) => resolveValue(item as Carried)));
    const entries: [string, Json][] = [];
    for (const [key, inner] of Object.entries(value)) entries.push([key, await resolveValue(inner as Carried)]);
    return Object.fromEntries(entries);
  }

  async function resolveReference(reference: BlobReference): Promise<Json> {
    if (reference.bytes > limits.inlineBytes) return shown(reference);
    let value = read.get(reference.$blob);
    if (value === undefined) {
      if (reference.bytes > room) return shown(reference);
      room -= reference.bytes;
      value = blobs.get(reference.$blob).then((json) => (json === null ? undefined : resolveValue(JSON.parse(json) as Carried)));
      read.set(reference.$blob, value);
    }
    return (await value) ?? shown(reference);
  }

  return resolveValue;
}

function shown({ $blob, bytes }: BlobReference): Json {
  return { $blob, bytes, url: `/api/blobs/${$blob}` };
}

function holdsReference(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isBlobReference(value)) return true;
  return Object.values(value).some((inner) => holdsReference(inner as Json));
}

/** Refuses a value from outside that imitates a claim check: it would be read from the store in its place. */
export function refuseReferences(value: Json): void {
  if (holdsReference(value)) {
    throw new HttpError({
      status: 400,
      code: 'VALUE_RESERVED',
      message: 'An object with the fields "$blob" and "bytes" has a meaning of its own here and cannot be sent.',
      hint: 'Rename one of the two fields.',
    });
  }
}

/** Refuses a value of a stranger that refers to a stored file, also in a text: who knows the hash of a file could have it read. */
export function refuseFileReferences(value: Json): void {
  if (namesStoredFile(value)) {
    throw new HttpError({
      status: 400,
      code: 'VALUE_RESERVED',
      message: 'An object with the field "$file" refers to a stored file and cannot be sent.',
      hint: 'Send the file itself, as the body or in a form.',
    });
  }
}
