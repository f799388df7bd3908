import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { REFUSED } from './workflow/messages.ts';

/** Seals all that Heddle sends through Temporal, and opens nothing that somebody else has sent. */
export interface PayloadSeal {
  /** For clients: seals what is sent, and takes results as they come. */
  readonly client: PayloadCodec;
  /** For workers: also replaces every payload without a valid seal by one that says so, which workflows and activities refuse. */
  readonly worker: PayloadCodec;
}

const SEAL = 'heddle-seal';

/**
 * Temporal takes plans, signals and updates from any program that reaches its port. A seal is the HMAC of a payload and of the
 * workflow that it is for, with a key that never leaves Heddle's processes: it can't be made by others, nor be used for another run.
 * `isUnsealed` names workflows that an older release began, which have no seals in their history. `onForged` hears of the others.
 */
export function createPayloadSeal(options: {
  readonly key: Buffer;
  readonly isUnsealed: (workflowId: string) => boolean;
  readonly onForged: (workflowId: string) => void;
}): PayloadSeal {
  const sealOf = (payload: Payload, owner: string): Buffer => {
    const mac = createHmac('sha256', options.key);
    for (const part of [Buffer.from(owner), bytesOf(payload.metadata?.['encoding']), bytesOf(payload.data)])
      mac.update(`${part.byteLength}:`).update(part);
    return mac.digest();
  };
  const encode: PayloadCodec['encode'] = async (payloads, context) => {
    const owner = ownerOf(context);
    return payloads.map((payload) => ({ ...payload, metadata: { ...payload.metadata, [SEAL]: sealOf(payload, owner) } }));
  };
  const isGenuine = (payload: Payload, owner: string): boolean => {
    const given = payload.metadata?.[SEAL];
    return given?.byteLength === 32 && timingSafeEqual(given, sealOf(payload, owner));
  };
  return {
    client: { encode, decode: async (payloads) => payloads },
    worker: {
      encode,
      async decode(payloads, context) {
        const owner = ownerOf(context);
        return payloads.map((payload) => {
          if (isGenuine(payload, owner)) return payload;
          const workflowId = workflowOf(context);
          if (payload.metadata?.[SEAL] === undefined && options.isUnsealed(workflowId)) return payload;
          options.onForged(workflowId);
          return refused;
        });
      },
    },
  };
}

const refused: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(REFUSED)) };

/** What a payload belongs to: what an activity returns can't be sent to its workflow as a signal. */
function ownerOf(context: SerializationContext | undefined): string {
  return `${context?.type ?? 'unknown'} ${workflowOf(context)}`;
}

/** A schedule adds the time to the id of the workflow that it starts. */
function workflowOf(context: SerializationContext | undefined): string {
  return (context?.workflowId ?? '').replace(/-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, '');
}

/** Off the wire, no bytes are an empty list. */
function bytesOf(part: Uint8Array | null | undefined): Uint8Array {
  return part instanceof Uint8Array ? part : new Uint8Array();
}
