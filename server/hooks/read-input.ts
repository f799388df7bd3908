import type { Context } from 'hono';
import type { Store } from '#store/store';
import { type Carried, CLAIM_CHECK_BYTES } from '#workers/workflow/messages';
import { carriesFiles, storeCarriedFiles } from '../files/upload.ts';
import type { BodyRoom } from '../http/body-room.ts';
import type { BodyThreads } from '../http/body-threads.ts';
import { readValue } from '../http/body-work.ts';
import { type JsonLimits, MAX_DEPTH } from '../http/json-limits.ts';
import { expectedBytes, readBytes, readText } from '../http/read-bytes.ts';
import { carry } from '../values.ts';
import { signedText, verifySignature } from './authorize.ts';
import { readHeaders, readQuery } from './read-call.ts';
import type { WebhookTrigger } from './trigger.ts';

/** What reading a call needs. */
export interface InputReader {
  readonly store: Pick<Store, 'blobs' | 'files'>;
  readonly room: BodyRoom;
  readonly threads: BodyThreads;
}

const MB = 1024 * 1024;

/** Bodies up to this length are read at once: it takes less than handing them to a thread. */
const INLINE_LENGTH = 16 * 1024;

/** How many values a body may hold for each megabyte that it may have: as many as take some 25 ms to read. */
const VALUES_PER_MB = 100_000;

/** The input of a run from a call, after its signature where it has to have one. Nothing of it is read before there is room. */
export async function readInput(reader: InputReader, c: Context, trigger: WebhookTrigger, { door, signedWith }: { readonly door: string; readonly signedWith: string | null }): Promise<Carried> {
  const limit = trigger.config.maxBodyMb * MB;
  const limits: JsonLimits = { depth: MAX_DEPTH, values: VALUES_PER_MB * trigger.config.maxBodyMb };
  return reader.room.hold(door, expectedBytes(c, limit), async () => {
    const { text, contentType } = await readAsText(reader, c, { limit, signedWith });
    const call = { method: c.req.method, headers: readHeaders(c), query: readQuery(c) };
    if (text.length <= INLINE_LENGTH) return carry(reader.store.blobs, { ...call, body: readValue({ text, contentType, limits, schema: trigger.config.bodySchema }, trigger.refuse) });
    const { json, hash } = await reader.threads.read(door, { text, contentType, limits, schema: trigger.config.bodySchema, around: [`${JSON.stringify(call).slice(0, -1)},"body":`, '}'] });
    if (json.byteLength <= CLAIM_CHECK_BYTES) return JSON.parse(Buffer.from(json).toString('utf8')) as Carried;
    return { $blob: hash, bytes: (await reader.store.blobs.putHashed({ json, bytes: json.byteLength, hash })).bytes };
  });
}

/** The body as text that is read by its content type; files of it are stored, and references stand in their place. */
async function readAsText({ store }: InputReader, c: Context, { limit, signedWith }: { readonly limit: number; readonly signedWith: string | null }): Promise<{ readonly text: string; readonly contentType: string }> {
  const contentType = c.req.header('content-type') ?? '';
  if (!carriesFiles(contentType)) {
    const text = await readText(c, limit);
    if (signedWith !== null) verifySignature(c, text, signedWith);
    return { text, contentType };
  }
  const bytes = await readBytes(c, limit);
  if (signedWith !== null) verifySignature(c, signedText(bytes), signedWith);
  return { text: JSON.stringify(await storeCarriedFiles(store.files, bytes, contentType)), contentType: 'application/json' };
}
