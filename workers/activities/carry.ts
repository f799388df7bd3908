import type { Json } from '#graph/json';
import { createTaskRoom, localWorkflow } from './task-room.ts';
import { missingValue } from '#store/contract/missing-value';
import { type BlobReference, CLAIM_CHECK_BYTES, isBlobReference, type Carried } from '#workers/workflow/messages';

/** Of all workflows whose local activities run in this process. */
const room = createTaskRoom();

/** Where large values lie, by the hash of their JSON. */
export interface BlobStore {
  put(json: string): Promise<{ hash: string; bytes: number }>;
  get(hash: string): Promise<string | null>;
}

/** Stores a value and returns its claim check. */
export async function storeBlob(blobs: BlobStore, value: unknown): Promise<BlobReference> {
  const { hash, bytes } = await blobs.put(JSON.stringify(value));
  return { $blob: hash, bytes };
}

/**
 * The value itself when its JSON has at most `limit` bytes and, in a local activity, the workflow task has room for it; else its claim
 * check.
 */
export async function carryValue(blobs: BlobStore, value: Carried, limit: number = CLAIM_CHECK_BYTES): Promise<Carried> {
  if (isBlobReference(value)) return value;
  const json = JSON.stringify(value);
  if (json.length <= limit) {
    const bytes = Buffer.byteLength(json);
    const workflow = localWorkflow();
    if (bytes <= limit && (workflow === null || room.take(workflow, bytes))) return value;
  }
  const { hash, bytes } = await blobs.put(json);
  return { $blob: hash, bytes };
}

/** The value behind a claim check, with the claim checks that are in it; throws when the blob is gone. */
export async function loadBlob(blobs: BlobStore, { $blob }: BlobReference): Promise<Carried> {
  const json = await blobs.get($blob);
  if (json === null) throw missingValue($blob);
  return JSON.parse(json) as Carried;
}

/** True when something in a value from outside looks like a claim check: it must never be taken for one. */
export function imitatesReference(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isBlobReference(value) || Object.values(value).some((inner) => imitatesReference(inner as Json));
}

/** Puts the stored values back in place of claim checks, however deep; throws `STORED_VALUE_MISSING` if the store has lost one. */
export async function resolveValue(blobs: BlobStore, value: Carried): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value;
  if (isBlobReference(value)) {
    return resolveValue(blobs, await loadBlob(blobs, value));
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolveValue(blobs, item as Carried)));
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, inner]) => [key, await resolveValue(blobs, inner as Carried)] as const),
  );
  return Object.fromEntries(entries);
}
