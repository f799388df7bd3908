import type { Context } from 'hono';
import { isUtf8 } from 'node:buffer';
import { bodyKindOf, parseContentType } from '#bytes/content-type';
import { isPacked, unpack } from '#bytes/unpack';
import type { Json } from '#graph/json';
import type { Store } from '#store/contract/store';
import { type Carried, CLAIM_CHECK_BYTES } from '#workers/workflow/messages';
import { storeBody, storeForm } from '../files/upload.ts';
import type { BodyRoom } from '../http/body-room.ts';
import type { BodyThreads } from '../http/body-threads.ts';
import { type BodyJob, readValue, sha256 } from '../http/body-work.ts';
import { type JsonLimits, MAX_DEPTH } from '../http/json-limits.ts';
import { expectedBytes, readBytes } from '../http/read-bytes.ts';
import { refusalOf } from '../http/unreadable-call.ts';
import { carry, refuseFileReferences } from '../values.ts';
import { isSignatureValid, verifySignature } from './authorize.ts';
import { fingerprintOf } from './idempotency.ts';
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

/** What a call brings for a run. */
export interface CallInput {
  readonly input: Carried;
  /** Tells this call from others with the same idempotency key; costs two hashes. */
  readonly fingerprint: () => string;
}

/** The input of a run from a call, after its signature where it has to have one. Nothing of it is read before there is room. */
export async function readInput(
  reader: InputReader,
  c: Context,
  trigger: WebhookTrigger,
  { door, signedWith }: { readonly door: string; readonly signedWith: readonly string[] | null },
): Promise<CallInput> {
  const limit = trigger.config.maxBodyMb * MB;
  const limits: JsonLimits = { depth: MAX_DEPTH, values: VALUES_PER_MB * trigger.config.maxBodyMb };
  const encoding = c.req.header('content-encoding') ?? '';
  const expected = expectedBytes(c, limit);
  return reader.room.hold(door, isPacked(encoding) ? expected + limit : expected, async () => {
    const query = readQuery(c);
    const { bytes, contentType, isOurs } = await readBody(reader, c, { limit, encoding, signedWith });
    const call = { method: c.req.method, headers: readHeaders(c), query };
    const inputOf = (input: Carried, bodyHash: () => string): CallInput => ({
      input,
      fingerprint: () => fingerprintOf({ method: c.req.method, query, bodyHash: bodyHash() }),
    });
    refuseFileReferences(call);
    const job = { bytes, contentType, isOurs, limits, schema: trigger.config.bodySchema };
    if (bytes.byteLength <= INLINE_LENGTH) {
      const body = readValue(job, trigger.refuse);
      return inputOf(await carry(reader.store.blobs, { ...call, body }), () => sha256(JSON.stringify(body)));
    }
    const { json, hash, bodyHash, references } = await reader.threads.read(door, {
      ...job,
      around: [`${JSON.stringify(call).slice(0, -1)},"body":`, '}'],
    });
    if (json.byteLength <= CLAIM_CHECK_BYTES) return inputOf(JSON.parse(Buffer.from(json).toString('utf8')) as Carried, () => bodyHash);
    return inputOf(
      { $blob: hash, bytes: (await reader.store.blobs.putHashed({ json, bytes: json.byteLength, hash, references })).bytes },
      () => bodyHash,
    );
  });
}

/** A body that is to be read as a value. */
type BodyBytes = Pick<BodyJob, 'bytes' | 'contentType' | 'isOurs'>;

/**
 * The body as bytes that are read by their content type. A body that is no value is stored, and references to its files stand in its place.
 */
async function readBody(
  { store }: InputReader,
  c: Context,
  { limit, encoding, signedWith }: { readonly limit: number; readonly encoding: string; readonly signedWith: readonly string[] | null },
): Promise<BodyBytes> {
  const sent = await readBytes(c, limit);
  const isSigned = signedWith !== null && isPacked(encoding) && (await isSignatureValid(c, sent, signedWith));
  const bytes = await unpack(sent, encoding, limit).catch((error: unknown) => {
    throw refusalOf('The body', error);
  });
  // Senders sign what they send, before or after they compress it.
  if (signedWith !== null && !isSigned) await verifySignature(c, bytes, signedWith);
  const contentType = c.req.header('content-type') ?? '';
  const kind = bodyKindOf(parseContentType(contentType).type);
  if (bytes.byteLength === 0) return { bytes, contentType, isOurs: false };
  if (kind === 'multipart') return asJson(await storeForm(store.files, bytes, contentType));
  if (kind === 'file' || (kind === 'unknown' && !isText(bytes))) {
    return asJson({
      file: await storeBody(store.files, bytes, {
        contentType,
        contentDisposition: c.req.header('content-disposition'),
        name: nameInPath(c),
      }),
    });
  }
  return { bytes, contentType, isOurs: false };
}

function asJson(value: Json): BodyBytes {
  return { bytes: Buffer.from(JSON.stringify(value)), contentType: 'application/json', isOurs: true };
}

/** Without a type, only what is text beyond doubt is read as one. */
function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.subarray(0, 1_000).includes(0);
}

/** Clients that put a file somewhere name it at the end of the address. */
function nameInPath(c: Context): string | undefined {
  const [, ...below] = c.req.path.replace(/^\/hooks\//, '').split('/');
  const last = below.at(-1) ?? '';
  try {
    return last === '' ? undefined : decodeURIComponent(last);
  } catch {
    return last;
  }
}
