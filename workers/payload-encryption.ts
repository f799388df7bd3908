import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';

/** A key of 32 bytes, and the name by which payloads tell which one they were encrypted with. */
export interface PayloadKey {
  readonly name: string;
  readonly key: Buffer;
}

const ENCRYPTED = 'binary/encrypted';
const KEY_NAME = 'heddle-key';
const [IV_BYTES, TAG_BYTES] = [12, 16];
// The package is CommonJS, whose names Node.js does not find in the built server.
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/**
 * Encrypts what goes through Temporal with AES-256-GCM, so that who operates it, or reads its database, sees no content. The first key
 * encrypts and every key decrypts: a new one is put in front, and an old one goes once no history is left that needs it. What was sent
 * before
 * there were keys is taken as it is, and so is what somebody changed: the seal inside says what may be trusted. A key that is missing is an
 * error, which Temporal tries again: the runs stand still until the key is back.
 */
export function createPayloadEncryption(keys: readonly [PayloadKey, ...PayloadKey[]]): PayloadCodec {
  const encrypt = (payload: Payload): Payload => {
    const { name, key } = keys[0];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const inside = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
    return {
      metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_NAME]: Buffer.from(name) },
      data: Buffer.concat([iv, cipher.getAuthTag(), inside]),
    };
  };
  const decrypt = (payload: Payload): Payload => {
    if (textOf(payload.metadata?.['encoding']) !== ENCRYPTED) return payload;
    const name = textOf(payload.metadata?.[KEY_NAME]);
    const known = keys.find((candidate) => candidate.name === name);
    if (known === undefined)
      throw new Error(`A payload in Temporal was encrypted with the key "${name}", which is not among HEDDLE_PAYLOAD_KEYS.`);
    const data = payload.data ?? new Uint8Array();
    try {
      const decipher = createDecipheriv('aes-256-gcm', known.key, data.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]));
    } catch {
      return payload;
    }
  };
  return { encode: async (payloads) => payloads.map(encrypt), decode: async (payloads) => payloads.map(decrypt) };
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
