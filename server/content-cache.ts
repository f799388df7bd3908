import type { Graph } from '#graph/graph';
import type { Plan } from '#graph/plan';
import { missingValue } from '#store/contract/missing-value';
import type { Store } from '#store/contract/store';
import { type BlobReference, CLAIM_CHECK_BYTES, isBlobReference } from '#workers/workflow/messages';

/** Parsed graphs and plans by hash. What a hash names never changes, so nothing has to be thrown out but for room. */
export interface ContentCache {
  graph(hash: string): Promise<Graph>;
  /** The plan as a run is given it: by claim check when it is large. */
  plan(hash: string): Promise<Plan | BlobReference>;
  /** The plan itself. */
  wholePlan(hash: string): Promise<Plan>;
}

const ENTRIES = 200;
const CACHED_LENGTH = 512 * 1024;

/** A cache over the blobs; throws `STORED_VALUE_MISSING` if the store has lost what the hash names. */
export function createContentCache(blobs: Store['blobs']): ContentCache {
  const parsed = new Map<string, unknown>();

  async function read(hash: string, parse: (json: string) => unknown): Promise<unknown> {
    const known = parsed.get(hash);
    if (known !== undefined) return known;
    const json = await blobs.get(hash);
    if (json === null) throw missingValue(hash);
    const value = parse(json);
    if (json.length <= CACHED_LENGTH) {
      const [oldest] = parsed.keys();
      if (parsed.size >= ENTRIES && oldest !== undefined) parsed.delete(oldest);
      parsed.set(hash, value);
    }
    return value;
  }

  async function plan(hash: string): Promise<Plan | BlobReference> {
    return (await read(hash, (json) => {
      const bytes = Buffer.byteLength(json);
      return bytes > CLAIM_CHECK_BYTES ? { $blob: hash, bytes } : (JSON.parse(json) as Plan);
    })) as Plan | BlobReference;
  }

  return {
    graph: async (hash) => (await read(hash, JSON.parse)) as Graph,
    plan,
    async wholePlan(hash) {
      const known = await plan(hash);
      if (!isBlobReference(known)) return known;
      const json = await blobs.get(hash);
      if (json === null) throw missingValue(hash);
      return JSON.parse(json) as Plan;
    },
  };
}
